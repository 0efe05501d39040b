package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Codes of errors. Words for people hang on them; they never change meaning.
const (
	CodeLink      = "fetch_link"       // no http(s) link, one with a password, or one to a port that is not the web's
	CodePrivate   = "fetch_private"    // it leads to an address that is not public
	CodeDNS       = "fetch_dns"        // the host's name has no address, or nobody could say
	CodeRefused   = "fetch_refused"    // no connection, or it broke
	CodeTLS       = "fetch_tls"        // the connection cannot be made secure: a bad certificate
	CodeTimeout   = "fetch_timeout"    // it took too long
	CodeCancelled = "fetch_cancelled"  // the asker, or the program, went away
	CodeRedirects = "fetch_redirects"  // sent on too often, or to nowhere
	CodeNotFound  = "fetch_not_found"  // there is no such page: 404, 410
	CodeForbidden = "fetch_forbidden"  // the site does not show it to us: a login, a paywall, a wall against bots, any other 4xx
	CodeBusy      = "fetch_busy"       // the site asks us to come back later: 429
	CodeServer    = "fetch_server"     // the site is broken: 5xx, or an answer that is none
	CodeConsent   = "fetch_consent"    // the site wants its terms accepted first
	CodeTooLarge  = "fetch_too_large"  // more than MaxBytes
	CodeType      = "fetch_type"       // a PDF, an image, … in Error.Type
	CodeEmpty     = "fetch_empty"      // the page has nothing in it
	CodeNoArticle = "fetch_no_article" // a page without an article: a front page, a shell that only a browser fills
	CodeInternal  = "fetch_internal"   // a fault of ours
)

// Codes returns all codes, so that it can be checked that each has its words.
func Codes() []string {
	return []string{
		CodeLink, CodePrivate, CodeDNS, CodeRefused, CodeTLS, CodeTimeout, CodeCancelled, CodeRedirects, CodeNotFound,
		CodeForbidden, CodeBusy, CodeServer, CodeConsent, CodeTooLarge, CodeType, CodeEmpty, CodeNoArticle, CodeInternal,
	}
}

// Error is why a page could not be had. Its text is for logs and operators and
// holds neither the path nor the query of a link.
type Error struct {
	Code   string
	Host   string        // of the page that failed, which may be one it was sent on to; "" when the link has none
	Status int           // the HTTP status; 0 when it did not come to that
	Type   string        // the media type of what is no page, with CodeType; "" when unknown
	After  time.Duration // how long the site asks us to stay away; 0: it did not say
	Cause  error
}

// Error returns what failed and why, in one line.
func (e *Error) Error() string {
	what := "the link"
	if e.Host != "" {
		what = e.Host
	}
	if e.Cause == nil {
		return "fetching " + what + ": " + e.Code
	}
	return "fetching " + what + ": " + e.Cause.Error()
}

// Unwrap returns why it failed.
func (e *Error) Unwrap() error { return e.Cause }

// reason is an Error in the making; who knows the host adds it.
func reason(code, cause string) *Error { return &Error{Code: code, Cause: errors.New(cause)} }

// told is a cause in our words, with the error that it stands for.
type told struct {
	words string
	err   error
}

func (t *told) Error() string { return t.words }
func (t *told) Unwrap() error { return t.err }

// transportError says what it means that a request or the reading of its body
// failed. The cause's text is ours wherever the library's could quote a link.
func transportError(ctx context.Context, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		copied := *e // from the guard, wrapped by the dialer
		return &copied
	}
	if e := contextError(ctx); e != nil {
		return e
	}
	fail := func(code, words string) *Error { return &Error{Code: code, Cause: &told{words, err}} }
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		if e.IsNotFound {
			return fail(CodeDNS, "there is no host of this name")
		}
		return fail(CodeDNS, "its name could not be resolved")
	}
	if words := tlsWords(err); words != "" {
		return fail(CodeTLS, words)
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return fail(CodeTimeout, "it took too long")
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(CodeRefused, "it refuses connections")
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return fail(CodeRefused, "it cannot be reached from here")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fail(CodeRefused, "the connection broke")
	case strings.Contains(err.Error(), "headers exceeded"): // net/http gives it no type
		return fail(CodeTooLarge, "its headers are too large")
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return fail(CodeRefused, "the connection failed")
	}
	return fail(CodeServer, "its answer is not what HTTP prescribes")
}

// contextError is the error for a context that is over; nil for one that is not.
func contextError(ctx context.Context) *Error {
	err := ctx.Err()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: CodeTimeout, Cause: &told{"it took too long", err}}
	}
	return &Error{Code: CodeCancelled, Cause: err}
}

// tlsWords says what is wrong with a secure connection; "" when it is not that.
func tlsWords(err error) string {
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return "its certificate has expired, or is not valid yet"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "its certificate is for another host"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "its certificate is signed by nobody who is trusted here"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "its certificate is not valid"
	}
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	if record || alert || errors.Is(err, http.ErrSchemeMismatch) || strings.Contains(err.Error(), "tls: ") {
		return "no secure connection can be made with it"
	}
	return ""
}

// statusError is the error that an HTTP status means; nil for success.
func statusError(resp *http.Response) *Error {
	s := resp.StatusCode
	e := &Error{Status: s, After: retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	text := strconv.Itoa(s)
	if name := http.StatusText(s); name != "" {
		text += " " + name
	}
	e.Cause = errors.New("it answered " + text)
	switch {
	case resp.Header.Get("Cf-Mitigated") == "challenge":
		e.Code, e.Cause = CodeForbidden, errors.New("it lets only browsers in ("+text+")")
	case s == http.StatusNoContent || s == http.StatusResetContent:
		e.Code = CodeEmpty
	case s >= 200 && s < 300:
		return nil
	case s == http.StatusNotFound || s == http.StatusGone:
		e.Code = CodeNotFound
	case s == http.StatusTooManyRequests:
		e.Code = CodeBusy
	case s >= 400 && s < 500:
		e.Code = CodeForbidden
	default:
		e.Code = CodeServer
	}
	return e
}

// longestAfter bounds what a site may ask for: a year would be a mistake.
const longestAfter = 24 * time.Hour

// retryAfter reads a Retry-After header, which holds seconds or a date.
func retryAfter(v string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.ParseUint(v, 10, 32); err == nil {
		d = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(v); err == nil {
		d = t.Sub(now)
	}
	return min(max(d, 0), longestAfter)
}

// typeError says that something is no page, and what it is instead.
func typeError(mediaType string) *Error {
	return &Error{Code: CodeType, Type: mediaType, Cause: errors.New("it is " + kindOf(mediaType) + ", not a page")}
}

// kindOf names a media type as people do.
func kindOf(t string) string {
	major, minor, _ := strings.Cut(t, "/")
	switch {
	case minor == "pdf":
		return "a PDF"
	case major == "image":
		return "an image"
	case major == "video":
		return "a video"
	case major == "audio":
		return "a recording"
	case major == "font":
		return "a font"
	case strings.Contains(minor, "rss") || strings.Contains(minor, "atom") || minor == "feed+json":
		return "a feed"
	case strings.Contains(minor, "json"):
		return "JSON"
	case strings.HasSuffix(minor, "xml"):
		return "XML"
	case strings.Contains(minor, "zip") || slices.Contains([]string{"x-tar", "x-7z-compressed", "x-rar-compressed", "vnd.rar"}, minor):
		return "an archive"
	case strings.Contains(minor, "word") || strings.Contains(minor, "office") || strings.Contains(minor, "opendocument"):
		return "an Office document"
	}
	return "a file"
}
