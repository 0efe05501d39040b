package bot

import (
	_ "embed"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// zones.txt has a country's code and the name of a zone on each line, from the
// file zone.tab of the IANA's database, which is in the public domain.
//
//go:embed zones.txt
var zoneTable string

// zoneRow is a zone, and a country that it is used in.
type zoneRow struct{ country, name string }

func zoneRows() []zoneRow {
	var all []zoneRow
	for line := range strings.Lines(zoneTable) {
		if country, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			all = append(all, zoneRow{country, name})
		}
	}
	return all
}

// findZones finds the zones that somebody may mean: by the name of the zone, of a
// city in it, with a slip of the keyboard too, of a country in English or in the
// asker's language, by an abbreviation such as CET, or by the distance from UTC. One
// alone means that there is no doubt.
func (c *call) findZones(typed string) []string {
	typed = strings.TrimSpace(typed)
	if strings.EqualFold(typed, "utc") || strings.EqualFold(typed, "gmt") {
		return []string{"UTC"}
	}
	if offset, ok := parseOffset(typed); ok {
		return c.atOffset(offset)
	}
	rows, key := zoneRows(), zoneKey(typed)
	if key == "" || len(key) > 60 {
		return nil
	}
	regions := []display.Namer{display.Regions(language.English), display.Regions(language.Make(c.say.Tag()))}
	ranked := make([][]string, 6)
	add := func(rank int, name string) {
		if !slices.Contains(ranked[rank], name) {
			ranked[rank] = append(ranked[rank], name)
		}
	}
	for _, row := range rows {
		city := zoneKey(row.name[strings.LastIndexByte(row.name, '/')+1:])
		switch whole := zoneKey(row.name); {
		case whole == key:
			return []string{row.name}
		case city == key:
			add(0, row.name)
		case isCountry(row.country, key, regions):
			add(1, row.name)
		case strings.HasPrefix(city, key) && len(key) > 2:
			add(3, row.name)
		case len(key) > 3 && (oneSlip(key, city) || strings.Contains(city, key)):
			add(4, row.name)
		case len(key) > 3 && strings.Contains(whole, key):
			add(5, row.name)
		}
	}
	ranked[2] = c.abbreviated(key)
	if len(ranked[2]) > 0 && typed == strings.ToLower(typed) { // "ist" may be the beginning of a city, "IST" is not
		ranked[2] = append(ranked[2], ranked[3]...)
	}
	for _, names := range ranked {
		if len(names) > 0 {
			return names
		}
	}
	// What the table does not have may still be a zone: "Asia/Calcutta", "CET".
	if loc, err := time.LoadLocation(typed); err == nil && !strings.EqualFold(typed, "local") && typed != "" {
		return []string{loc.String()}
	}
	return nil
}

func isCountry(code, key string, names []display.Namer) bool {
	region, err := language.ParseRegion(code)
	return err == nil && slices.ContainsFunc(names, func(n display.Namer) bool { return n != nil && zoneKey(n.Name(region)) == key })
}

// zoneKey is a name without what people leave out: case, accents, spaces.
func zoneKey(s string) string {
	bare, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), s)
	if err != nil {
		bare = s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' || r == '’' || r == '\'' {
			return -1
		}
		return unicode.ToLower(r)
	}, bare)
}

// likelyZones are the zones of the countries that the asker's languages point to:
// no more than a first guess.
func (c *call) likelyZones() []string {
	var all []string
	for _, tag := range append(slices.Clone(c.User.Languages), c.say.Tag()) {
		t, err := language.Parse(tag)
		if err != nil {
			continue
		}
		region, sure := t.Region()
		if sure == language.No {
			continue
		}
		n := 0
		for _, row := range zoneRows() {
			if row.country == region.String() && n < 4 && !slices.Contains(all, row.name) {
				all = append(all, row.name)
				n++
			}
		}
	}
	if !slices.Contains(all, "UTC") {
		all = append(all[:min(len(all), 8)], "UTC")
	}
	return all
}

// zoneLabel is a zone with the time that it is there.
func zoneLabel(name string, now time.Time) string {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return name
	}
	return zoneWords(name) + " · " + now.In(loc).Format("15:04")
}
