package digest

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func TestParseSchedule(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"daily 08:00", "daily 08:00"},
		{"Daily at 8", "daily 08:00"},
		{"8:30", "daily 08:30"},
		{"8am", "daily 08:00"},
		{"every day at 8:15 pm", "daily 20:15"},
		{"12am and 12pm", "daily 00:00 and 12:00"},
		{"weekdays 7:30 and 18:00", "weekdays 07:30 and 18:00"},
		{"weekdays 18:00, 7:30, 7:30", "weekdays 07:30 and 18:00"},
		{"weekends 10.00", "weekends 10:00"},
		{"sat,sun 10:00", "weekends 10:00"},
		{"monday 9:00", "monday 09:00"},
		{"Mondays at 9", "monday 09:00"},
		{"mon,thu 18:15", "monday,thursday 18:15"},
		{"thu and mon 18h15", "monday,thursday 18:15"},
		{"mon-fri 06:00", "weekdays 06:00"},
		{"sat-mon 06:00", "monday,saturday,sunday 06:00"},
		{"monthly 1 09:00", "monthly 1 09:00"},
		{"every month on the 31st at 9:00", "monthly 31 09:00"},
		{"monthly 09:00", "monthly 1 09:00"},
		{"hourly", "hourly"},
		{"every hour", "hourly"},
		{"every 60 minutes", "hourly"},
		{"every 3 hours", "every 3 hours"},
		{"every 24 hours", "daily 00:00"},
		{"every 30 min", "every 30 minutes"},
		{"0 8 * * 1-5", "0 8 * * 1-5"},
		{"*/15 9-17 * * MON-FRI", "*/15 9-17 * * mon-fri"},
		{"0 9 29 2 *", "0 9 29 2 *"},
	} {
		s, err := ParseSchedule(tt.text)
		if err != nil || s.String() != tt.want {
			t.Errorf("%q is %q, %v; want %q", tt.text, s, err, tt.want)
		}
	}
}

func TestBadSchedules(t *testing.T) {
	for text, want := range map[string]ScheduleFault{
		"": FaultForm, "daily": FaultForm, "whenever": FaultDay, "funday 8:00": FaultDay, "daily 25:00": FaultTime,
		"daily 8:60": FaultTime, "13pm": FaultTime, "24:00": FaultTime, "monthly 32 9:00": FaultDay, "every 7 hours": FaultEvery,
		"every 0 hours": FaultEvery, "every 99999999999999999999 hours": FaultEvery, "every 1 minute": FaultOften,
		"* * * * *": FaultOften, "58,1 * * * *": FaultOften, "8:00 8:02": FaultOften, "0 0 31 2 *": FaultNever,
		"0 8 * *": FaultForm, "61 * * * *": FaultForm, "8:00 monday": FaultForm, "@daily": FaultDay, "TZ=0": FaultDay,
		"TZ=UTC 0 8 * * *": FaultDay, strings.Repeat("8:00 ", 100): FaultForm, "daily 8:00\x00": FaultTime,
	} {
		s, err := ParseSchedule(text)
		bad, ok := errors.AsType[*ScheduleError](err)
		if !ok || bad.Fault != want {
			t.Errorf("%q is %q, %v; want the fault %q", text, s, err, want)
			continue
		}
		if !strings.Contains(err.Error(), `"weekdays 7:30 and 18:00"`) {
			t.Errorf("%q: the error does not tell what forms there are: %v", text, err)
		}
	}
}

func TestNext(t *testing.T) {
	for _, tt := range []struct{ name, zone, schedule, after, want string }{
		{"the same day", "Europe/Berlin", "daily 08:00", "2026-11-29T05:00:00Z", "2026-11-29T07:00:00Z"},
		{"strictly after", "Europe/Berlin", "daily 08:00", "2026-11-29T07:00:00Z", "2026-11-30T07:00:00Z"},
		{"eight is eight in summer", "Europe/Berlin", "daily 08:00", "2026-06-29T05:00:00Z", "2026-06-29T06:00:00Z"},
		{"in a gap", "America/New_York", "daily 02:30", "2026-03-08T00:00:00Z", "2026-03-08T07:00:00Z"},
		{"after a gap", "America/New_York", "daily 02:30", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"},
		{"twice: the first", "America/New_York", "daily 01:30", "2026-11-01T00:00:00Z", "2026-11-01T05:30:00Z"},
		{"twice: not again", "America/New_York", "daily 01:30", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"},
		{"half an hour's gap", "Australia/Lord_Howe", "daily 02:15", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z"},
		{"no such day", "Pacific/Apia", "daily 08:00", "2011-12-29T20:00:00Z", "2011-12-30T18:00:00Z"},
		{"a gap at midnight", "Africa/Cairo", "daily 00:00", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z"},
		{"kathmandu", "Asia/Kathmandu", "daily 08:00", "2026-11-29T00:00:00Z", "2026-11-29T02:15:00Z"},
		{"a short month", "UTC", "monthly 31 09:00", "2026-02-01T00:00:00Z", "2026-02-28T09:00:00Z"},
		{"leap day", "UTC", "0 9 29 2 *", "2026-02-01T00:00:00Z", "2028-02-29T09:00:00Z"},
		{"cron on a clock", "Europe/Berlin", "30 2 * * *", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, after := schedule(t, tt.schedule), moment(t, tt.after)
			if got := s.Next(after, zone(t, tt.zone)); !got.Equal(moment(t, tt.want)) {
				t.Errorf("%s in %s after %s is %s, want %s", s, tt.zone, tt.after, got.Format(time.RFC3339), tt.want)
			}
		})
	}
}

// What is read is read again from how it is written, and its slots come in order.
func FuzzParseSchedule(f *testing.F) {
	for _, s := range []string{"daily 08:00", "mon,thu 18:15", "*/15 9-17 * * mon", "every 3 hours", "monthly 31 9pm", "0 0 29 2 1", "TZ=0", "8:"} {
		f.Add(s)
	}
	york := zone(f, "America/New_York")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSchedule(text)
		if err != nil {
			return
		}
		again, err := ParseSchedule(s.String())
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q is written %q, which is %q, %v", text, s, again, err)
		}
		at := moment(t, "2026-03-07T00:00:00Z")
		for range 20 {
			next := s.Next(at, york)
			if next.IsZero() {
				break
			}
			if !next.After(at) || !next.Equal(again.Next(at, york)) {
				t.Fatalf("%q: after %s comes %s", s, at, next)
			}
			at = next
		}
	})
}

func schedule(t testing.TB, text string) Schedule {
	t.Helper()
	s, err := ParseSchedule(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func moment(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
