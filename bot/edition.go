package bot

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// Edition is a digest, or what was folded, as a page.
type Edition struct {
	Title  string
	Reply  Reply // its cards, of all parts
	Say    locale.Printer
	Silent bool // it says that there is nothing new
}

// ErrEdition means that an address leads to no digest: it is not one of ours, or
// what was sent so long ago is no longer kept.
var ErrEdition = errors.New("no such digest")

// editionActions lead to the page of a delivery, where there is a reader.
func (c *call) editionActions(d library.Delivery) []Action {
	link := c.Links.Edition(c.editionKey(d))
	if link == "" || len(d.Articles) == 0 {
		return nil
	}
	return []Action{{Label: c.say.Say("post.page"), Icon: iconRead, URL: link}}
}

// Edition is the page of a digest.
func (l Links) Edition(key string) string {
	if l.None || key == "" {
		return ""
	}
	return l.Base + "/d/" + key
}

// editionKey names a digest in an address: sealed, so that nobody can guess one or
// read out of it which chat it was for, and made of what is kept, so that it is
// the same when the post is sent again.
func (b *Bot) editionKey(d library.Delivery) string {
	if len(d.Articles) == 0 {
		return ""
	}
	plain := strings.Join([]string{
		d.Address.String(), strconv.FormatInt(d.Subscription, 36), string(d.Kind), d.Item, library.FormatID(d.Articles[0]),
	}, "\n")
	seal, err := b.editionSeal()
	if err != nil {
		return ""
	}
	// The nonce is made of what is sealed: two different texts never share one.
	mac := hmac.New(sha256.New, b.VoterKey)
	_, _ = mac.Write([]byte("edition nonce\x00" + plain)) // a hash.Hash never fails
	nonce := mac.Sum(nil)[:seal.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(seal.Seal(nonce, nonce, []byte(plain), nil))
}

func (b *Bot) editionSeal() (cipher.AEAD, error) {
	mac := hmac.New(sha256.New, b.VoterKey)
	_, _ = mac.Write([]byte("edition key"))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// openEdition reads what editionKey writes.
func (b *Bot) openEdition(key string) (d library.Delivery, first int64, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(key) > 1000 {
		return d, 0, ErrEdition
	}
	seal, err := b.editionSeal()
	if err != nil || len(sealed) < seal.NonceSize() {
		return d, 0, ErrEdition
	}
	plain, err := seal.Open(nil, sealed[:seal.NonceSize()], sealed[seal.NonceSize():], nil)
	parts := strings.Split(string(plain), "\n")
	if err != nil || len(parts) != 5 {
		return d, 0, ErrEdition
	}
	a, err := library.ParseAddress(parts[0])
	id, err2 := strconv.ParseInt(parts[1], 36, 64)
	first, err3 := library.ParseID(parts[4])
	if errors.Join(err, err2, err3) != nil {
		return d, 0, ErrEdition
	}
	return library.Delivery{Address: a, Subscription: id, Kind: library.Kind(parts[2]), Item: parts[3]}, first, nil
}

// partsSought is how many deliveries are looked through for those of one digest.
const partsSought = 200

// Edition finds the digest behind an address of the reader; [ErrEdition] when
// there is none.
func (b *Bot) Edition(ctx context.Context, key string) (Edition, error) {
	if b.Follows == nil {
		return Edition{}, ErrEdition
	}
	want, first, err := b.openEdition(key)
	if err != nil {
		return Edition{}, err
	}
	parts, err := b.editionParts(ctx, want, first)
	if err != nil {
		return Edition{}, err
	}
	var ids []int64
	for _, part := range parts {
		ids = append(ids, part.Articles...)
	}
	chat, err := b.Follows.Chat(ctx, want.Address)
	if err != nil {
		return Edition{}, fmt.Errorf("a digest's page: %w", err)
	}
	sub, err := b.subscription(ctx, want)
	if err != nil {
		return Edition{}, fmt.Errorf("a digest's page: %w", err)
	}
	c := b.composer(ctx, Platform{Name: want.Address.Platform}, want.Address, b.zone(chat))
	articles, err := c.articlesOf(ctx, ids)
	if err != nil {
		if _, ok := errors.AsType[*DeliveryError](err); ok {
			err = ErrEdition
		}
		return Edition{}, err
	}
	e := Edition{Say: c.say, Title: c.say.Say("post.fold", "Count", len(ids))}
	if want.Kind == library.KindDigest {
		e.Title = c.slotName(want.Item)
	}
	e.Reply, err = c.digestReply(ctx, sub, articles, "")
	return e, err
}

// editionParts finds the deliveries that one digest was sent in.
func (b *Bot) editionParts(ctx context.Context, want library.Delivery, first int64) ([]library.Delivery, error) {
	ours := func(d library.Delivery) bool {
		return d.Subscription == want.Subscription && d.Kind == want.Kind && d.Item == want.Item && len(d.Articles) > 0
	}
	about, err := b.Follows.DeliveriesOf(ctx, want.Address, first, partsSought)
	if err != nil {
		return nil, fmt.Errorf("a digest's page: %w", err)
	}
	latest, err := b.Follows.DeliveriesOf(ctx, want.Address, 0, partsSought)
	if err != nil {
		return nil, fmt.Errorf("a digest's page: %w", err)
	}
	var parts []library.Delivery
	for _, d := range append(about, latest...) {
		if ours(d) && !slices.ContainsFunc(parts, func(p library.Delivery) bool { return p.Part == d.Part }) {
			parts = append(parts, d)
		}
	}
	if len(parts) == 0 {
		return nil, ErrEdition
	}
	slices.SortFunc(parts, func(a, b library.Delivery) int { return cmp.Compare(a.Part, b.Part) })
	return parts, nil
}
