package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// offsetForm is how people write a distance from UTC: "UTC+2", "gmt-3:30", "+0545".
var offsetForm = regexp.MustCompile(`^(?i:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?$`)

// fixedZone is how the zones without a clock change are called in the IANA's database,
// whose signs are the other way round: Etc/GMT-2 is two hours before Greenwich.
const fixedZone = "Etc/GMT"

// parseOffset reads a distance from UTC.
func parseOffset(typed string) (offset time.Duration, ok bool) {
	m := offsetForm.FindStringSubmatch(norm.NFKC.String(typed))
	if m == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(m[2])   // digits, by the expression
	minutes, _ := strconv.Atoi(m[3]) // or nothing
	offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if m[1] != "+" {
		offset = -offset
	}
	return offset, minutes < 60 && offset >= -12*time.Hour && offset <= 14*time.Hour
}

// atOffset finds the zones that somebody may mean by a distance from UTC: the one that
// always has it, and those of the asker's countries that have it now. Where there is
// none that always has it, such as for +05:45, all places count, also those that have
// it in another half of the year.
func (c *call) atOffset(offset time.Duration) []string {
	if offset == 0 {
		return []string{"UTC"}
	}
	var all []string
	add := func(name string) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	for _, name := range c.likelyZones() {
		if offsetAt(name, c.now) == offset {
			add(name)
		}
	}
	if offset%time.Hour == 0 {
		add(fmt.Sprintf("%s%+d", fixedZone, -offset/time.Hour))
		return all
	}
	rows := zoneRows()
	for _, when := range append([]time.Time{c.now}, halves(c.now)...) {
		for _, row := range rows {
			if offsetAt(row.name, when) == offset {
				add(row.name)
			}
		}
	}
	return all
}

// offsetAt is how far a zone is from UTC at a time; of a zone that is not known so far
// that nothing is.
func offsetAt(name string, when time.Time) time.Duration {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return 99 * time.Hour
	}
	_, seconds := when.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

// halves are times of both halves of a year, in one of which a clock is changed.
func halves(now time.Time) []time.Time {
	return []time.Time{
		time.Date(now.Year(), time.January, 15, 12, 0, 0, 0, time.UTC), time.Date(now.Year(), time.July, 15, 12, 0, 0, 0, time.UTC),
	}
}

// abbreviations are those that most people mean one place by, or few, with the largest
// city of each. What is not here is looked for in the database. "EST" is New York, not
// the zone of that name, which has no summer time.
func abbreviations() map[string]string {
	return map[string]string{
		"et": "America/New_York", "est": "America/New_York", "edt": "America/New_York",
		"ct": "America/Chicago", "cst": "America/Chicago Asia/Shanghai America/Havana", "cdt": "America/Chicago America/Havana",
		"mt": "America/Denver", "mst": "America/Denver America/Phoenix", "mdt": "America/Denver",
		"pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
		"akst": "America/Anchorage", "akdt": "America/Anchorage", "hst": "Pacific/Honolulu",
		"ast": "America/Halifax America/Puerto_Rico Asia/Riyadh", "adt": "America/Halifax",
		"nst": "America/St_Johns", "ndt": "America/St_Johns",
		"brt": "America/Sao_Paulo", "art": "America/Argentina/Buenos_Aires", "clt": "America/Santiago", "cot": "America/Bogota",
		"wet": "Europe/Lisbon", "west": "Europe/Lisbon", "bst": "Europe/London Asia/Dhaka",
		"cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin", "mesz": "Europe/Berlin",
		"eet": "Europe/Athens", "eest": "Europe/Athens", "msk": "Europe/Moscow", "trt": "Europe/Istanbul",
		"ist": "Asia/Kolkata Europe/Dublin Asia/Jerusalem", "pkt": "Asia/Karachi", "npt": "Asia/Kathmandu",
		"gst": "Asia/Dubai", "irst": "Asia/Tehran", "ict": "Asia/Bangkok", "wib": "Asia/Jakarta", "sgt": "Asia/Singapore",
		"pht": "Asia/Manila", "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo", "kst": "Asia/Seoul",
		"aest": "Australia/Sydney Australia/Brisbane", "aedt": "Australia/Sydney", "awst": "Australia/Perth",
		"acst": "Australia/Adelaide Australia/Darwin", "acdt": "Australia/Adelaide",
		"nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland",
		"sast": "Africa/Johannesburg", "eat": "Africa/Nairobi", "wat": "Africa/Lagos", "cat": "Africa/Maputo",
	}
}

// abbreviated finds the zones that an abbreviation may mean. One of the asker's own
// countries that is called so is meant.
func (c *call) abbreviated(key string) []string {
	names := strings.Fields(abbreviations()[key])
	isCalled := func(name string) bool { return goesBy(name, key, c.now) }
	for _, name := range c.likelyZones() {
		if name != "UTC" && (isCalled(name) || slices.Contains(names, name)) {
			return []string{name}
		}
	}
	if len(names) > 0 || len(key) < 3 || len(key) > 5 {
		return names
	}
	for _, row := range zoneRows() {
		if isCalled(row.name) && !slices.Contains(names, row.name) {
			names = append(names, row.name)
		}
	}
	return names
}

// goesBy reports whether the clocks of a zone are called so in one half of the year.
func goesBy(name, key string, now time.Time) bool {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(halves(now), func(t time.Time) bool {
		called, _ := t.In(loc).Zone()
		return strings.EqualFold(called, key)
	})
}

// zoneWords is how a zone is called to people: a fixed one by its distance from UTC.
func zoneWords(name string) string {
	if hours, ok := strings.CutPrefix(name, fixedZone); ok {
		if n, err := strconv.Atoi(hours); err == nil && n != 0 {
			return fmt.Sprintf("UTC%+d", -n)
		}
	}
	return name
}

// resembling are zones whose city is written almost like this, those with the fewest
// slips first.
func resembling(key string) []string {
	most := len([]rune(key)) / 3
	ranked := make([][]string, most+1)
	for _, row := range zoneRows() {
		n := slips(key, zoneKey(row.name[strings.LastIndexByte(row.name, '/')+1:]), most)
		if n <= most && !slices.Contains(ranked[n], row.name) {
			ranked[n] = append(ranked[n], row.name)
		}
	}
	all := slices.Concat(ranked...)
	return all[:min(len(all), 5)]
}

// slips counts the letters that are more, fewer or other in one of two names, and the
// neighbours that were swapped (optimal string alignment); most + 1 for more than most.
func slips(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			n := min(rows[i][j+1], rows[i+1][j]) + 1
			if x[i] == y[j] {
				n = min(n, rows[i][j])
			} else {
				n = min(n, rows[i][j]+1)
			}
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				n = min(n, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = n
		}
	}
	return min(rows[len(x)][len(y)], most+1)
}
