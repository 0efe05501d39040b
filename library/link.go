package library

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// trackers are query parameters that tell where a reader came from and not
// what is read.
var trackers = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true,
	"yclid": true, "ysclid": true, "twclid": true, "ttclid": true, "li_fat_id": true, "igshid": true, "igsh": true,
	"mc_cid": true, "mc_eid": true, "mkt_tok": true, "_hsenc": true, "_hsmi": true, "vero_id": true, "oly_enc_id": true,
	"oly_anon_id": true, "wickedid": true, "_openstat": true, "s_cid": true, "ncid": true, "cmpid": true,
	"ocid": true, "at_medium": true, "at_campaign": true, "spm": true, "ref_src": true, "ref_url": true,
	"ns_mchannel": true, "ns_source": true, "ns_campaign": true, "__twitter_impression": true, "guccounter": true,
}

func tracker(key string) bool {
	key = strings.ToLower(key)
	return trackers[key] || strings.HasPrefix(key, "utm_") || strings.HasPrefix(key, "hsa_") ||
		strings.HasPrefix(key, "pk_") || strings.HasPrefix(key, "mtm_")
}

// CanonicalURL returns a link as it is stored: scheme and host in lower case,
// without default port, fragment, tracking parameters and the slash at the end
// of a path. What is not an absolute http or https link is returned with only
// the white space around it removed.
//
// To tell whether two links lead to the same page, compare their [LinkKey].
func CanonicalURL(link string) string {
	link = strings.TrimSpace(link)
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return link
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return link
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	host = strings.TrimSuffix(host, ".")
	if strings.Contains(host, ":") {
		host = "[" + host + "]" // IPv6
	}
	if port != "" && (u.Scheme != "http" || port != "80") && (u.Scheme != "https" || port != "443") {
		host += ":" + port
	}
	u.Host = host
	if !strings.HasPrefix(u.Fragment, "!") { // "#!" addresses a page, "#" a place on it
		u.Fragment, u.RawFragment = "", ""
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	if p, err := url.PathUnescape(path); err == nil {
		u.Path, u.RawPath = p, path
	}
	u.RawQuery = cleanQuery(u.RawQuery)
	u.ForceQuery = false
	return u.String()
}

// cleanQuery drops tracking parameters and orders the others, as written.
func cleanQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var keep []string
	for p := range strings.SplitSeq(raw, "&") {
		key, _, _ := strings.Cut(p, "=")
		if p != "" && !tracker(key) {
			keep = append(keep, p)
		}
	}
	slices.SortStableFunc(keep, func(a, b string) int {
		ka, _, _ := strings.Cut(a, "=")
		kb, _, _ := strings.Cut(b, "=")
		return strings.Compare(ka, kb)
	})
	return strings.Join(keep, "&")
}

// maxLinkKey is how long a key may be, in bytes: what every engine's index holds.
const maxLinkKey = 1000

// LinkKey returns what the links to one page have in common: the canonical link
// without its scheme and without "www.". It is "" for "". Of a very long link it is
// the beginning and a digest.
func LinkKey(link string) string {
	c := CanonicalURL(link)
	if rest, ok := strings.CutPrefix(c, "https://"); ok {
		c = strings.TrimPrefix(rest, "www.")
	} else if rest, ok := strings.CutPrefix(c, "http://"); ok {
		c = strings.TrimPrefix(rest, "www.")
	}
	if len(c) <= maxLinkKey {
		return c
	}
	sum := sha256.Sum256([]byte(c))
	return clip(c, maxLinkKey-2*len(sum)) + hex.EncodeToString(sum[:])
}
