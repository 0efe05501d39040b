package digest

import (
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// wall returns what a clock in a zone shows at an instant, as a time in UTC.
func wall(at time.Time, zone *time.Location) time.Time {
	at = at.In(zone)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
}

// instant returns the first instant at which a clock in a zone shows a time, given
// as wall returns it; when none does, the first instant after the gap. For a date
// that no clock shows it is the zero time.
func instant(clock time.Time, zone *time.Location) time.Time {
	found := first(clock, zone)
	if wall(found, zone).Day() == clock.Day() {
		return found
	}
	midnight := time.Date(clock.Year(), clock.Month(), clock.Day(), 0, 0, 0, 0, time.UTC)
	if wall(first(midnight, zone), zone).Day() != clock.Day() {
		return time.Time{} // Apia had no 30 December 2011
	}
	return found
}

// first is instant for a date that there is.
func first(clock time.Time, zone *time.Location) time.Time {
	// No zone is further than 15 hours from UTC. From there on, the stretches with
	// one offset come in order, and so do the times that a clock shows in each.
	at := clock.Add(-26 * time.Hour).In(zone)
	for {
		start, end := at.ZoneBounds()
		_, offset := at.Zone()
		found := clock.Add(-time.Duration(offset) * time.Second)
		switch {
		case !start.IsZero() && found.Before(start):
			return start.UTC() // the clock went past it
		case end.IsZero() || found.Before(end):
			return found.UTC()
		}
		at = end
	}
}

// Awake returns the first instant, from one on, that is outside of a chat's quiet
// hours on its clock.
func Awake(at time.Time, q library.Quiet, zone *time.Location) time.Time {
	clock := wall(at, zone)
	minute := clock.Hour()*60 + clock.Minute()
	quiet := q.From <= minute && minute < q.To
	if q.From > q.To {
		quiet = q.From <= minute || minute < q.To
	}
	if !quiet {
		return at
	}
	end := time.Date(clock.Year(), clock.Month(), clock.Day(), 0, q.To, 0, 0, time.UTC)
	if !end.After(clock) {
		end = end.AddDate(0, 0, 1)
	}
	// Mostly it is as far away as on the clock, in an hour that comes twice too;
	// else the clock changes before.
	if wakes := at.Add(end.Sub(clock)); wall(wakes, zone).Equal(end) {
		return wakes
	}
	return first(end, zone)
}
