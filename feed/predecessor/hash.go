package predecessor

import (
	"encoding/binary"
	"hash/crc32"
	"hash/fnv"
	"math/bits"
)

// crc is what RSStT keeps of a text: zlib's CRC-32 of its UTF-8.
func crc(s string) uint64 { return uint64(crc32.ChecksumIEEE([]byte(s))) }

// rust is what rssbot keeps of a text: Rust's DefaultHasher, which is SipHash-1-3
// with a key of zeros, over the bytes and the 0xff that ends a str.
func rust(s string) uint64 { return siphash(1, 3, 0, 0, append([]byte(s), 0xff)) }

// named is what is kept here of a text that the other bot kept as it is.
func named(kind, s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(kind + "\x00" + s)) // a hash.Hash never fails
	return h.Sum64()
}

// siphash is SipHash-c-d of Aumasson and Bernstein (2012). Libraries have 2-4 alone.
func siphash(c, d int, k0, k1 uint64, data []byte) uint64 {
	v0, v1 := k0^0x736f6d6570736575, k1^0x646f72616e646f6d
	v2, v3 := k0^0x6c7967656e657261, k1^0x7465646279746573
	rounds := func(n int) {
		for range n {
			v0 += v1
			v1 = bits.RotateLeft64(v1, 13) ^ v0
			v0 = bits.RotateLeft64(v0, 32)
			v2 += v3
			v3 = bits.RotateLeft64(v3, 16) ^ v2
			v0 += v3
			v3 = bits.RotateLeft64(v3, 21) ^ v0
			v2 += v1
			v1 = bits.RotateLeft64(v1, 17) ^ v2
			v2 = bits.RotateLeft64(v2, 32)
		}
	}
	block := func(m uint64) {
		v3 ^= m
		rounds(c)
		v0 ^= m
	}
	last := uint64(len(data)) << 56
	for ; len(data) >= 8; data = data[8:] {
		block(binary.LittleEndian.Uint64(data))
	}
	for i, b := range data {
		last |= uint64(b) << (8 * i)
	}
	block(last)
	v2 ^= 0xff
	rounds(d)
	return v0 ^ v1 ^ v2 ^ v3
}
