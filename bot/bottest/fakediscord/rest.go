package fakediscord

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// refusal is an error as the API answers it.
type refusal struct {
	status, code int
	message      string
	errors       object
}

func refuse(status, code int, message string) *refusal { return &refusal{status, code, message, nil} }

func (f *form) refusal() *refusal {
	if f.ok() {
		return nil
	}
	return &refusal{http.StatusBadRequest, 50035, "Invalid Form Body", f.errors}
}

func unknown(code int, what string) *refusal {
	return refuse(http.StatusNotFound, code, "Unknown "+what)
}

// call is a request on its way through a route.
type call struct {
	*Server
	r     *http.Request
	body  object // nil without one, or when it is a list
	list  []any  // when the body is a list
	files int    // sent with it
}

func (c *call) arg(name string) string { return c.r.PathValue(name) }

// route is what a method and a path do. A nil answer is a 204.
type route struct {
	pattern string
	open    bool // needs no token of the bot: the path holds one
	do      func(*call) (any, *refusal)
}

func (s *Server) table() []route {
	return []route{
		{"GET /gateway", true, (*call).gatewayURL},
		{"GET /gateway/bot", false, (*call).gatewayBot},
		{"GET /applications/@me", false, (*call).getApplication},
		{"PATCH /applications/@me", false, (*call).patchApplication},
		{"GET /oauth2/applications/@me", false, (*call).getApplication},
		{"GET /users/@me", false, (*call).getMe},
		{"PATCH /users/@me", false, (*call).patchMe},
		{"GET /users/@me/guilds", false, (*call).getGuilds},
		{"POST /users/@me/channels", false, (*call).postDM},
		{"GET /guilds/{guild}", false, (*call).getGuild},
		{"GET /applications/{application}/commands", false, (*call).getCommands},
		{"PUT /applications/{application}/commands", false, (*call).putCommands},
		{"POST /applications/{application}/commands", false, (*call).postCommand},
		{"GET /applications/{application}/commands/{command}", false, (*call).getCommand},
		{"PATCH /applications/{application}/commands/{command}", false, (*call).patchCommand},
		{"DELETE /applications/{application}/commands/{command}", false, (*call).deleteCommand},
		{"GET /applications/{application}/guilds/{guild}/commands", false, (*call).getCommands},
		{"PUT /applications/{application}/guilds/{guild}/commands", false, (*call).putCommands},
		{"POST /applications/{application}/guilds/{guild}/commands", false, (*call).postCommand},
		{"GET /applications/{application}/guilds/{guild}/commands/{command}", false, (*call).getCommand},
		{"PATCH /applications/{application}/guilds/{guild}/commands/{command}", false, (*call).patchCommand},
		{"DELETE /applications/{application}/guilds/{guild}/commands/{command}", false, (*call).deleteCommand},
		{"POST /interactions/{interaction}/{token}/callback", true, (*call).postCallback},
		{"POST /webhooks/{application}/{token}", true, (*call).postFollowUp},
		{"GET /webhooks/{application}/{token}/messages/{message}", true, (*call).getFollowUp},
		{"PATCH /webhooks/{application}/{token}/messages/{message}", true, (*call).patchFollowUp},
		{"DELETE /webhooks/{application}/{token}/messages/{message}", true, (*call).deleteFollowUp},
		{"GET /channels/{channel}", false, (*call).getChannel},
		{"GET /channels/{channel}/messages/{message}", false, (*call).getMessage},
		{"POST /channels/{channel}/messages", false, (*call).postMessage},
		{"PATCH /channels/{channel}/messages/{message}", false, (*call).patchMessage},
		{"DELETE /channels/{channel}/messages/{message}", false, (*call).deleteMessage},
		{"POST /channels/{channel}/messages/{message}/crosspost", false, (*call).crosspost},
		{"POST /channels/{channel}/messages/{message}/threads", false, (*call).postMessageThread},
		{"POST /channels/{channel}/threads", false, (*call).postThread},
		{"POST /channels/{channel}/typing", false, (*call).typing},
	}
}

// maxBody is more than any body without files may have.
const maxBody = 10 << 20

// routes returns the handler of everything.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.table() {
		mux.HandleFunc(r.pattern, s.handle(r))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { notFound(mux, w, r) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.work.Add(1)
		defer s.work.Done()
		switch {
		case strings.HasPrefix(r.URL.Path, "/gateway"), strings.HasPrefix(r.URL.Path, "/resume"):
			s.gateway.accept(w, r)
		case strings.HasPrefix(r.URL.Path, "/attachments/"):
			s.serveFile(w, r)
		default:
			s.api(mux, w, r)
		}
	})
}

// api takes a request to the API: it reads and records it, lets it fail when a
// script says so, and hands it on.
func (s *Server) api(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		writeJSON(w, http.StatusRequestEntityTooLarge, object{"message": "Request entity too large", "code": 40005})
		return
	}
	path, version := cutVersion(r.URL.Path)
	in := &incoming{data: data}
	in.read(r.Header.Get("Content-Type"))
	answered := s.recorder.add(&Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, ContentType: r.Header.Get("Content-Type"),
		Body: in.recorded(),
	})
	answer := &statusWriter{ResponseWriter: w, before: answered}
	s.answer(mux, answer, r, path, version, in)
	s.limits.answered(answer.status, w.Header().Get("X-RateLimit-Scope"))
}

func (s *Server) answer(mux *http.ServeMux, w *statusWriter, r *http.Request, path, version string, in *incoming) {
	fault, failing := s.faults.next(r.Method, path)
	if failing && !s.before(w, r, fault) {
		return
	}
	var out http.ResponseWriter = w
	if fault.CutAfter {
		gone := &lost{header: http.Header{}}
		out = gone
		defer func() {
			w.note(gone.status)
			cut(w.ResponseWriter)
		}()
	}
	switch {
	case s.limits.banned():
		_ = s.before(out, r, Cloudflare(s.limitsEnd()))
	case version != "10" && version != "9":
		writeJSON(out, http.StatusBadRequest, object{"message": "Invalid API version", "code": 50041})
	default:
		inner := r.Clone(withIncoming(r.Context(), in))
		inner.URL.Path, inner.URL.RawPath = path, ""
		mux.ServeHTTP(out, inner)
	}
}

// notFound tells a path that there is not from a method that it has not.
func notFound(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "/" {
			writeJSON(w, http.StatusMethodNotAllowed, object{"message": "405: Method Not Allowed", "code": 0})
			return
		}
	}
	writeJSON(w, http.StatusNotFound, object{"message": "404: Not Found", "code": 0})
}

func cutVersion(path string) (rest, version string) {
	after, ok := strings.CutPrefix(path, "/api/v")
	if !ok {
		return path, ""
	}
	version, rest, _ = strings.Cut(after, "/")
	return "/" + rest, version
}

// handle makes a handler of a route: token, rate limit, body, and the route.
func (s *Server) handle(r route) http.HandlerFunc {
	hasBody := !strings.HasPrefix(r.pattern, "GET ") && !strings.HasPrefix(r.pattern, "DELETE ")
	return func(w http.ResponseWriter, req *http.Request) {
		if !r.open && !s.knows(req.Header.Get("Authorization")) {
			writeJSON(w, http.StatusUnauthorized, object{"message": "401: Unauthorized", "code": 0})
			return
		}
		major := req.PathValue("channel") + req.PathValue("guild") + req.PathValue("token")
		if !s.limits.admit(w, limitRoute(r.pattern, req), major, r.open) {
			return
		}
		in := incomingOf(req.Context())
		c := &call{Server: s, r: req, files: in.files}
		if hasBody {
			if wrong := in.fill(c); wrong != nil {
				writeRefusal(w, wrong)
				return
			}
		}
		answer, wrong := r.do(c)
		switch {
		case wrong != nil:
			writeRefusal(w, wrong)
		case answer == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			if made, ok := answer.(created); ok {
				writeJSON(w, http.StatusCreated, made.object)
				return
			}
			writeJSON(w, http.StatusOK, answer)
		}
	}
}

// created is an answer with the status 201.
type created struct{ object }

// limitRoute is the route as limits know it: @original has limits of its own.
func limitRoute(pattern string, r *http.Request) string {
	if r.PathValue("message") == "@original" {
		return strings.Replace(pattern, "{message}", "@original", 1)
	}
	return pattern
}

// incoming is a request's body, read once.
type incoming struct {
	data  []byte // JSON, or all of it when it is none
	value any
	files int
	wrong *refusal
}

// read parses the body by its type.
func (in *incoming) read(contentType string) {
	if len(in.data) == 0 {
		return
	}
	kind, params, _ := mime.ParseMediaType(contentType) // an unreadable type is a wrong one
	switch kind {
	case "application/json":
	case "multipart/form-data":
		in.data, in.files = payload(in.data, params["boundary"])
	default:
		f := &form{}
		f.wrong(nil, "CONTENT_TYPE_INVALID", "Expected \"Content-Type\" header to be one of {'application/json'}.")
		in.wrong = f.refusal()
		return
	}
	d := json.NewDecoder(bytes.NewReader(in.data))
	d.UseNumber()
	if err := d.Decode(&in.value); err != nil || d.More() {
		in.wrong = refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	}
}

// payload returns the JSON of a multipart body and how many files are with it.
func payload(data []byte, boundary string) ([]byte, int) {
	parts := multipart.NewReader(bytes.NewReader(data), boundary)
	var found []byte
	files := 0
	for {
		part, err := parts.NextPart()
		if err != nil {
			return found, files
		}
		if part.FormName() == "payload_json" {
			found, _ = io.ReadAll(part) // in memory already
		} else if part.FileName() != "" {
			files++
		}
	}
}

func (in *incoming) fill(c *call) *refusal {
	if in.wrong != nil {
		return in.wrong
	}
	switch v := in.value.(type) {
	case object:
		c.body = v
	case []any:
		c.list = v
	default:
		c.body = object{}
	}
	return nil
}

func (in *incoming) recorded() json.RawMessage {
	if in.value == nil || in.wrong != nil {
		if len(in.data) == 0 {
			return json.RawMessage("null")
		}
		quoted, _ := json.Marshal(string(in.data)) // a string always has a JSON form
		return quoted
	}
	return json.RawMessage(in.data)
}

// statusWriter notes a status before anybody sees it.
type statusWriter struct {
	http.ResponseWriter
	status int
	before func(status int)
}

func (w *statusWriter) note(status int) {
	w.status = status
	w.before(status)
}

func (w *statusWriter) WriteHeader(status int) {
	w.note(status)
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets a connection be cut through it.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func writeJSON(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"message": "the fake cannot write its answer", "code": 0}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data) // nobody is left to tell
}

func writeRefusal(w http.ResponseWriter, r *refusal) {
	body := object{"message": r.message, "code": r.code}
	if r.errors != nil {
		body["errors"] = r.errors
	}
	writeJSON(w, r.status, body)
}
