package extract

import (
	"strings"
	"testing"
)

func TestOpensWithPlace(t *testing.T) {
	for text, want := range map[string]bool{
		"MILLTOWN, Norland -- The ferry to the islands sails again.": true,
		"(NNA) — The ferry to the islands sails again.":              true,
		"Milltown (NNA) - The ferry to the islands sails again.":     true,
		"MILLTOWN – The ferry sails again.":                          true,
		"The ferry – out of use since May – sails again.":            false,
		"Ferry to the islands - what travellers must know":           false,
		"The ferry sails again.":                                     false,
		"":                                                           false,
		"A long first half of a sentence that has no place in it at all (NNA) -- and goes on.": false,
	} {
		if got := opensWithPlace(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// A lede with its place is no title, though the next sentence takes it up.
func TestLedeWithPlace(t *testing.T) {
	text := "MILLTOWN, Norland -- The ferry to the Sunder islands will sail again on Monday after four months in the dock.\n" +
		"The ferry to the Sunder islands will sail on Monday for the first time after four months of repairs in Milltown.\n" +
		"Its engines had to be replaced, which cost the port three million crowns and took longer than anybody had thought.\n" +
		"Until now the islanders had to take the mail boat, which sails twice a week and has room for eleven people.\n"
	d, err := Text(text, Page{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "" || !strings.HasPrefix(d.Text, "MILLTOWN, Norland -- The ferry") {
		t.Errorf("title %q, text %q", d.Title, d.Text)
	}
}

// In a language of which few function words are known, what stands around the lede
// does not take it along.
func TestThinLanguage(t *testing.T) {
	const lede = "Pelabuhan Tanjung Sari resmi membuka dermaga kedua hari Senin, sehingga kapal berukuran dua ratus meter dapat bersandar di kota."
	text := lede + "\nWali kota menyebut dermaga baru menelan biaya sembilan puluh miliar rupiah, sepertiga lebih mahal daripada rencana semula pemerintah kota.\n" +
		"ADVERTISEMENT\nSCROLL TO CONTINUE WITH CONTENT\n" +
		"Nelayan di pelabuhan lama berharap dermaga kedua mengurangi antrean kapal barang yang tidak dapat masuk dan lama menunggu giliran bongkar muat.\n" +
		"Pengelola pelabuhan yakin jumlah kapal barang akan naik dua kali lipat tahun depan, terutama kapal kopi dari pulau seberang dan kapal kayu manis.\n" +
		"Kapal besar dari utara sepanjang tahun ini harus singgah ke pelabuhan lain untuk menurunkan barang, kata pengelola pelabuhan yang baru.\n"
	d, err := Text(text, Page{Lang: "id"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.Text, lede) {
		t.Errorf("the lede is gone: %q", d.Text)
	}
	if strings.Contains(d.Text, "ADVERTISEMENT") || strings.Contains(d.Text, "SCROLL") {
		t.Errorf("the advertisement is there: %q", d.Text)
	}
}
