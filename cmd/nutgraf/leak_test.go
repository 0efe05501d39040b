package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// BenchmarkLeak sends 100,000 interactions through each fake (LEAK of them when
// the variable says so) and compares what lives in memory after
// a tenth of them with what does at the end: the bar is 5 MB, and no goroutine.
// The fakes are in the same process and keep a bounded number of messages, so
// what grows is the program's.
func BenchmarkLeak(b *testing.B) {
	n := 100_000
	if testing.Short() {
		b.Skip("too few interactions say nothing of leaks")
	}
	if s := os.Getenv("LEAK"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	for _, called := range []bool{false, true} {
		b.Run(fmt.Sprintf("discord/called=%t", called), func(b *testing.B) {
			sc := longRun()
			sc.called, sc.change = called, quick("")
			sc.change = func(c *config) {
				path := c.DatabaseURL
				quick(path)(c)
				c.LogLevel = "error"
			}
			s := play(b, sc)
			for b.Loop() {
				leak(b, n, discordDoer(b, s))
			}
		})
		b.Run(fmt.Sprintf("telegram/called=%t", called), func(b *testing.B) {
			tg := faketelegram.Start(b, longRun().telegram...)
			telegramAlone(b, tg, called, unpaced(), b.TempDir()+"/library.db")
			for b.Loop() {
				leak(b, n, telegramDoer(tg))
			}
		})
	}
}

// doers is how many people do something at the same time.
const doers = 16

// leak has people do n things, and looks at the memory ten times.
func leak(b *testing.B, n int, do func(tb testing.TB, who, what int)) {
	b.Helper()
	var first, last, most int64
	var goroutines [2]int
	for part := range 10 {
		var next atomic.Int64
		var wg sync.WaitGroup
		for who := range doers {
			wg.Go(func() {
				for i := next.Add(1); i <= int64(n/10); i = next.Add(1) {
					do(b, who, int(i))
				}
			})
		}
		wg.Wait()
		live := living()
		if part == 0 {
			first, goroutines[0] = live, runtime.NumGoroutine()
		}
		last, most = live, max(most, live)
		b.Logf("after %d: %.2f MB live, %d goroutines", (part+1)*n/10, float64(live)/1e6, runtime.NumGoroutine())
	}
	goroutines[1] = runtime.NumGoroutine()
	b.ReportMetric(float64(last-first)/1e6, "growth-MB")
	b.ReportMetric(float64(most-first)/1e6, "most-MB")
	b.ReportMetric(float64(goroutines[1]-goroutines[0]), "goroutines")
	if float64(last-first) > 5e6 {
		b.Errorf("%.1f MB more than after a tenth", float64(last-first)/1e6)
	}
	if goroutines[1] > goroutines[0]+doers {
		b.Errorf("%d goroutines, after %d", goroutines[1], goroutines[0])
	}
}

// living is the size of what is in use. What pools keep goes with the second
// collection.
func living() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// discordDoer has each person ask, press, complete, and send what nobody knows.
func discordDoer(tb testing.TB, s *stage) func(testing.TB, int, int) {
	tb.Helper()
	people := make([]*fakediscord.User, doers)
	for i := range people {
		people[i] = s.discordUser()
	}
	words := newLanguage().words
	return func(tb testing.TB, who, what int) {
		u := people[who]
		switch what % 8 {
		case 0:
			u.Autocomplete(tb, "news", "words", fakediscord.Opt("words", "xia")).Choices(tb)
		case 1:
			u.Command(tb, "help").Answer(tb)
		case 2:
			u.Raw(tb, 3, map[string]any{"custom_id": fmt.Sprintf("zz%d", what), "component_type": 99}, nil)
		case 3:
			u.Command(tb, "news", fakediscord.Opt("words", words[what%len(words)])).Answer(tb)
		case 4:
			m := u.Command(tb, "news", fakediscord.Opt("words", "xiaomi car")).Answer(tb)
			if all := fakediscord.Buttons(m); len(all) > 0 {
				for _, p := range all {
					if p.CustomID != "" {
						u.Press(tb, m.ID, p.CustomID).Answer(tb)
						break
					}
				}
			}
		default:
			u.Command(tb, "news", fakediscord.Opt("words", "xiaomi car")).Answer(tb)
		}
	}
}

// telegramDoer is the same on Telegram.
func telegramDoer(tg *faketelegram.Server) func(testing.TB, int, int) {
	people := make([]*faketelegram.Seat, doers)
	for i := range people {
		people[i] = tg.NewPerson("Ann", "en").Private()
	}
	words := newLanguage().words
	return func(tb testing.TB, who, what int) {
		at := people[who]
		switch what % 8 {
		case 0:
			at.Inline("xiaomi car", "").Results(tb)
		case 1:
			at.Type("/help").First(tb)
		case 2:
			tg.PushRaw(`{"update_id":%d,"quantum_leap":{"a":[1]}}`)
		case 3:
			at.Type("/news " + words[what%len(words)]).First(tb)
		case 4:
			m := at.Type("/news xiaomi car").Answer(tb)
			for _, row := range m.Buttons() {
				for _, key := range row {
					if key.Data != "" {
						at.Press(tb, m, key.Data).First(tb)
						return
					}
				}
			}
		default:
			at.Type("/news xiaomi car").First(tb)
		}
	}
}
