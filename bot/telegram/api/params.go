package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// encode turns values into the library's parameters. The library's own way,
// AddNonZero and its like, drops 0 and false, which mean something here, and
// sends a nil slice as "null", which does not.
//
// Every value goes through JSON, so that a named type, a pointer or anything
// with its own encoding is what it would be inside an object.
func encode(params map[string]any) (tgbotapi.Params, error) {
	p := make(tgbotapi.Params, len(params))
	for name, value := range params {
		text, err := plainJSON(value)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		switch text[0] {
		case 'n': // null: a nil of any type
		case '"':
			var s string
			if err := json.Unmarshal(text, &s); err != nil {
				return nil, fmt.Errorf("parameter %s: %w", name, err)
			}
			p[name] = s
		default:
			p[name] = string(text)
		}
	}
	return p, nil
}

// plainJSON encodes a value without making < > & of texts longer: Telegram
// counts the bytes of a request.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
