package extract

import (
	"strings"
	"testing"
)

// TestWholeArticles: a text that is nothing but an article stays whole, in
// languages whose function words are not known too: what stands above a short
// line in the middle is no menu, and a last paragraph that speaks of a winner
// is no biography.
func TestWholeArticles(t *testing.T) {
	for _, test := range []struct{ name, text string }{
		{"Indonesian with a short line in the middle", "Badan Pengelola Pelabuhan (BPP) Kota Ambon, Maluku, membuka kembali Pelabuhan Slamet Riyadi, Senin (6/5/2024), setelah perbaikan Dermaga Utara selama dua tahun.\n" +
			"Badan Pengelola Pelabuhan memperkirakan sekitar 4.000 kapal singgah, naik 20 persen dibanding 2023, menurut Laporan Tahunan Badan Pengelola Pelabuhan Ambon.\n" +
			"Dermaga ketiga pelabuhan selesai Agustus, kapal besar masih menunggu\n" +
			"Dermaga ketiga baru selesai pada bulan Agustus karena pasokan baja terlambat datang, sehingga kapal besar masih harus menunggu di luar teluk beberapa jam.\n" +
			"Nelayan setempat meminta jalur khusus agar perahu kecil tidak terganggu, dan wali kota berjanji membahas usulan itu pada rapat dewan bulan depan."},
		{"Vietnamese with a short line in the middle", "Ngày 6/5, Ban Quản lý Cảng TP. Hải Phòng cho biết Cảng Chùa Vẽ (phường Đông Hải 1, quận Hải An, TP. Hải Phòng) đã mở cửa trở lại sau hai năm sửa chữa.\n" +
			"Ban Quản lý Cảng TP. Hải Phòng dự kiến khoảng 4.000 lượt tàu cập Cảng Chùa Vẽ, tăng 20% so với 2023, theo Báo cáo thường niên Cảng Hải Phòng.\n" +
			"Cầu tàu thứ ba tháng tám mới hoàn thành, tàu lớn vẫn phải chờ\n" +
			"Cầu tàu thứ ba phải đến tháng tám mới hoàn thành vì thép về chậm, cho nên các tàu lớn vẫn phải chờ ngoài vịnh nhiều giờ liền mỗi ngày.\n" +
			"Ngư dân địa phương xin một luồng riêng cho thuyền nhỏ, và chủ tịch thành phố hứa đưa đề nghị ấy ra bàn trong phiên họp tháng tới."},
		{"English with a winner at the end", "Harbour builds a third quay\n" +
			"The harbour board voted on Monday to build a third quay on the northern shore of the bay. The work begins in May and costs forty million euros.\n" +
			"Fishing boats keep their old berths until the new ones are ready. The board promised them lower fees for two years.\n" +
			"The design comes from a local office, the winner of a contest in 2023 with eleven entries. Its expert on currents had worked for the coast guard since 2011 and knew the bay from years of measuring. The jury praised the plan for leaving the reeds alone and for moving the cranes away from the houses on the hill."},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := Text(test.text, Page{})
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(test.text, "\n") {
				if len(line) > 60 && !strings.Contains(d.Text, line) {
					t.Errorf("left out: %q\ncuts: %v", line, d.Cuts)
				}
			}
		})
	}
}

// TestFirstProse: the text begins with the first long sentence, even one whose
// words are all names: everything above a title is thrown away.
func TestFirstProse(t *testing.T) {
	in := []info{
		{words: 3, ends: true},
		{words: 30, ends: true}, // hardly a function word in it
		{words: 30, ends: true, prose: true},
	}
	if got := firstProse(make([]string, 3), in, []bool{true, true, true}); got != 1 {
		t.Errorf("the text begins at block %d, want 1", got)
	}
}
