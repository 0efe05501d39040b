package extract

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// months maps the first letters of month names to months. Names of several
// languages share them; where two languages disagree, neither is here.
var months = monthTable(
	"jan feb mar apr may jun jul aug sep oct nov dec",
	"janv févr mars avr mai juin juil août sept octo nove déce",
	"jän febr mär apri mai juni juli augu sept okt nov dez",
	"ene feb marz abr mayo juni juli ago set oct nov dic",
	"gen febb mar apr mag giu lug ago set ott nov dic",
	"jan fev març abr maio junh julh agos sete out nov dez",
	"янв фев мар апр мая июн июл авг сен окт ноя дек",
	"січ лют бер кві тра чер лип сер вер жов лис гру",
	"sty lut mar kwi maj cze lip sie wrz paź lis gru",
	"oca şub mar nis may haz tem ağu eyl eki kas ara",
	"jan feb mar apr mei jun jul agu sep okt nov des",
	"ιανο φεβρ μαρτ απρι μαΐο ιουν ιουλ αυγο σεπτ οκτω νοεμ δεκε",
	"يناي فبرا مارس أبري ماي يوني يولي أغسط سبتم أكتو نوفم ديسم",
	"जनवर फ़रव मार् अप्र मई जून जुला अगस् सितं अक्ट नवंब दिसं",
)

func monthTable(rows ...string) map[string]time.Month {
	m := map[string]time.Month{}
	for _, row := range rows {
		for i, w := range strings.Fields(row) {
			m[w] = time.Month(i + 1)
		}
	}
	return m
}

// Date patterns; each gives year, month and day in the groups of that name.
var datePatterns = []*regexp.Regexp{
	regexp.MustCompile(`\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?)(?:[T ]\s*(?P<t>\d\d?:\d\d(?::\d\d)?)(?:\.\d+)?\s*(?P<z>Z|[+-]\d\d:?\d\d)?)?`),
	regexp.MustCompile(`\b(?P<y>(?:19|20)\d\d)[/.](?P<m>\d\d?)[/.](?P<d>\d\d?)\b`),
	regexp.MustCompile(`(?P<y>(?:19|20)\d\d)\s*[年년]\s*(?P<m>\d\d?)\s*[月월]\s*(?P<d>\d\d?)\s*[日號号일]?(?:\s*(?P<t>\d\d?:\d\d(?::\d\d)?))?`),
	regexp.MustCompile(`(?P<n>\p{L}{3,12})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b`),
	regexp.MustCompile(`\b(?P<d>\d\d?)(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+|of\s+)?(?P<n>[\p{L}\p{M}]{2,14})[.,،]{0,2}\s+(?:de\s+|del\s+)?(?P<y>(?:19|20)\d\d)\b`),
	regexp.MustCompile(`\b(?P<d>\d\d?)-(?P<n>[\p{L}\p{M}]{3,12})\.?-(?P<y>(?:19|20)\d\d)\b`),
	regexp.MustCompile(`\b(?P<y>(?:19|20)\d\d)[ -](?P<n>\p{L}{3,12})\.?[ -](?P<d>\d\d?)\b`),
	regexp.MustCompile(`\b(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>(?:19|20)\d\d)\b`),
	// With a slash or a dash some put the month first.
	regexp.MustCompile(`\b(?P<a>\d\d?)[/-](?P<b>\d\d?)[/-](?P<y>(?:19|20)\d\d)\b`),
}

// parseDate finds the first date in text. The time is zero for one that is
// clearly a date, but may be read as two; dayFirst says which it is.
func parseDate(text string, dayFirst bool) (t time.Time, start, end int, ok bool) {
	start = -1
	for _, re := range datePatterns {
		m := re.FindStringSubmatchIndex(text)
		if m == nil || start >= 0 && m[0] >= start {
			continue
		}
		group := func(name string) string {
			i := re.SubexpIndex(name)
			if i < 0 || m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		if when, valid := makeDate(group, dayFirst); valid {
			t, start, end, ok = when, m[0], m[1], true
		}
	}
	return t, start, end, ok
}

// makeDate puts a date together; false when there is no such day.
func makeDate(group func(string) string, dayFirst bool) (time.Time, bool) {
	year, _ := strconv.Atoi(group("y"))
	day, _ := strconv.Atoi(group("d"))
	month, _ := strconv.Atoi(group("m"))
	if n := group("n"); n != "" {
		month = int(monthByName(n))
	}
	unsure := false
	if a, err := strconv.Atoi(group("a")); err == nil {
		b, _ := strconv.Atoi(group("b"))
		day, month = a, b
		if b > 12 {
			day, month = b, a
		}
		unsure = !dayFirst && a <= 12 && b <= 12 && a != b
	}
	if month < 1 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return time.Time{}, false // the 31st of a shorter month
	}
	if unsure {
		return time.Time{}, true
	}
	return clock(t, group("t"), group("z")), true
}

// dayFirst tells whether a language puts the day before the month in dates
// written with slashes. English does both.
func dayFirst(lang string) bool {
	switch base, region, _ := strings.Cut(lang, "-"); strings.ToLower(base) {
	case "", "fil":
		return false
	case "en":
		switch strings.ToUpper(region) {
		case "GB", "IE", "AU", "NZ", "IN", "ZA", "NG", "KE", "SG":
			return true
		}
		return false
	}
	return true
}

// clock returns a day at a time of day in a zone, which is UTC if none is given.
// The zone stays: in another the day may be another.
func clock(day time.Time, hms, zone string) time.Time {
	if hms == "" {
		return day
	}
	layout := "15:04"
	if strings.Count(hms, ":") == 2 {
		layout = "15:04:05"
	}
	t, err := time.Parse(layout, hms)
	if err != nil {
		return day
	}
	where := time.UTC
	if len(zone) >= 5 {
		h, _ := strconv.Atoi(zone[1:3])
		m, _ := strconv.Atoi(zone[len(zone)-2:])
		off := h*3600 + m*60
		if zone[0] == '-' {
			off = -off
		}
		if off != 0 {
			where = time.FixedZone("", off)
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), t.Second(), 0, where)
}

// monthByName finds a month by the longest known beginning of its name.
func monthByName(name string) time.Month {
	r := []rune(strings.ToLower(name))
	if m, ok := months[string(r)]; ok {
		return m
	}
	for n := min(5, len(r)); n >= 3; n-- {
		if m, ok := months[string(r[:n])]; ok {
			return m
		}
	}
	return 0
}

// dateWords are what may stand beside a date in a line that is about nothing else.
var dateWords = regexp.MustCompile(`(?i)\b(?:first |last )?(?:published|updated|posted|modified|date|created|on|at|by|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|[ap]\.?m\.?|utc|gmt|[ecpm][sd]?t|cest|min(?:ute)?s? read|read)(?:day)?\b|(?:publié|mis à jour|le|veröffentlicht|aktualisiert|am|um|uhr|stand|publicado|actualizado|atualizado|el|em|às|pubblicato|aggiornato|il|опубликовано|обновлено|发布(?:时间|于|日期)?|發布(?:時間|於)?|更新(?:时间|日期|日)?|时间|日期|公開日?|投稿日|掲載|配信|입력|수정|승인|الخميس|الجمعة|السبت|الأحد|الاثنين|الثلاثاء|الأربعاء|星期.|[月火水木金土日]曜日?)|\d+`)

// segmentEnds separate what stands in one line about an article: a date, a
// section, a number of comments.
var segmentEnds = regexp.MustCompile(`\s*[|｜·•‧]\s*|\s+[-–—/]\s+|[\s\x{a0}]{2,}|\x{3000}+|\t`)

// segments returns the parts of a line, without empty ones.
func segments(text string) []string {
	parts := segmentEnds.Split(text, 12)
	return slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// parseDateLine returns the date of a line that is hardly more than a date, or
// a date with other short things beside it.
func parseDateLine(text string, dayFirst bool) (time.Time, bool) {
	if len(text) > 160 || !hasYear(text) || endsSentence(text) && !strings.HasSuffix(text, ".") {
		return time.Time{}, false
	}
	t, start, end, ok := parseDate(text, dayFirst)
	if !ok {
		return time.Time{}, false
	}
	left := dateWords.ReplaceAllString(text[:start]+" "+text[end:], " ")
	if countWords(left) <= 4 {
		return t, !endsSentence(text)
	}
	parts := segments(text)
	if len(parts) < 2 || len(parts) > 8 {
		return time.Time{}, false
	}
	found := false
	for _, s := range parts {
		if countWords(s) > 6 {
			return time.Time{}, false
		}
		if !found && hasYear(s) {
			_, start, end, ok := parseDate(s, dayFirst)
			found = ok && countWords(dateWords.ReplaceAllString(s[:start]+" "+s[end:], " ")) <= 3
		}
	}
	return t, found
}

// countWords counts the words of s; a run of a script without spaces is one.
func countWords(s string) int {
	n := 0
	for range func(y func(string) bool) { words(s, y) } {
		n++
	}
	return n
}

// isDateLine tells whether a line is hardly more than a date.
func isDateLine(text string) bool {
	_, ok := parseDateLine(text, false)
	return ok
}

// hasYear tells whether there are four digits of this or the last century in a
// text: a quick way past the patterns for the many lines without a date.
func hasYear(text string) bool {
	for i := 0; i+4 <= len(text); i++ {
		if (text[i] == '2' && text[i+1] == '0' || text[i] == '1' && text[i+1] == '9') &&
			'0' <= text[i+2] && text[i+2] <= '9' && '0' <= text[i+3] && text[i+3] <= '9' {
			return true
		}
	}
	return false
}
