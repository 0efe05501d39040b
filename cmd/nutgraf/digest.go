package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"text/tabwriter"
	"time"

	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
)

const helpDigest = `  preview [EXPRESSION]   what a digest of this would have, of the last day; nothing is sent
  preview --chat CHAT    what the digests of a chat would have if they came now, and when
                         they come; CHAT is telegram:ID or discord:ID, with /TOPIC for a topic

An expression is what /follow takes: words, "phrases", -not, OR, source:, topic:, lang:
and /patterns/; without one everything is chosen from. --at gives a schedule, --limit the
number of entries. What a digest can have is what came by feeds.

--json prints [{"want","schedule","zone","next","paused","entries":[{"id","title","source",
"url"}]}], with next as RFC 3339.`

func digestFlags(f *flag.FlagSet, o *options) {
	f.StringVar(&o.chat, "chat", "", "preview the digests of `CHAT`")
	f.StringVar(&o.at, "at", "daily 08:00", "when the digest comes, such as: `SCHEDULE`")
	f.IntVar(&o.limit, "limit", 0, "`N` entries at most (default 10)")
	f.BoolVar(&o.json, "json", false, "print JSON")
}

// previewed is a digest as it would be now.
type previewed struct {
	Want     string           `json:"want"`
	Schedule string           `json:"schedule"`
	Zone     string           `json:"zone,omitempty"`
	Next     time.Time        `json:"next,omitzero"`
	Paused   string           `json:"paused,omitempty"`
	Entries  []previewedEntry `json:"entries"`
}

type previewedEntry struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Source string `json:"source"`
	URL    string `json:"url,omitempty"`
}

func runDigest(ctx context.Context, inv *invocation) error {
	const hint = "nutgraf help digest shows what it can do."
	if len(inv.args) == 0 || inv.args[0] != "preview" {
		return misused(hint, "digest: say what to do; it can preview")
	}
	subs, err := inv.previewedDigests(words(inv.args[1:]))
	if err != nil {
		return err
	}
	store, err := inv.openLibrary(ctx, existing)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // nothing was written
	if inv.chat != "" {
		if subs, err = digestsOf(ctx, store, inv.chat); err != nil {
			return err
		}
	}
	planner := inv.planner(store, nil, func() {}, slog.New(slog.DiscardHandler))
	out := []previewed{}
	for _, s := range subs {
		ds, next, err := planner.Preview(ctx, s, time.Now())
		if err != nil {
			return failed(fmt.Errorf("previewing a digest: %w", err), libraryHint(err))
		}
		p := previewed{Want: s.Want, Schedule: s.Schedule, Zone: s.Zone, Next: next, Paused: s.Paused.Reason, Entries: []previewedEntry{}}
		for _, d := range ds {
			for _, id := range d.Articles {
				a, err := store.Article(ctx, id)
				if err != nil {
					return failed(fmt.Errorf("previewing a digest: %w", err), libraryHint(err))
				}
				p.Entries = append(p.Entries, previewedEntry{ID: library.FormatID(a.ID), Title: a.Title, Source: a.Source.Name, URL: a.URL})
			}
		}
		out = append(out, p)
	}
	if inv.json {
		e := json.NewEncoder(inv.out)
		e.SetEscapeHTML(false)
		return e.Encode(out)
	}
	return inv.showDigests(out)
}

// previewedDigests is the digest that was described, before anything is opened; none
// when a chat was named.
func (inv *invocation) previewedDigests(want string) ([]library.Subscription, error) {
	if inv.chat != "" {
		if _, err := library.ParseAddress(inv.chat); err != nil {
			return nil, misused("Give it like telegram:-100123 or discord:123.", "--chat: %w", err)
		}
		if want != "" {
			return nil, misused("Leave out one of the two.", "digest preview: it takes an expression or a chat, not both")
		}
		return nil, nil
	}
	if _, err := library.ParseExpression(want); err != nil {
		return nil, misused("nutgraf help digest says what an expression is.", "digest preview: %w", err)
	}
	schedule, err := digest.ParseSchedule(inv.at)
	if err != nil {
		return nil, misused("Write it like: "+digest.Forms+".", "--at: %q is no schedule", inv.at)
	}
	if inv.limit < 0 {
		return nil, misused("Give a number of entries.", "--limit: %d is less than none", inv.limit)
	}
	return []library.Subscription{{Want: want, Schedule: schedule.String(), Limit: inv.limit}}, nil
}

// digestsOf lists the digests of a chat.
func digestsOf(ctx context.Context, store library.Subscriptions, chat string) ([]library.Subscription, error) {
	a, err := library.ParseAddress(chat)
	if err != nil {
		return nil, err
	}
	all, err := store.Subscriptions(ctx, a)
	if err != nil {
		return nil, failed(err, libraryHint(err))
	}
	var digests []library.Subscription
	for _, s := range all {
		if s.Schedule != "" {
			digests = append(digests, s)
		}
	}
	if len(digests) == 0 {
		return nil, failed(fmt.Errorf("the chat %s has no digest", a), "In that chat, /digest add makes one.")
	}
	return digests, nil
}

func (inv *invocation) showDigests(all []previewed) error {
	w := tabwriter.NewWriter(inv.out, 0, 4, 2, ' ', 0)
	for i, p := range all {
		if i > 0 {
			_, _ = fmt.Fprintln(w)
		}
		want := p.Want
		if want == "" {
			want = "everything"
		}
		state := "next: " + p.Next.In(inv.config.zone()).Format("2006-01-02 15:04 MST")
		if p.Paused != "" {
			state = "paused (" + p.Paused + ")"
		}
		_, _ = fmt.Fprintf(w, "%s, %s; %s\n", console.Clean(want), p.Schedule, state)
		if len(p.Entries) == 0 {
			_, _ = fmt.Fprintln(w, "  nothing new")
		}
		for _, e := range p.Entries {
			_, _ = fmt.Fprintf(w, "  %s\t%s\t%s\n", console.Clean(e.Title), console.Clean(e.Source), console.Clean(e.URL))
		}
	}
	return w.Flush()
}
