package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// hint is a set of what an element is, by the names that its author gave it.
type hint uint32

// The kinds of elements that class names tell apart.
const (
	hintContent hint = 1 << iota
	hintTitle
	hintAuthor
	hintMeta
	hintCaption
	hintComment
	hintShare
	hintRelated
	hintSignup
	hintNav
	hintSide
	hintConsent
	hintContents // a table of contents
	hintTags
	hintCard
	hintFold
	hintMedia
	hintButton
	hintAd
	hintUnseen
	hintFooter
	hintHeader
	hintIntro
	hintNote

	hintKinds = iota
)

// hintWords are the words of which such names are made, by what they tell. They
// are English the world over, mostly.
var hintWords = func() map[string]hint {
	m := map[string]hint{}
	for h, list := range map[hint]string{
		hintContent:  `article content contents post entry story body text main prose richtext rich markdown wysiwyg articlebody entrycontent postcontent copy paragraph blog singlepost single editor gutenberg readable mw artikel inhalt contenu contenido texto corpo conteudo testo`,
		hintTitle:    `title headline heading h1 titre titulo titel`,
		hintAuthor:   `author authors byline bio biography contributor writer reviewer about vcard profile avatar autor auteur autore`,
		hintMeta:     `meta info date time published timestamp updated posted details metadata infos datum fecha reading`,
		hintCaption:  `caption captions credit credits figcaption legend copyright`,
		hintComment:  `comment comments disqus reply replies respond discussion commentlist kommentare comentarios`,
		hintShare:    `share shares sharing social addthis sharedaddy follow facebook twitter socials`,
		hintRelated:  `related recommend recommended recommendations recommendation more trending popular readnext latest similar suggested also next prev previous teaser teasers recirc recirculation read outbrain taboola promoted upnext keep`,
		hintSignup:   `newsletter subscribe subscription signup form optin cta promo promotion callout subscriptions register mailchimp hubspot hs lead donate`,
		hintNav:      `nav navigation menu breadcrumb breadcrumbs crumbs pagination pager navbar topbar megamenu submenu dropdown skip`,
		hintSide:     `sidebar side aside widget widgets rail secondary complementary col3 sticky`,
		hintConsent:  `cookie cookies consent gdpr ccpa onetrust modal popup overlay dialog privacy banner notice alert paywall lightbox drawer toast`,
		hintContents: `toc tableofcontents outline jump ez anchors`,
		hintTags:     `tag tags category categories topic topics label labels keywords cat`,
		hintCard:     `card cards grid tile tiles carousel slider slide swiper product products item items listing gallery deck`,
		hintFold:     `faq faqs accordion accordions tab tabs collapse collapsible toggle panel question answer`,
		hintMedia:    `image images img figure video player media embed photo picture audio podcast`,
		hintButton:   `button buttons btn link links readmore icon icons action actions`,
		hintAd:       `ad ads advert advertisement advertising sponsor sponsored sponsors dfp gpt adsense affiliate disclosure disclaimer`,
		hintUnseen:   `hidden sronly visuallyhidden invisible sr screenreader print noprint offscreen`,
		hintFooter:   `footer foot bottom colophon legal contentinfo`,
		hintHeader:   `header masthead hero top head`,
		hintIntro:    `dek standfirst summary intro lede excerpt subtitle subheadline strapline abstract takeaways highlights lead key`,
		hintNote:     `note notes footnote footnotes references reflist citation citations sources source quote pullquote blockquote aside box`,
	} {
		for w := range strings.FieldsSeq(list) {
			m[w] |= h
		}
	}
	return m
}()

// longestName is how much of a class name is looked at, in bytes.
const longestName = 300

// hintsOf returns what an element is by its names.
func hintsOf(n *html.Node) hint {
	var h hint
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "data-testid", "data-component", "data-module", "aria-label":
			h |= hintsIn(a.Val[:min(len(a.Val), longestName)])
		}
	}
	return h
}

// classes remember what class names tell: a page has a few dozen, on thousands of
// elements.
type classes map[string]named

// named is what a class name tells.
type named struct {
	hints       hint
	author, dek bool
}

// of returns what a class name tells.
func (c classes) of(class string) named {
	if class == "" {
		return named{}
	}
	n, ok := c[class]
	if !ok {
		n.hints = hintsIn(class[:min(len(class), longestName)])
		// Trying a pattern at every place takes longer than all the rest.
		lower := strings.ToLower(class)
		n.author = anyWordStarts(lower, authorStarts[:]) && authorMark.MatchString(class)
		n.dek = anyWordStarts(lower, dekStarts[:]) && dekMark.MatchString(class)
		c[class] = n
	}
	return n
}

// anyWordStarts tells whether one of the words of a name begins in one of some ways.
func anyWordStarts(name string, starts []string) bool {
	begins := true
	for i := range len(name) {
		if begins {
			for _, s := range starts {
				if strings.HasPrefix(name[i:], s) {
					return true
				}
			}
		}
		c := name[i]
		begins = c == '-' || c == '_' || c <= ' '
	}
	return false
}

// hintsOf is the function of that name.
func (c classes) hintsOf(n *html.Node) hint {
	var h hint
	for _, a := range n.Attr {
		switch a.Key {
		case "class":
			h |= c.of(a.Val).hints
		case "id", "role", "itemprop", "data-testid", "data-component", "data-module", "aria-label":
			h |= hintsIn(a.Val[:min(len(a.Val), longestName)])
		}
	}
	return h
}

// hintsIn returns what the words in a name tell; words end where letters do and
// at a capital within.
func hintsIn(name string) hint {
	var h hint
	var word [32]byte
	n := 0
	end := func() {
		if n > 0 && n < len(word) {
			h |= hintWords[string(word[:n])]
		}
		n = 0
	}
	lower := false
	for i := range len(name) {
		c := name[i]
		switch {
		case 'A' <= c && c <= 'Z':
			if lower {
				end()
			}
			c |= 0x20
			lower = false
		case 'a' <= c && c <= 'z':
			lower = true
		case '0' <= c && c <= '9' && n > 0:
		default:
			end()
			lower = false
			continue
		}
		if n < len(word) {
			word[n] = c
			n++
		}
	}
	end()
	return h
}
