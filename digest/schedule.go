package digest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule says at which times of which days something is due, on a local clock.
// The zero Schedule has no times; [ParseSchedule] makes others. Safe for
// concurrent use.
type Schedule struct {
	text string
	cron *cron.SpecSchedule // nil where days and minutes say it

	days    weekdays
	month   int // the day of the month; 0 for any
	minutes []int
}

// weekdays is a set: bit 0 is Sunday's.
type weekdays uint8

const (
	everyDay weekdays = 1<<7 - 1
	weekend  weekdays = 1<<time.Saturday | 1<<time.Sunday
	workdays          = everyDay &^ weekend
)

const day = 24 * 60 // minutes

// String returns the schedule in a form that [ParseSchedule] reads as the same
// schedule, and always in the same words.
func (s Schedule) String() string { return s.text }

// Next returns the first instant after another at which the schedule is due on
// the clock of a zone; the zero time when it never is, or not within five years.
func (s Schedule) Next(after time.Time, zone *time.Location) time.Time {
	for slot := wall(after, zone); ; {
		slot = s.after(slot)
		if slot.IsZero() {
			return time.Time{}
		}
		if at := instant(slot, zone); at.After(after) {
			return at
		}
	}
}

// Key names the slot at an instant by the local date and time. No two slots of a
// schedule have the same.
func Key(at time.Time, zone *time.Location) string {
	return at.In(zone).Format(time.DateOnly + " 15:04")
}

// after returns the first slot after one, both as times that a clock shows, in
// UTC. It is a clock without gaps, so here days have 24 hours.
func (s Schedule) after(slot time.Time) time.Time {
	if s.cron != nil {
		return s.cron.Next(slot)
	}
	if len(s.minutes) == 0 {
		return time.Time{}
	}
	date := time.Date(slot.Year(), slot.Month(), slot.Day(), 0, 0, 0, 0, time.UTC)
	for ; ; date = date.AddDate(0, 0, 1) {
		if s.month == 0 && s.days&(1<<date.Weekday()) == 0 || !s.inMonth(date) {
			continue
		}
		for _, m := range s.minutes {
			if at := date.Add(time.Duration(m) * time.Minute); at.After(slot) {
				return at
			}
		}
	}
}

// inMonth reports whether a date is the day of the month; in a month that is too
// short, its last day is.
func (s Schedule) inMonth(date time.Time) bool {
	last := date.AddDate(0, 1, -date.Day()).Day()
	return s.month == 0 || date.Day() == min(s.month, last)
}

// A ScheduleError is why something is no schedule.
type ScheduleError struct {
	Text  string // what was given
	Part  string // where it went wrong; "" for all of it
	Fault ScheduleFault
}

// ScheduleFault is a code for what is wrong.
type ScheduleFault string

// Faults of schedules.
const (
	FaultForm  ScheduleFault = "form"  // none of the forms
	FaultTime  ScheduleFault = "time"  // no time of day
	FaultDay   ScheduleFault = "day"   // no day of the week, or of the month
	FaultEvery ScheduleFault = "every" // no number of hours or minutes that can be
	FaultOften ScheduleFault = "often" // more often than every five minutes
	FaultNever ScheduleFault = "never" // on no day that there is
)

// Forms shows each form that [ParseSchedule] reads.
const Forms = `"daily 08:00", "weekdays 7:30 and 18:00", "weekends 10:00", "monday 9:00", "mon,thu 18:15", "monthly 1 09:00", "hourly", "every 3 hours", "every 30 minutes", or five fields of cron`

// Error says what forms there are.
func (e *ScheduleError) Error() string {
	reason := map[ScheduleFault]string{
		FaultTime: "is no time of day", FaultDay: "is no day", FaultEvery: "is not how often it can come",
		FaultOften: "comes more often than every five minutes", FaultNever: "is on no day that there is",
	}[e.Fault]
	if reason == "" || e.Part == "" {
		return fmt.Sprintf("%q is no schedule: write it like %s", clip(e.Text), Forms)
	}
	return fmt.Sprintf("%q in %q %s: write it like %s", clip(e.Part), clip(e.Text), reason, Forms)
}

// clip keeps an error short, whatever was typed.
func clip(s string) string {
	const most = 100
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// written is the text of days and times.
func (s Schedule) written() string {
	var times []string
	for _, m := range s.minutes {
		times = append(times, fmt.Sprintf("%02d:%02d", m/60, m%60))
	}
	days := "daily"
	switch {
	case s.month != 0:
		days = "monthly " + strconv.Itoa(s.month)
	case s.days == workdays:
		days = "weekdays"
	case s.days == weekend:
		days = "weekends"
	case s.days != everyDay:
		var names []string
		for i := range 7 {
			if d := time.Weekday((i + 1) % 7); s.days&(1<<d) != 0 {
				names = append(names, strings.ToLower(d.String()))
			}
		}
		days = strings.Join(names, ",")
	}
	return days + " " + strings.Join(times, " and ")
}

// every makes a schedule that comes every so many minutes, from midnight on.
func every(step int, text string) Schedule {
	s := Schedule{text: text, days: everyDay}
	for m := 0; m < day; m += step {
		s.minutes = append(s.minutes, m)
	}
	return s
}

// oftener reports whether two slots of the schedule are nearer to each other than
// some minutes.
func (s Schedule) oftener(minutes int) bool {
	if s.cron != nil {
		last := -day
		for m := range 120 { // two hours, for the gap from one to the next
			if s.cron.Minute&(1<<(m%60)) == 0 {
				continue
			}
			if m-last < minutes {
				return true
			}
			last = m
		}
		return false
	}
	for i, m := range s.minutes {
		next := s.minutes[(i+1)%len(s.minutes)]
		if gap := (next - m + day) % day; len(s.minutes) > 1 && gap < minutes {
			return true
		}
	}
	return false
}

// at adds times of day, in order and each once.
func (s *Schedule) at(minutes ...int) {
	s.minutes = append(s.minutes, minutes...)
	slices.Sort(s.minutes)
	s.minutes = slices.Compact(s.minutes)
}
