package predecessor

import "testing"

// The numbers were not computed by this code: those of SipHash-1-3 are what Python
// 3.11 has as hash of the bytes with PYTHONHASHSEED=0, and those of CRC-32 are
// zlib's; those of SipHash-2-4 are its authors'.
func TestHashes(t *testing.T) {
	for text, want := range map[string][2]uint64{
		"":                                 {3476900567878811119, 0},
		"https://news.example/1":           {3735667700227478222, 0xbaccc580},
		"tag:news.example,2024:7":          {17592475995197297392, 0xbdb66769},
		"Ferry backhttps://news.example/9": {3534776119085760098, 0xe4966e31},
	} {
		if got := rust(text); got != want[0] {
			t.Errorf("rust(%q) = %d, want %d", text, got, want[0])
		}
		if got := crc(text); got != want[1] {
			t.Errorf("crc(%q) = %x, want %x", text, got, want[1])
		}
	}
	if got := siphash(1, 3, 0, 0, []byte("abcdefgh")); got != 4574395652268504554 {
		t.Errorf("a whole block: %d", got)
	}
	if got := siphash(1, 3, 0, 0, nil); got != 15130871412783076140 {
		t.Errorf("nothing: %d", got)
	}
	var data []byte
	for i := range 15 {
		data = append(data, byte(i))
	}
	const k0, k1 = 0x0706050403020100, 0x0f0e0d0c0b0a0908
	if a, b := siphash(2, 4, k0, k1, nil), siphash(2, 4, k0, k1, data); a != 0x726fdb47dd0e0e31 || b != 0xa129ca6149be45e5 {
		t.Errorf("SipHash-2-4: %x, %x", a, b)
	}
}
