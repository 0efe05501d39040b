package digest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// The limits of a schedule.
const (
	maxSchedule = 200 // bytes
	maxTimes    = 24  // of a day, written one by one
	minInterval = 5   // minutes
)

var (
	dayTime  = regexp.MustCompile(`^(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?$`)
	cronText = regexp.MustCompile(`^[0-9a-zA-Z*/,?-]+( [0-9a-zA-Z*/,?-]+){4}$`)
	spaces   = strings.NewReplacer(" am", "am", " pm", "pm", "a.m.", "am", "p.m.", "pm")
)

// ParseSchedule reads a schedule as people write it. The forms are those of
// [Forms], in any case; several days or times are separated by commas, spaces or
// "and", and times may be written 8, 08:00, 8.30, 8am or 8:30 pm. "daily" may be
// left out, "at" and "on" may stand where English has them. Five fields are read
// as cron does (minute, hour, day of the month, month, day of the week, with
// names, ranges and steps). The error is a [*ScheduleError].
func ParseSchedule(text string) (Schedule, error) {
	low := strings.ToLower(strings.Join(strings.Fields(text), " "))
	fail := func(f ScheduleFault, part string) (Schedule, error) {
		return Schedule{}, &ScheduleError{Text: text, Part: part, Fault: f}
	}
	words := strings.Fields(strings.ReplaceAll(spaces.Replace(low), ",", " "))
	if len(words) == 0 || len(low) > maxSchedule {
		return fail(FaultForm, "")
	}
	var s Schedule
	var fault ScheduleFault
	var part string
	switch {
	case low == "hourly" || low == "every hour":
		s = every(60, "hourly")
	case words[0] == "every" && len(words) == 3 && unit(words[2]) != 0:
		s, fault = parseEvery(words[1], unit(words[2]))
		part = words[1] + " " + words[2]
	case cronText.MatchString(low) && strings.ContainsAny(low, "*0123456789") && !named(words[0]):
		s, fault = parseCron(low)
		part = low
	default:
		s, fault, part = parseDays(words)
	}
	if fault == "" && s.oftener(minInterval) {
		fault, part = FaultOften, low
	}
	if fault == "" && s.Next(time.Unix(0, 0), time.UTC).IsZero() {
		fault, part = FaultNever, low
	}
	if fault != "" {
		return fail(fault, part)
	}
	return s, nil
}

// unit is how many minutes a word stands for; 0 when it is none.
func unit(word string) int {
	switch word {
	case "hour", "hours", "h", "hrs":
		return 60
	case "minute", "minutes", "min", "mins":
		return 1
	}
	return 0
}

// parseEvery reads "every 3 hours". Only what divides a day comes at the same
// times on each.
func parseEvery(number string, unit int) (Schedule, ScheduleFault) {
	n, err := strconv.Atoi(number)
	step := n * unit
	if err != nil || n <= 0 || n > day || day%step != 0 {
		return Schedule{}, FaultEvery
	}
	switch {
	case step == day:
		s := Schedule{days: everyDay, minutes: []int{0}}
		s.text = s.written()
		return s, ""
	case step == 60:
		return every(step, "hourly"), ""
	case step%60 == 0:
		return every(step, "every "+strconv.Itoa(step/60)+" hours"), ""
	}
	return every(step, "every "+strconv.Itoa(step)+" minutes"), ""
}

// parseCron reads five fields of cron.
func parseCron(text string) (Schedule, ScheduleFault) {
	parsed, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(text)
	if err != nil {
		return Schedule{}, FaultForm
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return Schedule{}, FaultForm
	}
	spec.Location = time.UTC // slots are times on a clock, not in a zone
	return Schedule{text: text, cron: spec}, ""
}

// parseDays reads days, then times.
func parseDays(words []string) (s Schedule, fault ScheduleFault, part string) {
	for i := 0; i < len(words); i++ {
		word := words[i]
		if filler(word) {
			continue
		}
		days, isDays := dayNames(word)
		switch {
		case isDays && len(s.minutes) == 0 && s.month == 0:
			s.days |= days
		case (word == "monthly" || word == "month") && s.days == 0 && s.month == 0 && len(s.minutes) == 0:
			s.month = 1
			for i++; i < len(words) && filler(words[i]); i++ {
			}
			if i < len(words) && !strings.Contains(words[i], ":") {
				if s.month = monthDay(words[i]); s.month == 0 {
					return s, FaultDay, words[i]
				}
				continue
			}
			i-- // "monthly 09:00" is on the first
		case word[0] >= '0' && word[0] <= '9':
			m, ok := minuteOf(word)
			if !ok || len(s.minutes) == maxTimes {
				return s, FaultTime, word
			}
			s.at(m)
		default:
			if isDays || len(s.minutes) > 0 {
				return s, FaultForm, word
			}
			return s, FaultDay, word
		}
	}
	if len(s.minutes) == 0 {
		return s, FaultForm, ""
	}
	if s.days == 0 {
		s.days = everyDay
	}
	s.text = s.written()
	return s, "", ""
}

// filler tells words that may stand anywhere.
func filler(word string) bool {
	switch word {
	case "and", "at", "on", "every", "each", "the", "&", "+":
		return true
	}
	return false
}

// named reports whether a form begins with this word, so that it is no cron.
func named(word string) bool {
	_, ok := dayNames(word)
	return ok || filler(word) || word == "monthly" || word == "month"
}

// dayNames returns the days that a word stands for.
func dayNames(word string) (weekdays, bool) {
	switch word {
	case "daily", "day", "days", "everyday":
		return everyDay, true
	case "weekday", "weekdays", "workday", "workdays":
		return workdays, true
	case "weekend", "weekends":
		return weekend, true
	}
	if from, to, ok := strings.Cut(word, "-"); ok {
		return dayRange(from, to)
	}
	if d, ok := dayName(word); ok {
		return 1 << d, true
	}
	return 0, false
}

// dayRange returns the days from one to another, as in "mon-fri".
func dayRange(from, to string) (weekdays, bool) {
	a, ok := dayName(from)
	b, ok2 := dayName(to)
	if !ok || !ok2 {
		return 0, false
	}
	var set weekdays
	for d := a; ; d = (d + 1) % 7 {
		set |= 1 << d
		if d == b {
			return set, true
		}
	}
}

// dayName reads the name of a day, its plural or what it is shortened to.
func dayName(word string) (time.Weekday, bool) {
	word = strings.TrimSuffix(word, ".")
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		if word == name || word == name+"s" || len(word) >= 2 && len(word) <= 5 && word != "s" && strings.HasPrefix(name, word) {
			return d, true
		}
	}
	return 0, false
}

// monthDay reads a day of a month; 0 when it is none.
func monthDay(word string) int {
	for _, end := range []string{"st", "nd", "rd", "th", "."} {
		word = strings.TrimSuffix(word, end)
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > 31 {
		return 0
	}
	return n
}

// minuteOf reads a time of day as minutes since midnight.
func minuteOf(word string) (int, bool) {
	m := dayTime.FindStringSubmatch(word)
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2]) // "" is 0
	switch {
	case m[3] != "" && (hour < 1 || hour > 12), hour > 23, minute > 59:
		return 0, false
	case m[3] == "am":
		hour %= 12
	case m[3] == "pm":
		hour = hour%12 + 12
	}
	return hour*60 + minute, true
}
