package telegram

import (
	"context"
	"sync"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// progress is a message that says how far something long has come, and goes when
// that is done.
type progress struct {
	a  *Adapter
	to place

	mu      sync.Mutex
	shown   api.Message // zero while there is none
	next    string      // what to show once the last words have arrived
	busy    bool        // the last words are still on their way
	over    bool
	pending sync.WaitGroup
}

// show shows other words, of several that come while the last ones are still on
// their way the latest. It returns at once.
func (p *progress) show(ctx context.Context, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = text
	if p.busy || p.over {
		return
	}
	p.busy = true
	p.pending.Go(func() {
		for {
			text, more := p.take()
			if !more {
				return
			}
			p.put(ctx, message{text: plain(shorten(oneLine(text), headUnits))})
		}
	})
}

// take takes what is to be shown next; false when that is nothing.
func (p *progress) take() (text string, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text, p.next = p.next, ""
	p.busy = text != "" && !p.over
	return text, p.busy
}

// put sends the message, or changes it. What fails is shown the next time, or never:
// the answer follows in any case.
func (p *progress) put(ctx context.Context, m message) {
	if p.shown.ID == 0 {
		if sent, err := p.a.put(ctx, p.to, m); err == nil {
			p.shown = sent
		}
		return
	}
	params := p.a.params(m)
	params["chat_id"], params["message_id"] = idText(p.shown.Chat.ID), p.shown.ID
	_ = p.a.tg.Call(ctx, "editMessageText", params, nil)
}

// end takes the message away.
func (p *progress) end(ctx context.Context) {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	p.pending.Wait()
	if p.shown.ID != 0 {
		_ = p.a.tg.Call(ctx, "deleteMessage", map[string]any{"chat_id": idText(p.shown.Chat.ID), "message_id": p.shown.ID}, nil)
	}
}

// upload sends the files of an answer.
func (a *Adapter) upload(ctx context.Context, to place, files []bot.File) {
	for _, f := range files {
		p := map[string]any{"chat_id": to.chat}
		if to.thread != "" && to.thread != generalTopic {
			p["message_thread_id"] = to.thread
		}
		err := a.tg.Upload(ctx, "sendDocument", p, []api.File{{Field: "document", Name: f.Name, Data: f.Data}}, nil)
		if err != nil {
			a.lost(ctx, to.chat, err)
			return
		}
	}
}
