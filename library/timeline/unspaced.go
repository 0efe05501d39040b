package timeline

import (
	"strings"
	"time"
)

// Days in Chinese and Japanese, by the characters that they begin with.
var unspacedDays = []struct {
	word string
	days int
}{
	{"今天", 0}, {"今日", 0}, {"昨天", -1}, {"昨日", -1}, {"前天", -2}, {"一昨日", -2}, {"明天", 1}, {"明日", 1}, {"昨夜", -1}, {"昨晚", -1}, {"本日", 0},
}

var unspacedWeekdays = map[string]time.Weekday{
	"日": 0, "天": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6,
	"月": 1, "火": 2, "水": 3, "木": 4, "金": 5, "土": 6,
}

// unspaced reads 2026年3月12日, 3月12日, 12日, 昨天, 周二 and 火曜日.
func (r *reader) unspaced() int {
	w := r.word(0)
	if w.number >= 0 {
		return r.counted()
	}
	if r.zero {
		return 0
	}
	rest := r.text[w.start:]
	for _, d := range unspacedDays {
		if strings.HasPrefix(rest, d.word) {
			return r.add(len([]rune(d.word)), r.day.AddDate(0, 0, d.days), false)
		}
	}
	switch {
	case r.lang == "zh" && strings.HasPrefix(rest, "星期"):
		return r.named(2, 3, strings.HasPrefix(r.text[max(0, w.start-3):], "下"))
	case r.lang == "zh" && w.low == "周":
		return r.named(1, 2, strings.HasPrefix(r.text[max(0, w.start-3):], "下"))
	case r.lang == "ja" && r.word(1).low == "曜" && r.word(2).low == "日":
		return r.named(0, 3, false)
	}
	return 0
}

// named is a day of the week whose name is the word n after the current one, of
// so many words in all.
func (r *reader) named(n, words int, ahead bool) int {
	d, ok := unspacedWeekdays[r.word(n).low]
	if !ok || r.gap(1) != "" {
		return 0
	}
	return r.add(words, r.last(d, ahead), false)
}

// counted reads a date of numbers with their units.
func (r *reader) counted() int {
	n, y := 0, 0
	if r.word(1).low == "年" {
		if y = r.word(0).number; y < 1000 || y > 2200 {
			return 2
		}
		n = 2
	}
	m := r.word(n).number
	if r.word(n+1).low == "月" && (r.word(n+3).low == "日" || r.word(n+3).low == "号") {
		d := r.word(n + 2).number
		if y > 0 {
			if t, ok := date(y, time.Month(m), d); ok {
				return r.add(n+4, t, true)
			}
		} else if t, ok := r.nearest(time.Month(m), d); ok {
			return r.add(n+4, t, false)
		}
		return n + 4
	}
	// "12日" is the last such day, unless it counts days ("12日間", "12日目").
	if y == 0 && r.word(1).low == "日" && !r.zero && m >= 1 && m <= 31 && !strings.Contains("間目前後内以", orNone(r.word(2).low)) {
		for back := range 3 {
			first := time.Date(r.day.Year(), r.day.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
			if t, ok := date(first.Year(), first.Month(), m); ok && !t.After(r.day.AddDate(0, 0, 1)) {
				return r.add(2, t, false)
			}
		}
	}
	return max(n, 1)
}

func orNone(s string) string {
	if s == "" {
		return "\x00"
	}
	return s
}
