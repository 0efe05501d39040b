package web

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// A browser votes under a random key. The page carries a fresh one in its
// form, and it becomes the browser's own, in a cookie, with the first vote:
// so who only reads gets no cookie, and a double click is one vote though
// neither of its requests has the cookie yet.
const (
	cookieName  = "nutgraf_voter"
	cookieAge   = 365 * 24 * 60 * 60 // seconds
	voterBytes  = 16
	maxVoteForm = 8 << 10 // bytes
)

// voting is the state of the form on an article's page.
type voting struct {
	Action       string // where the form goes
	Voter        string // the key to take when the browser has none yet
	Helpful      string // what pressing each button means
	NotHelpful   string
	SaidHelpful  bool
	SaidNot      bool
	AnchorOfForm string
}

// The values of the form's buttons.
const (
	sayHelpful = "helpful"
	sayNot     = "not-helpful"
	sayNothing = "none"
	voteAnchor = "vote"
)

func (s *Server) voting(id int64, t library.Tally) voting {
	v := voting{
		Action:       s.links.Article(id) + "/vote",
		Voter:        newVoter(),
		Helpful:      sayHelpful,
		NotHelpful:   sayNot,
		SaidHelpful:  t.Mine == library.Helpful,
		SaidNot:      t.Mine == library.NotHelpful,
		AnchorOfForm: voteAnchor,
	}
	if v.SaidHelpful {
		v.Helpful = sayNothing // pressing it again takes the vote back
	}
	if v.SaidNot {
		v.NotHelpful = sayNothing
	}
	return v
}

// vote counts a vote and leads back to the article.
func (s *Server) vote(w http.ResponseWriter, r *http.Request) error {
	id, err := library.ParseID(r.PathValue("id"))
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxVoteForm)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	var choice library.Choice
	switch r.PostForm.Get("vote") {
	case sayHelpful:
		choice = library.Helpful
	case sayNot:
		choice = library.NotHelpful
	case sayNothing:
		choice = library.NoVote
	default:
		return errForm
	}
	voter := cookieOf(r)
	if voter == "" {
		voter = r.PostForm.Get("voter")
		if !isVoter(voter) {
			voter = newVoter()
		}
	}
	if _, err := s.Library.Vote(r.Context(), id, keyOf(voter), choice); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: voter, Path: s.prefix + "/", MaxAge: cookieAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || strings.HasPrefix(s.Links.Base, "https:"),
	})
	q := asked(r.PostForm.Get("q"), r.PostForm.Get("n"))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, q.address(s.links, id, -1)+"#"+voteAnchor, http.StatusSeeOther)
	return nil
}

// voterOf is the key under which a browser's votes are kept; "" for none.
func voterOf(r *http.Request) string {
	if v := cookieOf(r); v != "" {
		return keyOf(v)
	}
	return ""
}

func cookieOf(r *http.Request) string {
	c, err := r.Cookie(cookieName)
	if err != nil || !isVoter(c.Value) {
		return ""
	}
	return c.Value
}

func keyOf(voter string) string { return "web:" + voter }

func newVoter() string {
	var b [voterBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// isVoter reports whether a key looks like one of newVoter's, so that nothing
// else becomes a key in the library.
func isVoter(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == voterBytes
}
