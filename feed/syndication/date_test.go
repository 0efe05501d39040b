package syndication

import (
	"testing"
	"time"
)

// TestDates: dates as they are found in feeds; "" for what must not be read.
func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"Thu, 01 Jan 2004 19:48:21 GMT":        "2004-01-01T19:48:21Z",
		"Thu, 1 Jan 04 19:48 EST":              "2004-01-02T00:48:00Z",
		"01 Jan 2004 19:48:21 +0530":           "2004-01-01T14:18:21Z",
		"Thu, 01 January 2004 7:48:21 PM -08":  "2004-01-02T03:48:21Z",
		"Thu Jan  1 19:48:21 2004":             "2004-01-01T19:48:21Z",
		"Thu Jan 01 19:48:21 PST 2004":         "2004-01-02T03:48:21Z",
		"Thu, 01-Jan-04 19:48:21 GMT":          "2004-01-01T19:48:21Z",
		"January 1, 2004 12:05 am":             "2004-01-01T00:05:00Z",
		"Thu, 01 Jan 2004 24:00:00 GMT":        "2004-01-02T00:00:00Z",
		"Thu, 31 Dec 2005 23:59:60 GMT":        "2005-12-31T23:59:59Z",
		"Thu, 01 Jan 2004 19:48:21 GMT+02:00":  "2004-01-01T17:48:21Z",
		"2004-01-01T19:48:21Z":                 "2004-01-01T19:48:21Z",
		"2004-01-01T19:48:21.123456+01:00":     "2004-01-01T18:48:21.123456Z",
		"2004-01-01 19:48":                     "2004-01-01T19:48:00Z",
		"2004-01-01T19:48:21+0100":             "2004-01-01T18:48:21Z",
		"2004/1/2":                             "2004-01-02T00:00:00Z",
		"2004-05":                              "2004-05-01T00:00:00Z",
		"20040528T101455Z":                     "2004-05-28T10:14:55Z",
		"20040528":                             "2004-05-28T00:00:00Z",
		"2004-01-01T19:48:21":                  "2004-01-01T19:48:21Z",
		"28.05.2004 10:14":                     "2004-05-28T10:14:00Z",
		"28/05/2004":                           "2004-05-28T00:00:00Z",
		"05/28/2004 10:14":                     "2004-05-28T10:14:00Z",
		"5/6/2004 3:04:05 PM":                  "2004-05-06T15:04:05Z",
		"Fr, 28. Mai 2004 10:14 MESZ":          "2004-05-28T08:14:00Z",
		"vendredi 28 mai 2004":                 "2004-05-28T00:00:00Z",
		"mar. 25 mai 2004 10:14:00 +0200":      "2004-05-25T08:14:00Z",
		"martes, 25 de mayo de 2004":           "2004-05-25T00:00:00Z",
		"dom, 30 mag 2004 10:14:00 +0200":      "2004-05-30T08:14:00Z",
		"Пт, 28 мая 2004 10:14:00 +0400":       "2004-05-28T06:14:00Z",
		"28 Ağustos 2004":                      "2004-08-28T00:00:00Z",
		"2004年5月28日 10:14:00":                  "2004-05-28T10:14:00Z",
		"2004년 05월 28일":                        "2004-05-28T00:00:00Z",
		"1085739295":                           "2004-05-28T10:14:55Z",
		"1085739295000":                        "2004-05-28T10:14:55Z",
		"now":                                  "",
		"today":                                "",
		"yesterday":                            "",
		"2 hours ago":                          "",
		"3/4/2004":                             "",
		"31 Feb 2004":                          "",
		"31 Apr 2004":                          "",
		"2004-13-01":                           "",
		"Thu, 01 Jan 2004 25:00:00 GMT":        "",
		"Thu, 01 Jan":                          "",
		"10:14":                                "",
		"1 2 3 4 5 6 7 8":                      "",
		"Thu, 01 Jan 2004 19:48:21 GMT +99:99": "",
		"mardi 05/10/2004":                     "2004-10-05T00:00:00Z?",
		"":                                     "",
	} {
		got, ok := parseDate(in)
		s := ""
		if ok {
			s = got.Format(time.RFC3339Nano)
		}
		if want == "2004-10-05T00:00:00Z?" {
			want = "" // the fifth or the tenth: nobody can tell
		}
		if s != want {
			t.Errorf("%q: %q, want %q", in, s, want)
		}
	}
}

// TestDatesAreNotInvented: what a feed does not say stays unknown, whenever it
// is read.
func TestDatesAreNotInvented(t *testing.T) {
	const feed = `<rss><channel><item><title>a</title></item><item><title>b</title><pubDate>now</pubDate></item>
<item><title>c</title><pubDate>Mon, 2 Jan 15:04:05 GMT</pubDate></item><item><title>d</title><pubDate>1970-01-01T00:00:00Z</pubDate></item>
<item><title>e</title><pubDate>2026-05-03</pubDate></item><item><title>f</title><pubDate>0000-00-00 00:00:00</pubDate></item></channel></rss>`
	f := mustParse(t, feed)
	for _, e := range f.Entries {
		if !e.Published.IsZero() || !e.Updated.IsZero() {
			t.Errorf("%s: %v, %v", e.Title, e.Published, e.Updated)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21.1+01:00", "2004年5月28日", "5/6/2004 3:04 PM"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseDate(s)
		if !ok {
			if !got.IsZero() {
				t.Errorf("%q: no date, but %v", s, got)
			}
			return
		}
		// What we write ourselves must be read as the same.
		again, ok := parseDate(got.Format(time.RFC1123Z))
		if !ok || !again.Equal(got.Truncate(time.Second)) {
			t.Errorf("%q: %v became %v", s, got, again)
		}
	})
}
