package discord

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// Send posts to a channel, a thread, a forum or a direct message. A long reply
// becomes several messages. Each has a nonce made of the post's key, so that of a
// post that is sent again within a few minutes only what is missing arrives. When
// one of several messages fails, Send returns where the first arrived along with
// the error. In announcement channels a post is published to those that follow
// it; that it could not be is no error.
func (a *Adapter) Send(ctx context.Context, p bot.Post) (bot.Sent, error) {
	id := p.To.Chat
	if p.To.Thread != "" {
		id = p.To.Thread
	}
	if !isID(id) {
		return bot.Sent{}, &bot.DeliveryError{Outcome: bot.Refused, Cause: errors.New("discord: a channel is named by its id")}
	}
	var c channelInfo
	if err := a.Client.Do(ctx, "GET", "/channels/"+id, nil, &c); err != nil {
		return bot.Sent{}, delivery(err)
	}
	say := a.Bot.Language(ctx, a.platform, bot.Request{Chat: bot.Chat{ID: id, Server: c.Guild}})
	all := a.layout(say, c.Guild != "").split(p.Reply)
	all[0].notify(p.Ping, c.Guild)
	if p.Key == "" {
		p.Key = rand.Text()[:25]
	}
	for i := range all {
		all[i].Nonce, all[i].EnforceNonce = nonce(p.Key, i), true
		if p.Silent {
			all[i].Flags |= flagSilent
		}
	}
	sent := bot.Sent{Chat: p.To.Chat}
	if p.Answers != "" {
		all[0].Reference = &reference{Message: p.Answers, FailIfGone: true}
		if c.isForum() { // whose posts are threads, and have their ids
			id, c.Type = p.Answers, discordgo.ChannelTypeGuildPublicThread
		}
	}
	switch c.Type {
	case discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia:
		thread, message, err := a.openThread(ctx, c, p, all[0])
		if err != nil {
			return bot.Sent{}, err
		}
		sent.Thread, sent.Message = thread, message
		_, err = a.post(ctx, thread, all[1:], false)
		return sent, err
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		sent.Thread = p.To.Thread
	}
	message, err := a.post(ctx, id, all, c.Type == discordgo.ChannelTypeGuildNews)
	if message == "" && isArchived(err) {
		// A message opens an archived thread by itself, but for some.
		if a.Client.Do(ctx, "PATCH", "/channels/"+id, map[string]bool{"archived": false}, nil) == nil {
			message, err = a.post(ctx, id, all, false)
		}
	}
	sent.Message = message
	if message == "" {
		return bot.Sent{}, postGone(err, p.Answers != "")
	}
	if p.Threaded && err == nil && c.takesThreads() {
		a.threadUnder(ctx, id, message, p)
	}
	return sent, err
}

// Edit implements [bot.Editor]. What stood in the message and is not named is gone;
// nobody is notified, whoever is mentioned.
func (a *Adapter) Edit(ctx context.Context, id string, p bot.Post) error {
	channel := p.To.Chat
	if p.To.Thread != "" {
		channel = p.To.Thread
	}
	if !isID(channel) || !isID(id) {
		return &bot.DeliveryError{Outcome: bot.Refused, Cause: errors.New("discord: a channel and a message are named by their ids")}
	}
	var c channelInfo
	if err := a.Client.Do(ctx, "GET", "/channels/"+channel, nil, &c); err != nil {
		return delivery(err)
	}
	if c.isForum() {
		channel = id
	}
	l := a.layout(a.Bot.Language(ctx, a.platform, bot.Request{Chat: bot.Chat{ID: p.To.Chat, Server: c.Guild}}), c.Guild != "")
	if bare := without(p.Reply); len(l.split(bare)) > 1 {
		return &bot.DeliveryError{Outcome: bot.Refused, Cause: bot.ErrPostGone}
	}
	m := l.render(p.Reply)
	m.notify(p.Ping, c.Guild)
	m.Mentions = allowedMentions{Parse: []string{}}
	return postGone(a.Client.Do(ctx, "PATCH", "/channels/"+channel+"/messages/"+id, m, nil), true)
}

// without is a reply without what an edit adds.
func without(r bot.Reply) bot.Reply {
	r.Cards = slices.Clone(r.Cards)
	for i := range r.Cards {
		r.Cards[i].Also = nil
	}
	return r
}

// Codes of errors about a message that is to be changed or answered.
const (
	codeAnothers     = 50005 // a message of another's cannot be edited
	codeInvalidForm  = 50035
	unknownReference = "message_reference"
)

// postGone says in the core's words that a message is not there any more. Of a reply
// Discord says so in the errors of its form.
func postGone(err error, about bool) error {
	if err == nil {
		return nil
	}
	failed, _ := errors.AsType[*bot.DeliveryError](err)
	switch {
	case failed == nil || !about:
	case failed.Code == discordgo.ErrCodeUnknownMessage, failed.Code == codeAnothers, failed.Code == codeArchived,
		failed.Code == codeInvalidForm && strings.Contains(failed.Error(), unknownReference):
		return &bot.DeliveryError{Outcome: bot.Refused, Code: failed.Code, Cause: fmt.Errorf("%w: %w", bot.ErrPostGone, err)}
	}
	return delivery(err)
}

// isForum reports whether a channel takes only threads.
func (c channelInfo) isForum() bool {
	return c.Type == discordgo.ChannelTypeGuildForum || c.Type == discordgo.ChannelTypeGuildMedia
}

// notify lets a message notify one role or person, and nobody else. The role that
// everybody has is nobody's to call.
func (m *message) notify(mention, guild string) {
	kind, id, ok := strings.Cut(strings.TrimSuffix(mention, ">"), "@")
	role := strings.HasPrefix(id, "&")
	id = strings.TrimLeft(id, "&!")
	if !ok || kind != "<" || !isID(id) || id == guild || count(m.Components) >= maxComponents {
		return
	}
	if role {
		m.Mentions.Roles = []string{id}
	} else {
		m.Mentions.Users = []string{id}
	}
	m.Components = slices.Insert(m.Components, 0, textDisplay(mention))
}

// takesThreads reports whether threads can be opened under messages of a channel.
func (c channelInfo) takesThreads() bool {
	return c.Type == discordgo.ChannelTypeGuildText || c.Type == discordgo.ChannelTypeGuildNews
}

// threadUnder opens a thread under a post, where people can talk about it. That
// it could not, or that there is one already, is no reason to post again.
func (a *Adapter) threadUnder(ctx context.Context, channel, message string, p bot.Post) {
	body := map[string]any{"name": threadName(p)}
	if err := a.Client.Do(ctx, "POST", "/channels/"+channel+"/messages/"+message+"/threads", body, nil); err != nil {
		a.Log.Info("discord: a post has no thread under it", "channel", channel, "error", err)
	}
}

// isArchived reports whether Discord refused a message because its thread is
// archived.
func isArchived(err error) bool {
	failed, ok := errors.AsType[*bot.DeliveryError](err)
	return ok && failed.Code == codeArchived
}

const codeArchived = 50083

// post posts messages in their order and returns the first one's id.
func (a *Adapter) post(ctx context.Context, channel string, all []message, publish bool) (first string, err error) {
	for _, m := range all {
		var made struct {
			ID string `json:"id"`
		}
		if err := a.Client.Do(ctx, "POST", "/channels/"+channel+"/messages", m, &made); err != nil {
			return first, delivery(err)
		}
		if first == "" {
			first = made.ID
		}
		if !publish || !isID(made.ID) {
			continue
		}
		if err := a.Client.Do(ctx, "POST", "/channels/"+channel+"/messages/"+made.ID+"/crosspost", nil, nil); err != nil {
			a.Log.InfoContext(ctx, "discord: a post stays in its channel: it could not be published to those that follow it",
				"channel", channel, "error", err)
		}
	}
	return first, nil
}

// openThread begins a thread in a forum. There is no nonce for one, so a request
// whose answer was lost is not repeated.
func (a *Adapter) openThread(ctx context.Context, forum channelInfo, p bot.Post, m message) (thread, first string, err error) {
	m.Nonce, m.EnforceNonce = "", false
	name := threadName(p)
	body := struct {
		Name    string   `json:"name"`
		Tags    []string `json:"applied_tags,omitempty"`
		Message message  `json:"message"`
	}{name, tags(forum, name, p.Reply), m}
	var made struct {
		ID      string `json:"id"`
		Message struct {
			ID string `json:"id"`
		} `json:"message"`
	}
	if err := a.Client.Do(ctx, "POST", "/channels/"+forum.ID+"/threads", body, &made); err != nil {
		return "", "", delivery(err)
	}
	if made.Message.ID == "" {
		made.Message.ID = made.ID // a thread's first message in a forum has the thread's id
	}
	return made.ID, made.Message.ID, nil
}

// threadName is what a thread is called.
func threadName(p bot.Post) string {
	candidates := []string{p.Title}
	for _, c := range p.Reply.Cards {
		candidates = append(candidates, c.Title)
	}
	first, _, _ := strings.Cut(p.Reply.Text, "\n")
	for _, s := range append(candidates, first) {
		if s = clip(oneLine(s), maxThreadName); s != "" {
			return s
		}
	}
	return "…"
}

const (
	flagRequireTag = 1 << 4 // of a forum
	maxTags        = 5
)

// tags are the tags of a thread: those that its words name. A forum that requires
// one gets its first when none fits.
func tags(forum channelInfo, name string, r bot.Reply) []string {
	words := name
	for _, c := range r.Cards {
		words += " " + c.Title + " " + c.Source
	}
	words = " " + strings.ToLower(oneLine(words)) + " "
	var fit []string
	open := slices.DeleteFunc(slices.Clone(forum.Tags), func(t forumTag) bool { return t.Moderated || !isID(t.ID) })
	for _, t := range open {
		tag := strings.ToLower(oneLine(t.Name))
		if tag != "" && len(fit) < maxTags && strings.Contains(words, " "+tag+" ") {
			fit = append(fit, t.ID)
		}
	}
	if len(fit) == 0 && forum.Flags&flagRequireTag != 0 && len(open) > 0 {
		return []string{open[0].ID}
	}
	return fit
}

// nonce is that of the n-th message of a post: at most 25 characters.
func nonce(key string, n int) string {
	if n == 0 && len(key) <= 25 {
		return key
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", key, n))
	return base32.StdEncoding.EncodeToString(sum[:])[:25]
}

// delivery makes sure that an error is a [*bot.DeliveryError].
func delivery(err error) error {
	if failed, ok := errors.AsType[*bot.DeliveryError](err); ok {
		return failed
	}
	return &bot.DeliveryError{Outcome: bot.Unclear, Cause: err}
}
