package predecessor

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the size of the largest file that Read takes; of a database it is
// no limit, since that is read row by row.
const MaxBytes = 256 << 20

// MaxRows is how many rows a Collector takes, in all.
const MaxRows = 5_000_000

const maxLine = 16 << 20 // of a dump: a row with a whole article in it

// Errors; match with errors.Is.
var (
	// ErrUnknown: it is nothing that another bot kept.
	ErrUnknown = errors.New("predecessor: not what RSStT, flowerss, rssbot or el_monitorro keep")
	// ErrFormat: it is a dump that cannot be read, for a reason that the error gives.
	ErrFormat = errors.New("predecessor: not a dump that can be read")
	// ErrTooLarge: it has more than MaxBytes, or more than MaxRows.
	ErrTooLarge = errors.New("predecessor: too large")
)

// Help says how to make of a database what Read reads, for people at a terminal.
const Help = `RSStT and flowerss on SQLite, rssbot:
  give the database file itself
RSStT on PostgreSQL:
  pg_dump -t feed -t sub DATABASE > rsstt.sql
el_monitorro:
  pg_dump -t feeds -t feed_items -t telegram_chats -t telegram_subscriptions DATABASE > monitorro.sql
flowerss on MySQL:
  mysql -N -r -B DATABASE -e "SELECT JSON_OBJECT('sources', JSON_OBJECT('id',id,'link',link,'title',title)) FROM sources
    UNION ALL SELECT JSON_OBJECT('subscribes', JSON_OBJECT('user_id',user_id,'source_id',source_id,'tag',tag,
      'enable_notification',enable_notification)) FROM subscribes
    UNION ALL SELECT JSON_OBJECT('contents', JSON_OBJECT('source_id',source_id,'raw_id',raw_id,'raw_link',raw_link,
      'title',title)) FROM contents" > flowerss.jsonl`

// Is reports whether data may be what another bot kept, in a form that Read takes.
// It promises nothing: Read decides.
func Is(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n\ufeff")
	head := data[:min(len(data), 64<<10)]
	switch {
	case len(head) == 0:
		return false
	case head[0] == '[':
		return bytes.Contains(head, []byte(`"subscribers"`)) && bytes.Contains(head, []byte(`"link"`))
	case head[0] == '{':
		_, ok := Tables()[firstKey(head)]
		return ok
	}
	return bytes.Contains(head, []byte("PostgreSQL database dump")) || bytes.HasPrefix(head, []byte("PGDMP")) ||
		copyStart.Match(head)
}

func firstKey(object []byte) string {
	d := json.NewDecoder(bytes.NewReader(object))
	_, _ = d.Token() // the brace
	t, _ := d.Token()
	key, _ := t.(string)
	return key
}

// Read reads a dump or a file of another bot.
func Read(data []byte) (Handover, error) {
	if len(data) > MaxBytes {
		return Handover{}, ErrTooLarge
	}
	data = bytes.TrimLeft(data, " \t\r\n\ufeff")
	var c Collector
	var err error
	switch {
	case len(data) == 0:
		return Handover{}, ErrUnknown
	case bytes.HasPrefix(data, []byte("PGDMP")):
		return Handover{}, fmt.Errorf("%w: it is pg_dump's own format; pg_restore -f - FILE makes text of it", ErrFormat)
	case data[0] == '[':
		return rssbot(data)
	case data[0] == '{':
		err = c.lines(data)
	default:
		err = c.dump(data)
	}
	if err != nil {
		return Handover{}, err
	}
	return c.Handover()
}

// eachLine calls f with every line of data.
func eachLine(data []byte, f func(line string) error) error {
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(make([]byte, 64<<10), maxLine)
	for s.Scan() {
		if err := f(strings.TrimSuffix(s.Text(), "\r")); err != nil {
			return err
		}
	}
	if s.Err() != nil {
		return fmt.Errorf("%w: a line has more than %d MB", ErrFormat, maxLine>>20)
	}
	return nil
}

// lines reads rows as JSON, one a line.
func (c *Collector) lines(data []byte) error {
	return eachLine(data, func(line string) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		var row map[string]map[string]any
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&row); err != nil {
			c.bad++
			return nil //nolint:nilerr // one line is left out
		}
		for table, columns := range row {
			if err := c.Row(table, columns); err != nil {
				return err
			}
		}
		return nil
	})
}

// copyStart is the line of pg_dump before a table's rows.
var copyStart = regexp.MustCompile(`(?m)^COPY (?:[\w"]+\.)?"?(\w+)"? \(([^)]*)\) FROM stdin;$`)

// dump reads what pg_dump writes, as it does by default.
func (c *Collector) dump(data []byte) error {
	table, columns := "", []string(nil)
	return eachLine(data, func(line string) error {
		switch {
		case table == "":
			if m := copyStart.FindStringSubmatch(line); m != nil {
				table, columns = m[1], strings.Split(m[2], ", ")
				for i := range columns {
					columns[i] = strings.Trim(columns[i], `"`)
				}
			}
			return nil
		case line == `\.`:
			table = ""
			return nil
		case Tables()[table] == nil:
			return nil
		}
		fields := strings.Split(line, "\t")
		if len(fields) != len(columns) {
			c.bad++
			return nil
		}
		row := make(map[string]any, len(columns))
		for i, name := range columns {
			if fields[i] != `\N` {
				row[name] = unescape(fields[i])
			}
		}
		return c.Row(table, row)
	})
}

// unescape undoes what COPY does to a text.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if j := strings.IndexByte("bfnrtv", s[i]); j >= 0 {
			b.WriteByte("\b\f\n\r\t\v"[j])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// text is a column's value as text; "" when it has none.
func text(row map[string]any, column string) string {
	var s string
	switch v := row[column].(type) {
	case string:
		s = v
	case []byte:
		s = string(v)
	case json.Number:
		s = v.String()
	case int64:
		s = strconv.FormatInt(v, 10)
	case float64:
		s = strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		s = strconv.FormatBool(v)
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	return strings.TrimSpace(strings.ReplaceAll(s, "\x00", ""))
}

// list is a column's value as a list of texts: an array as JSON or PostgreSQL write
// it, or words.
func list(row map[string]any, column string) []string {
	if all, ok := row[column].([]any); ok {
		var out []string
		for _, v := range all {
			if s := text(map[string]any{"": v}, ""); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	s := text(row, column)
	switch {
	case strings.HasPrefix(s, "["):
		var out []string
		if json.Unmarshal([]byte(s), &out) == nil {
			return out
		}
	case strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}"):
		return array(s[1 : len(s)-1])
	}
	return strings.Fields(strings.ReplaceAll(s, ",", " "))
}

// array reads the inside of an array of PostgreSQL.
func array(s string) (out []string) {
	var b strings.Builder
	quoted, filled := false, false
	end := func() {
		if v := b.String(); filled && v != "" {
			out = append(out, v)
		}
		b.Reset()
		filled = false
	}
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case ch == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
			filled = true
		case ch == '"':
			quoted, filled = !quoted, true
		case ch == ',' && !quoted:
			end()
		default:
			b.WriteByte(ch)
			filled = true
		}
	}
	end()
	return out
}

// ReadFrom is Read for what is at hand as a stream.
func ReadFrom(r io.Reader) (Handover, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Handover{}, err
	}
	return Read(data)
}
