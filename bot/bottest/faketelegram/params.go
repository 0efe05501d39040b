package faketelegram

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// call is a request to a method. Every parameter is kept as the text it would
// have in a form: a JSON body's strings are unquoted, its other values are the
// JSON they came as.
type call struct {
	ctx    context.Context
	name   string // in lower case
	method string // as it came
	params map[string]string
	raw    map[string]json.RawMessage // of a JSON body
	files  map[string]upload
}

type upload struct {
	name string
	data []byte
}

// readCall reads a call's parameters from wherever the real server takes them:
// the query, a form, a multipart form or a JSON object.
func readCall(name string, r *http.Request) (*call, *apiError) {
	c := &call{name: strings.ToLower(name), method: name, params: map[string]string{}}
	c.addValues(r.URL.Query())
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return c, badRequest("failed to parse the multipart form")
		}
		c.addValues(r.MultipartForm.Value)
		c.files = map[string]upload{}
		for field, headers := range r.MultipartForm.File {
			for _, h := range headers[:1] {
				f, err := h.Open()
				if err != nil {
					return c, badRequest("failed to read the file %s", field)
				}
				data, err := io.ReadAll(f)
				_ = f.Close()
				if err != nil {
					return c, badRequest("failed to read the file %s", field)
				}
				c.files[field] = upload{name: h.Filename, data: data}
			}
		}
		return c, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return c, badRequest("the request ended early")
	}
	switch {
	case len(body) == 0:
	case kind == "application/json":
		if err := json.Unmarshal(body, &c.raw); err != nil {
			return c, badRequest("can't parse the request as a JSON object")
		}
		for k, v := range c.raw {
			c.params[k] = plain(v)
		}
	default:
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return c, badRequest("can't parse the form")
		}
		c.addValues(values)
	}
	return c, nil
}

func (c *call) addValues(values url.Values) {
	for k, v := range values {
		c.params[k] = v[0]
	}
}

// plain is a JSON value as a form would hold it.
func plain(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) == nil && string(v) != "null" {
		return s
	}
	if string(v) == "null" {
		return ""
	}
	return string(v)
}

func (c *call) text(name string) string { return c.params[name] }

func (c *call) has(name string) bool {
	_, ok := c.params[name]
	return ok
}

func (c *call) int(name string) int64 {
	n, _ := strconv.ParseInt(c.params[name], 10, 64) // like the server: what is no number is 0
	return n
}

func (c *call) bool(name string) bool {
	switch strings.ToLower(c.params[name]) {
	case "true", "1", "yes", "t", "y":
		return true
	}
	return false
}

// json reads a parameter that is a JSON value; false when it is absent.
func (c *call) json(name string, into any) (bool, *apiError) {
	s := c.params[name]
	if s == "" {
		return false, nil
	}
	if err := json.Unmarshal([]byte(s), into); err != nil {
		return false, badRequest("can't parse %s: %v", name, err)
	}
	return true, nil
}

// recorded is the call as the validator reads it.
func (c *call) recorded() map[string]any {
	out := make(map[string]any, len(c.params)+len(c.files))
	for k, v := range c.params {
		out[k] = v
	}
	for k, v := range c.raw {
		out[k] = v
	}
	for k, f := range c.files {
		out[k] = "attach://" + f.name
	}
	return out
}

// checkNames notes parameters that the method does not have. The real server
// ignores them, and with them whatever they were meant to do.
func (s *Server) checkNames(c *call) {
	known := parameterNames[c.name]
	for name := range c.params {
		if !slices.Contains(known, name) {
			s.note(c.method, "unknown parameter "+name)
		}
	}
	for name := range c.files {
		if !slices.Contains(known, name) && !strings.Contains(name, "attach") {
			s.note(c.method, "unknown file "+name)
		}
	}
}

// parameterNames are those of Bot API 10.1.
var parameterNames = map[string][]string{
	"getme":          {},
	"getupdates":     {"offset", "limit", "timeout", "allowed_updates"},
	"setwebhook":     {"url", "certificate", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token"},
	"deletewebhook":  {"drop_pending_updates"},
	"getwebhookinfo": {},
	"sendmessage": {
		"business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "text", "parse_mode", "entities",
		"link_preview_options", "disable_notification", "protect_content", "allow_paid_broadcast", "message_effect_id",
		"suggested_post_parameters", "reply_parameters", "reply_markup",
	},
	"editmessagetext": {
		"business_connection_id", "chat_id", "message_id", "inline_message_id", "text", "parse_mode", "entities", "link_preview_options",
		"rich_message", "reply_markup",
	},
	"editmessagereplymarkup": {"business_connection_id", "chat_id", "message_id", "inline_message_id", "reply_markup"},
	"deletemessage":          {"chat_id", "message_id"},
	"answercallbackquery":    {"callback_query_id", "text", "show_alert", "url", "cache_time"},
	"answerinlinequery":      {"inline_query_id", "results", "cache_time", "is_personal", "next_offset", "button"},
	"sendchataction":         {"business_connection_id", "chat_id", "message_thread_id", "action"},
	"setmycommands":          {"commands", "scope", "language_code"},
	"getmycommands":          {"scope", "language_code"},
	"deletemycommands":       {"scope", "language_code"},
	"setmydescription":       {"description", "language_code"},
	"getmydescription":       {"language_code"},
	"setmyshortdescription":  {"short_description", "language_code"},
	"getmyshortdescription":  {"language_code"},
	"setmyname":              {"name", "language_code"},
	"getmyname":              {"language_code"},
	"getchat":                {"chat_id"},
	"getchatmember":          {"chat_id", "user_id"},
	"getchatadministrators":  {"chat_id", "return_bots"},
	"leavechat":              {"chat_id"},
	"senddocument": {
		"business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "document", "thumbnail", "caption",
		"parse_mode", "caption_entities", "disable_content_type_detection", "disable_notification", "protect_content", "allow_paid_broadcast",
		"message_effect_id", "suggested_post_parameters", "reply_parameters", "reply_markup",
	},
	"sendphoto": {
		"business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "photo", "caption", "parse_mode",
		"caption_entities", "show_caption_above_media", "has_spoiler", "disable_notification", "protect_content", "allow_paid_broadcast",
		"message_effect_id", "suggested_post_parameters", "reply_parameters", "reply_markup",
	},
	"getfile":           {"file_id"},
	"setchatmenubutton": {"chat_id", "menu_button"},
	"getchatmenubutton": {"chat_id"},
}
