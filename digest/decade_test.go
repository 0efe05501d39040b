package digest

import (
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// zones have all there is: whole, half and quarter hours from UTC, changes of an
// hour and of half an hour, at midnight and at noon, in Ramadan, a day that was
// left out, and none at all.
func zones() []string {
	return []string{
		"America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo", "America/Havana", "America/Asuncion",
		"America/Santiago", "America/Caracas", "America/Nuuk", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Istanbul",
		"Europe/Moscow", "Africa/Casablanca", "Africa/Cairo", "Africa/Juba", "Asia/Kathmandu", "Asia/Tehran", "Asia/Gaza",
		"Asia/Beirut", "Asia/Pyongyang", "Asia/Shanghai", "Asia/Kolkata", "Australia/Lord_Howe", "Australia/Eucla",
		"Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Antarctica/Troll",
	}
}

// Ten years, minute by minute: the clock says which slots there are, and each is
// due exactly once.
func TestEachSlotOnce(t *testing.T) {
	for i, name := range zones() {
		if testing.Short() && i%4 > 0 {
			continue // a race needs no ten years everywhere
		}
		z := zone(t, name)
		for _, start := range []int{2011, 2025} { // with Apia's lost day, and with what is known of the future
			texts := []string{"daily 02:30", "daily 00:00", "weekdays 07:30 and 18:00", "hourly", "15 1-3 * * *"}
			if start == 2025 {
				texts = []string{"hourly"} // which has all others
				if testing.Short() {
					continue
				}
			}
			from := time.Date(start, 12, 1, 12, 0, 0, 0, time.UTC)
			slots := slotsOf(from, from.AddDate(10, 0, 0), z)
			for _, text := range texts {
				s := schedule(t, text)
				want := slots(s)
				at, end := from, from.AddDate(10, 0, 0)
				for i := 0; ; i++ {
					at = s.Next(at, z)
					if !at.Before(end) {
						if i != len(want) {
							t.Errorf("%s in %s: %d slots, want %d", text, name, i, len(want))
						}
						break
					}
					if i >= len(want) || !at.Equal(want[i]) {
						t.Fatalf("%s in %s: slot %d is at %s (%s), want %v", text, name, i, at, Key(at, z), want[min(i, len(want)-1)])
					}
				}
			}
		}
	}
}

// slotsOf returns a function that finds the slots of a schedule by looking at a
// clock every quarter of an hour, the finest that these schedules need.
func slotsOf(from, to time.Time, z *time.Location) func(Schedule) []time.Time {
	const step = 15 * time.Minute
	type tick struct{ at, clock time.Time }
	var ticks []tick
	for at := from.Add(step); at.Before(to); at = at.Add(step) {
		ticks = append(ticks, tick{at, wall(at, z)})
	}
	return func(s Schedule) []time.Time {
		var found []time.Time
		shown := wall(from, z) // the latest time that the clock showed
		next := s.after(shown)
		date := func(t time.Time) string { return t.Format(time.DateOnly) }
		for _, k := range ticks {
			if !k.clock.After(shown) {
				continue // it shows it again
			}
			// What it passed since then, mostly one step, in a gap more. Dates
			// that it left out as a whole are none.
			due := false
			for ; !next.After(k.clock); next = s.after(next) {
				due = due || date(next) == date(k.clock) || date(next) == date(shown)
			}
			if due {
				found = append(found, k.at)
			}
			shown = k.clock
		}
		return found
	}
}

func TestAwake(t *testing.T) {
	night, day := library.Quiet{From: 22 * 60, To: 7 * 60}, library.Quiet{From: 12 * 60, To: 13*60 + 30}
	for _, tt := range []struct {
		name, zone string
		quiet      library.Quiet
		at, want   string
	}{
		{"no quiet hours", "UTC", library.Quiet{}, "2026-11-29T03:00:00Z", "2026-11-29T03:00:00Z"},
		{"before", "UTC", night, "2026-11-29T21:59:59Z", "2026-11-29T21:59:59Z"},
		{"they begin", "UTC", night, "2026-11-29T22:00:00Z", "2026-11-30T07:00:00Z"},
		{"past midnight", "UTC", night, "2026-11-29T01:00:00Z", "2026-11-29T07:00:00Z"},
		{"they end", "UTC", night, "2026-11-29T07:00:00Z", "2026-11-29T07:00:00Z"},
		{"by day", "UTC", day, "2026-11-29T12:59:00Z", "2026-11-29T13:30:00Z"},
		{"a short night", "Europe/Berlin", night, "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"},
		{"a long night", "Europe/Berlin", night, "2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"},
		{"ends in the gap", "Europe/Berlin", library.Quiet{From: 60, To: 150}, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		{"ends in the hour that comes twice", "Europe/Berlin", library.Quiet{From: 60, To: 150}, "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"},
		{"comes twice", "Europe/Berlin", library.Quiet{From: 60, To: 150}, "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Awake(moment(t, tt.at), tt.quiet, zone(t, tt.zone)); !got.Equal(moment(t, tt.want)) {
				t.Errorf("%s, want %s", got.Format(time.RFC3339), tt.want)
			}
		})
	}
}
