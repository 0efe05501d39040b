package rest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

func TestBanOpensTheCircuit(t *testing.T) {
	for _, page := range []*http.Response{
		say(429, "<html>error code: 1015</html>", "Content-Type", "text/html", "Retry-After", "90"),
		say(429, "", "Retry-After", "90"),
		say(403, "<html>Sorry, you have been blocked</html>", "Retry-After", "90"),
	} {
		synctest.Test(t, func(t *testing.T) {
			c, w, log := client(t, func(int, *http.Request) (*http.Response, error) { return page, nil })
			d := mustBe(t, c.Do(t.Context(), "GET", "/users/@me", nil, nil), bot.Later)
			start := time.Now()
			if d.After != 90*time.Second {
				t.Errorf("After is %v, want 90s", d.After)
			}
			for range 100 {
				d = mustBe(t, c.Do(t.Context(), "POST", aMessage, message("n"), nil), bot.Later)
			}
			if w.count() != 1 || d.After != 90*time.Second {
				t.Fatalf("%d requests while banned, After %v; want 1, 90s", w.count(), d.After)
			}
			if !strings.Contains(log.String(), "banned") {
				t.Error("the log does not tell the operator")
			}
			time.Sleep(d.After)
			w.answer = always(200, `{}`)
			if err := c.Do(t.Context(), "GET", "/users/@me", nil, nil); err != nil {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		})
	}
}

// Requests that were on their way when a ban began tell nothing new.
func TestABanIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, log := client(t, func(int, *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return say(429, "<html>error code: 1015</html>", "Retry-After", "90"), nil
		})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { _ = c.Do(t.Context(), "POST", aCallback, message(""), nil) })
		}
		all.Wait()
		if n := strings.Count(log.String(), "banned by"); w.count() != 20 || n != 1 {
			t.Errorf("%d requests, told %d times", w.count(), n)
		}
	})
}

// One request finds out whether a ban is over; the others wait for it.
func TestOneProbeAfterABan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		c, w, _ := client(t, always(429, "<html>"))
		mustBe(t, c.Do(t.Context(), "GET", "/users/@me", nil, nil), bot.Later)
		time.Sleep(banTimeout)
		w.answer = func(int, *http.Request) (*http.Response, error) { <-hold; return say(200, `{}`), nil }
		first := make(chan error)
		go func() { first <- c.Do(t.Context(), "GET", "/users/@me", nil, nil) }()
		synctest.Wait()
		mustBe(t, c.Do(t.Context(), "POST", aMessage, message("n"), nil), bot.Later)
		close(hold)
		if err := <-first; err != nil {
			t.Error(err)
		}
		if err := c.Do(t.Context(), "POST", aMessage, message("n"), nil); err != nil {
			t.Error(err)
		}
	})
}

func TestUnknownTokenStopsForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, log := client(t, always(401, `{"message":"401: Unauthorized","code":0}`))
		for range 50 {
			d := mustBe(t, c.Do(t.Context(), "POST", aMessage, message("n"), nil), bot.Barred)
			if !strings.Contains(d.Error(), "401") && !strings.Contains(d.Error(), "token") {
				t.Errorf("%v does not say why", d.Error())
			}
			time.Sleep(time.Hour)
		}
		if w.count() != 1 || strings.Count(log.String(), "token is wrong") != 1 {
			t.Errorf("%d requests with a token that is not known; log: %s", w.count(), log)
		}
	})
}

// An interaction's token ends after 15 minutes; that says nothing of the bot's.
func TestEndedInteractionStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, always(401, `{"message":"Invalid Webhook Token","code":50027}`))
		mustBe(t, c.Do(t.Context(), "PATCH", anEdit, message(""), nil), bot.Refused)
		w.answer = always(200, `{}`)
		if err := c.Do(t.Context(), "GET", "/users/@me", nil, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestInvalidRequestsStopInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, always(403, `{"message":"Missing Permissions","code":50013}`))
		var last bot.DeliveryError
		for range invalidMost + 1000 {
			last = outcome(t, c.Do(t.Context(), "PATCH", anEdit, message(""), nil))
		}
		if w.count() != invalidMost || last.Outcome != bot.Later || last.After > invalidWindow || last.After <= 0 {
			t.Fatalf("%d invalid requests were sent, want %d; then %v", w.count(), invalidMost, last.Error())
		}
		time.Sleep(last.After)
		w.answer = always(200, `{}`)
		if err := c.Do(t.Context(), "PATCH", anEdit, message(""), nil); err != nil {
			t.Errorf("after the wait that was named: %v", err)
		}
	})
}

func TestStrikesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s strikes
		for range 40 {
			s.add(time.Now())
			time.Sleep(time.Minute)
		}
		if n := s.total(time.Now()); n < 9 || n > 10 {
			t.Errorf("one in a minute gives %d in ten", n)
		}
		time.Sleep(s.free(time.Now()))
		before := s.total(time.Now())
		time.Sleep(24 * time.Hour)
		if after := s.total(time.Now()); before > 9 || after != 0 {
			t.Errorf("%d when the oldest was over, %d a day later", before, after)
		}
	})
}

func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		status, code int
		want         bot.Outcome
	}{
		{404, 10003, bot.Gone}, {404, 10004, bot.Gone}, {403, 50001, bot.Gone},
		{403, 50007, bot.Gone}, {403, 50278, bot.Gone},
		{403, 50013, bot.Refused}, {404, 10062, bot.Refused}, {404, 10015, bot.Refused},
		{400, 50035, bot.Refused}, {400, 40060, bot.Refused}, {404, 10008, bot.Refused},
		{413, 40005, bot.Refused}, {418, 0, bot.Refused},
		{400, 40003, bot.Later}, {403, 40004, bot.Later}, {503, 130000, bot.Later}, {302, 0, bot.Later},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, _, _ := client(t, always(c.status, fmt.Sprintf(`{"message":"as it is","code":%d}`, c.code)))
			d := mustBe(t, client.Do(t.Context(), "POST", aMessage, message("n"), nil), c.want)
			if d.Code != c.code {
				t.Errorf("code %d, want %d", d.Code, c.code)
			}
		})
	}
}

// discordgo puts the address of a request into errors, and its log.
func TestNoSecretInErrorsAndLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		paths := []string{
			aMessage, aCallback, anEdit, "/webhooks/9/" + webhookToken, "/webhooks/9/" + webhookToken + "?wait=true",
			"no/" + interactionToken, "/interactions/5/%zz" + interactionToken + "/callback",
		}
		for _, answer := range []func(int, *http.Request) (*http.Response, error){
			func(_ int, q *http.Request) (*http.Response, error) {
				return nil, &url.Error{Op: "Post", URL: q.URL.String(), Err: fmt.Errorf("dial %s with %s", q.URL, q.Header)}
			},
			func(_ int, q *http.Request) (*http.Response, error) {
				return say(400, fmt.Sprintf(`{"message":%q,"errors":{"a":%q},"code":50035}`, q.URL, q.Header.Get("Authorization"))), nil
			},
			always(500, interactionToken+botToken+webhookToken),
			always(429, `{"retry_after":0.1,"message":"`+botToken+`"}`),
			always(429, "<html>"+botToken),
			always(401, `{"message":"`+botToken+`"}`),
		} {
			c, _, log := client(t, answer)
			for _, path := range paths {
				err := c.Do(t.Context(), "POST", path, message("n"), nil)
				d := outcome(t, err)
				mustNotHold(t, "the error", fmt.Sprintf("%v %+v %#v", err, d.Cause, d.Cause))
			}
			mustNotHold(t, "the log", log.String())
		}
	})
}

func TestRequestsGoWhereTheyAreTold(t *testing.T) {
	got := make(chan *http.Request, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		got <- q
		w.Header().Set("X-RateLimit-Reset-After", "soon") // discordgo would fail the request for this
		w.Header().Set("X-RateLimit-Remaining", "some")
		w.Write([]byte(`{"id":"1"}`))
	}))
	defer srv.Close()
	u, err := url.Parse(srv.URL + "/behind/")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Token: "Bot " + botToken, API: u})
	if err != nil {
		t.Fatal(err)
	}
	var m discordgo.Message
	if err := c.Do(t.Context(), "POST", aCallback+"?with_response=true", message(""), &m); err != nil || m.ID != "1" {
		t.Fatalf("got %+v, %v", m, err)
	}
	q := <-got
	if q.RequestURI != "/behind/api/v10"+aCallback+"?with_response=true" || q.Host != u.Host {
		t.Errorf("asked for %s at %s", q.RequestURI, q.Host)
	}
	if q.Header.Get("Authorization") != "" {
		t.Error("the bot's token went along with an interaction's")
	}
	if err := c.Do(t.Context(), "GET", "/users/@me", nil, nil); err != nil {
		t.Fatal(err)
	}
	q = <-got
	if q.Header.Get("Authorization") != "Bot "+botToken || !strings.HasPrefix(q.UserAgent(), "DiscordBot (") {
		t.Errorf("headers %v", q.Header)
	}
	if _, err := c.Session().Channel("1"); err != nil { // discordgo's own methods go the same way
		t.Fatal(err)
	}
	if q = <-got; !strings.HasPrefix(q.RequestURI, "/behind/api/") {
		t.Errorf("discordgo asked for %s", q.RequestURI)
	}
}

func TestAnswersThatAreNotDiscords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, always(200, "<html>Please log in to this network</html>"))
		mustBe(t, c.Do(t.Context(), "GET", "/users/@me", nil, nil), bot.Later)
		mustBe(t, c.Do(t.Context(), "POST", aMessage, message(""), nil), bot.Unclear)
		w.answer = always(200, `{"id":1}`)
		var m discordgo.Message
		mustBe(t, c.Do(t.Context(), "POST", aMessage, message(""), &m), bot.Unclear)
		w.answer = always(200, strings.Repeat(" ", maxAnswer+1))
		mustBe(t, c.Do(within(t, time.Minute), "GET", "/users/@me", nil, nil), bot.Later)
	})
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []Config{
		{}, {Token: "Bot "}, {Token: "two words"}, {Token: "line\nbreak"},
		{Token: "t", API: &url.URL{Scheme: "ftp", Host: "x"}}, {Token: "t", API: &url.URL{Scheme: "http"}},
		{Token: "t", API: &url.URL{Scheme: "http", Host: "x", User: url.User("u")}},
	} {
		if _, err := New(c); err == nil || strings.Contains(err.Error(), "two words") {
			t.Errorf("New(%+v): %v", c, err)
		}
	}
}
