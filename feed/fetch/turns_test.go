package fetch

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A host has no more requests at once than PerHost, and all together Total; who
// waits for a slow host keeps nobody else waiting.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := map[string]int{}, map[string]int{}
		step := func(host string, n int) {
			mu.Lock()
			defer mu.Unlock()
			for _, k := range []string{host, "all"} {
				now[k] += n
				most[k] = max(most[k], now[k])
			}
		}
		c, end := wired(Config{PerHost: 2, Total: 5, Timeout: time.Hour}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			step(r.Host, 1)
			defer step(r.Host, -1)
			if r.Host == "slow.example" {
				time.Sleep(time.Minute)
			}
			time.Sleep(time.Second)
			html(story)(w, r)
		}))
		defer end()
		var slow, quick sync.WaitGroup
		get := func(wg *sync.WaitGroup, host string) {
			wg.Go(func() {
				if _, err := c.Get(t.Context(), "http://"+host+"/"); err != nil {
					t.Error(err)
				}
			})
		}
		for range 20 {
			get(&slow, "slow.example")
		}
		synctest.Wait()
		start := time.Now()
		for range 4 {
			for _, host := range []string{"a.example", "b.example", "c.example"} {
				get(&quick, host)
			}
		}
		quick.Wait()
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("the others waited %v for a slow host", took)
		}
		slow.Wait()
		if most["slow.example"] != 2 || most["all"] != 5 {
			t.Errorf("most at once: %v", most)
		}
		if len(c.turns.hosts) != 0 {
			t.Errorf("hosts are not forgotten: %v", c.turns.hosts)
		}
	})
}

// Waiting for a turn is part of the time that a Get may take.
func TestTurnInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, end := wired(Config{PerHost: 1, Timeout: 10 * time.Second}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		defer end()
		var wg sync.WaitGroup
		start := time.Now()
		for range 5 {
			wg.Go(func() {
				_, err := c.Get(t.Context(), "http://slow.example/")
				if e := failure(t, err, CodeTimeout); e.Host != "slow.example" {
					t.Errorf("blames %q", e.Host)
				}
			})
		}
		wg.Wait()
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
		if len(c.turns.hosts) != 0 {
			t.Errorf("hosts are not forgotten: %v", c.turns.hosts)
		}
	})
}
