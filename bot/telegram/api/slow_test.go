package api

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// Telegram shows the 100 oldest updates alone. What is slow does not hide the
// rest for longer than people wait, and is handled to its end.
func TestSlowHandlersHideNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var got record
		late := make(chan time.Duration, 1000)
		start(t, f.client(t), PollConfig{Handle: func(_ context.Context, u Update) {
			if u.Message.Text == "slow" {
				time.Sleep(30 * time.Second)
			} else {
				pushed, err := time.ParseDuration(u.Message.Text)
				if err != nil {
					t.Error(err)
				}
				late <- time.Duration(time.Now().UnixNano()) - pushed
			}
			got.add(u)
		}})
		// Before, between and behind the quick ones; 120 alone are more than fit.
		const all = 600
		for i := range int64(all) {
			text := "slow"
			if i%5 != 0 {
				text = time.Duration(time.Now().UnixNano()).String()
			}
			f.push(message(i+1, i, text))
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(time.Second)
		if n := len(late); n != all*4/5 {
			t.Errorf("%d of %d were handled while others are slow", n, all*4/5)
		}
		close(late)
		for d := range late {
			if d > time.Second {
				t.Errorf("one waited %s", d)
			}
		}
		time.Sleep(31 * time.Second)
		if n := len(got.sorted()); n != all {
			t.Errorf("%d of %d were handled", n, all)
		}
		want(t, "kept", f.kept())
	})
}
