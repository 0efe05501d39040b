package feed

import "testing"

func TestTitleOfName(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"night-trains-are-coming-back.txt", "night trains are coming back"},
		{"Night trains are coming back.html", "Night trains are coming back"},
		{"2023-11-15-night_trains_return.md", "night trains return"},
		{"007_Night_trains_return.txt", "Night trains return"},
		{"eu-ai-act-2024.txt", "eu ai act 2024"},
		{"夜行列车重新开行.txt", "夜行列车重新开行"},
		{"Ночные поезда возвращаются.txt", "Ночные поезда возвращаются"},
		{"message.txt", ""},
		{"download (1).html", ""},
		{"index.html", ""},
		{"3f9a1c77e0b2.txt", ""},
		{"d41d8cd9-8f00-b204-e980-0998ecf8427e.txt", ""},
		{"night-trains-return-8c1f3ab97d.txt", ""},
		{"20231115.txt", ""},
		{"IMG_2023_1115.txt", ""},
		{"\xff\xfe-\xfa-b.txt", ""},
		{".txt", ""},
		{"", ""},
	} {
		if got := titleOfName(c.name); got != c.want {
			t.Errorf("%q: %q, want %q", c.name, got, c.want)
		}
	}
}
