package bot

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/digest"
)

// mostTimeWords is how many words a schedule may have.
const mostTimeWords = 14

// cutSchedule takes the times that something begins with off it: in English or in
// any language that there are words in. Where the time of day is left out, it is
// eight in the morning. The error is a CodeSchedule.
func (c *call) cutSchedule(args string) (s digest.Schedule, rest string, err error) {
	ends := wordEnds(args, mostTimeWords)
	if len(ends) == 0 {
		return s, "", c.usage()
	}
	var fault error
	for _, morning := range []string{"", " 08:00"} {
		for n := len(ends) - 1; n >= 0; n-- {
			found, err := c.parseSchedule(args[:ends[n]] + morning)
			if err != nil {
				fault = worse(fault, err)
				continue
			}
			if morning != "" && n == 0 && isFiller(args[:ends[n]]) {
				continue // "every minute" is no "every day"
			}
			if faultRank(fault) >= 3 {
				break // "every 7 hours" is wrong, and not "7" with words after it
			}
			// A word that changes nothing, such as "and", is not of the schedule.
			for n > 0 && c.joins(args[ends[n-1]:ends[n]]) {
				n--
			}
			rest = strings.TrimSpace(args[ends[n]:])
			return found, rest, nil
		}
	}
	return s, "", scheduleFailure(fault, args)
}

// joins reports whether a word only joins others, in any language.
func (c *call) joins(word string) bool {
	if isFiller(word) {
		return true
	}
	return slices.ContainsFunc(c.Words.Languages(), func(l locale.Language) bool {
		english := c.tongues.english(l.Tag, word)
		return english != "" && isFiller(english)
	})
}

// isFiller reports whether a word alone names no day.
func isFiller(word string) bool {
	if strings.ContainsAny(word, "0123456789") {
		return false
	}
	for _, named := range []string{"", "monday "} {
		s, err := digest.ParseSchedule(named + word + " 08:00")
		if err != nil {
			return false
		}
		if want := map[string]string{"": "daily 08:00", "monday ": "monday 08:00"}[named]; s.String() != want {
			return false
		}
	}
	return true
}

// wordEnds are the ends of the first words of a text.
func wordEnds(s string, most int) (ends []int) {
	inside := false
	for i, r := range s {
		space := unicode.IsSpace(r)
		if inside && space {
			if ends = append(ends, i); len(ends) == most {
				return ends
			}
		}
		inside = !space
	}
	if inside {
		ends = append(ends, len(s))
	}
	return ends
}

// worse keeps the error that says most about what is wrong.
func worse(have, now error) error {
	if faultRank(now) > faultRank(have) {
		return now
	}
	return have
}

func faultRank(err error) int {
	e, ok := errors.AsType[*digest.ScheduleError](err)
	switch {
	case !ok:
		return 0
	case e.Fault == digest.FaultOften || e.Fault == digest.FaultNever:
		return 4
	case e.Fault == digest.FaultEvery:
		return 3
	case e.Fault == digest.FaultTime && e.Part != "" && e.Part[0] >= '0' && e.Part[0] <= '9':
		return 2
	}
	return 1
}

// scheduleFailure puts what is wrong with times into words.
func scheduleFailure(err error, typed string) error {
	part := clip(typed, 60)
	if e, ok := errors.AsType[*digest.ScheduleError](err); ok && e.Part != "" && e.Fault != digest.FaultForm && e.Fault != digest.FaultDay {
		part = clip(e.Part, 60)
	}
	return failure(CodeSchedule, err, "Part", part)
}

// parseSchedule reads times in English, in the asker's language, or in any other.
func (c *call) parseSchedule(text string) (digest.Schedule, error) {
	text = strings.TrimRight(text, ":： ")
	s, err := digest.ParseSchedule(text)
	if err == nil {
		return s, nil
	}
	own := c.say.Tag()
	all := c.Words.Languages()
	slices.SortStableFunc(all, func(a, b locale.Language) int {
		return cmp.Compare(btoi(a.Tag != own), btoi(b.Tag != own))
	})
	for _, l := range all {
		english := c.tongues.english(l.Tag, text)
		if english == "" {
			continue
		}
		s, foreign := digest.ParseSchedule(english)
		if foreign == nil {
			return s, nil
		}
		err = worse(err, foreign)
	}
	return s, err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// tongues translate schedules into English. Made once; safe for concurrent use.
type tongues map[string][]translation

// translation is a word, or several, and what it is in English.
type translation struct {
	from *regexp.Regexp
	to   string
}

// scheduleWords are the messages that hold the words of schedules, in the order in
// which their English is put in: those with a number first.
func scheduleWords() []string {
	return []string{
		"every_hours", "every_minutes", "clock_minutes", "clock_half", "clock", "hourly", "daily", "weekdays", "weekends", "monthly",
		"1", "2", "3", "4", "5", "6", "0", "and", "at",
	}
}

// newTongues reads the words of schedules of all languages.
func newTongues(w *locale.Words) tongues {
	t := tongues{}
	for _, l := range w.Languages() {
		say := w.For(l.Tag)
		for _, id := range scheduleWords() {
			forms := strings.Split(say.Say("schedule_words."+id), "|")
			// The longest first: "jeden Tag" before "Tag".
			slices.SortStableFunc(forms, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
			for _, form := range forms {
				if form = strings.ToLower(strings.TrimSpace(form)); form != "" {
					t[l.Tag] = append(t[l.Tag], translated(form, englishOf(id)))
				}
			}
		}
	}
	return t
}

// translated makes the translation of a form, in which 0 stands for a number and
// 00 for minutes. A word in letters that have spaces between them must be whole; a
// hyphen ends one too, as in "Mo-Fr".
func translated(form, english string) translation {
	first, _ := utf8.DecodeRuneInString(form)
	last, _ := utf8.DecodeLastRuneInString(form)
	pattern := strings.NewReplacer("00", `(?P<m>\d{2})`, "0", `(?P<n>\d{1,4})`, " ", `\s*`).Replace(regexp.QuoteMeta(form))
	before, after := " ", " "
	if spaced(first) {
		pattern, before = `(?P<b>^|[\s,-])`+pattern, "${b}"
	}
	if spaced(last) {
		pattern, after = pattern+`(?P<e>$|[\s,.-])`, "${e}"
	}
	return translation{regexp.MustCompile(pattern), before + english + after}
}

// spaced reports whether words in the script of a letter have spaces between them.
func spaced(r rune) bool {
	return unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// englishOf is what the words of a message are in English.
func englishOf(id string) string {
	switch id {
	case "every_hours":
		return "every ${n} hours"
	case "every_minutes":
		return "every ${n} minutes"
	case "clock_minutes":
		return "${n}:${m}"
	case "clock_half":
		return "${n}:30"
	case "clock":
		return "${n}:00"
	case "and", "at", "hourly", "daily", "weekdays", "weekends", "monthly":
		return id
	}
	day, _ := strconv.Atoi(id)
	return strings.ToLower(time.Weekday(day).String())
}

// english puts a schedule into English; "" when none of its words is known.
func (t tongues) english(tag, text string) string {
	before := strings.ToLower(strings.Join(strings.Fields(text), " "))
	out := before
	for _, tr := range t[tag] {
		out = tr.from.ReplaceAllString(out, tr.to)
	}
	if out == before {
		return ""
	}
	return strings.Join(strings.Fields(out), " ")
}

// scheduleName is a schedule in the asker's words.
func (c *call) scheduleName(text string) string {
	days, times, _ := strings.Cut(text, " ")
	times = strings.ReplaceAll(times, " and ", ", ")
	if strings.ContainsAny(text, "*/") || days != "" && days[0] >= '0' && days[0] <= '9' {
		return c.say.Say("schedule.cron", "Cron", text)
	}
	switch days {
	case "hourly":
		return c.say.Say("schedule.hourly")
	case "every":
		number, unit, _ := strings.Cut(times, " ")
		n, _ := strconv.Atoi(number)
		return c.say.Say("schedule."+days+"_"+unit, "Count", n)
	case "daily", "weekdays", "weekends":
		return c.say.Say("schedule."+days, "Times", times)
	case "monthly":
		day, times, _ := strings.Cut(times, " ")
		return c.say.Say("schedule.monthly", "Day", day, "Times", times)
	}
	var names []string
	for name := range strings.SplitSeq(days, ",") {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(d.String(), name) {
				names = append(names, c.say.Say("date.weekday."+strconv.Itoa(int(d))))
			}
		}
	}
	return c.say.Say("schedule.days", "Days", strings.Join(names, ", "), "Times", times)
}
