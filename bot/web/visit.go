package web

import (
	"net/http"
	"net/url"
	"strings"
)

// A visitor gets the language that the address asks for (hl), else the one that
// was asked for last and stands in a cookie, else what the browser prefers.
const (
	languageField  = "hl"
	languageCookie = "nutgraf_language"
)

// visit is a request for a page, in the visitor's language.
type visit struct {
	*Server
	say    words
	chosen string     // the language that this address asks for; "" for none
	secure bool       // cookies travel over https
	here   url.Values // what the address asks for besides
	base   string     // the path of this page; "" for the very address
}

func (s *Server) visit(r *http.Request) *visit {
	form := r.URL.Query()
	v := &visit{Server: s, secure: r.TLS != nil || strings.HasPrefix(s.Links.Base, "https:"), here: url.Values{}}
	wanted := r.Header.Values("Accept-Language")
	if c, err := r.Cookie(languageCookie); err == nil {
		wanted = append([]string{c.Value}, wanted...)
	}
	v.say.Printer = s.Words.For(wanted...)
	if p, ok := s.Words.Find(form.Get(languageField)); ok {
		v.say.Printer, v.chosen = p, p.Tag()
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		v.base = s.prefix + "/" // nobody can go back to what a form was sent to
		return v
	}
	for name, value := range map[string]string{"q": tidyQuery(form.Get("q")), "n": clip(form.Get("n"), 10), "offset": clip(form.Get("offset"), 10)} {
		if value != "" {
			v.here.Set(name, value)
		}
	}
	return v
}

// visited makes a page of one that speaks the visitor's language.
func (s *Server) visited(p func(*visit, http.ResponseWriter, *http.Request) error) page {
	return func(w http.ResponseWriter, r *http.Request) error { return p(s.visit(r), w, r) }
}

// remember keeps the language that was asked for.
func (v *visit) remember(h http.Header) {
	if v.chosen == "" {
		return
	}
	c := http.Cookie{
		Name: languageCookie, Value: v.chosen, Path: v.prefix + "/", MaxAge: cookieAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure,
	}
	h.Add("Set-Cookie", c.String())
}

// choice is a language that the page can be had in.
type choice struct {
	Tag, Name string
	Link      string // "" for the language that the page is in
}

func (v *visit) tongues() []choice {
	all := make([]choice, len(v.all))
	for i, l := range v.all {
		all[i] = choice{Tag: l.Tag, Name: l.Name}
		if l.Tag != v.say.Tag() {
			v.here.Set(languageField, l.Tag)
			all[i].Link = v.base + "?" + v.here.Encode()
		}
	}
	return all
}
