package locale

import (
	"strconv"
	"time"
)

// Dates are written in the time's own zone. Their patterns and names are
// messages, so that a translator sees them; they follow CLDR's medium and long
// forms.

// Date writes a day in short: "30 Mar 2021".
func (p Printer) Date(t time.Time) string { return p.day("date.short", "date.month_short.", t) }

// LongDate writes a day with its month in full: "30 March 2021".
func (p Printer) LongDate(t time.Time) string { return p.day("date.long", "date.month.", t) }

// FullDate writes a day with its weekday, to stand by itself: "Tuesday, 30
// March 2021".
func (p Printer) FullDate(t time.Time) string {
	weekday := p.Say("date.weekday." + strconv.Itoa(int(t.Weekday())))
	return p.Say("date.full", "Weekday", weekday, "Date", p.LongDate(t))
}

// Moment writes a day, a time of day and its zone: "30 March 2021, 15:04 UTC".
func (p Printer) Moment(t time.Time) string {
	return p.Say("date.moment", "Date", p.LongDate(t), "Time", t.Format("15:04"), "Zone", t.Format("MST"))
}

func (p Printer) day(pattern, months string, t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = p.Say("date.first")
	}
	return p.Say(pattern, "Day", day, "Month", p.Say(months+strconv.Itoa(int(t.Month()))), "Year", strconv.Itoa(t.Year()))
}
