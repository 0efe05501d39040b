package fakediscord

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Command is a command that the bot registered, as data: what a person, or a
// driver that maps typed lines, needs to use it.
type Command struct {
	ID                       string            `json:"id"`
	GuildID                  string            `json:"guild_id"`
	Type                     int               `json:"type"` // 1 chat, 2 user, 3 message
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Options                  []CommandOption   `json:"options"`
	DefaultMemberPermissions *string           `json:"default_member_permissions"`
	Contexts                 *[]int            `json:"contexts"`
	IntegrationTypes         *[]int            `json:"integration_types"`

	raw object
}

// CommandOption is an option of a command, or a sub command.
type CommandOption struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Required                 bool              `json:"required"`
	Autocomplete             bool              `json:"autocomplete"`
	MinValue                 *float64          `json:"min_value"`
	MaxValue                 *float64          `json:"max_value"`
	MinLength                int               `json:"min_length"`
	MaxLength                int               `json:"max_length"`
	Choices                  []CommandChoice   `json:"choices"`
	Options                  []CommandOption   `json:"options"`
}

// CommandChoice is a fixed value of an option.
type CommandChoice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations"`
	Value             any               `json:"value"`
}

// named reports whether a person may mean the command by name: its own name or
// one in any language.
func (c Command) named(name string) bool { return named(c.Name, c.NameLocalizations, name) }

func (o CommandOption) named(name string) bool { return named(o.Name, o.NameLocalizations, name) }

func named(own string, translated map[string]string, name string) bool {
	if strings.EqualFold(own, name) {
		return true
	}
	for _, n := range translated {
		if n == name {
			return true
		}
	}
	return false
}

// Registered returns the commands of a guild, or the global ones for "".
func (s *Server) Registered(guild string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands[guild])
}

// SetCommands registers global commands, a JSON list as PUT takes it, without
// a request of the bot.
func (s *Server) SetCommands(t testing.TB, list string) {
	t.Helper()
	in := &incoming{data: []byte(list)}
	in.read("application/json")
	c := &call{Server: s}
	wrong := in.fill(c)
	if wrong == nil {
		_, wrong = c.store("")
	}
	if wrong != nil {
		t.Fatalf("fakediscord: commands: %d %s %v", wrong.code, wrong.message, wrong.errors)
	}
}

// AwaitCommands waits until n global commands or more are registered and returns them.
func (s *Server) AwaitCommands(t testing.TB, n int) []Command {
	t.Helper()
	s.await(t, "the commands were not registered", func() bool { return len(s.commands[""]) >= n })
	return s.Registered("")
}

// newCommand makes a stored command of a body that was checked. The caller
// holds s.mu.
func (s *Server) newCommand(guild, id string, b object) (Command, *refusal) {
	if id == "" {
		id = s.newID()
	}
	raw := object{"type": 1, "description": "", "nsfw": false, "default_member_permissions": nil}
	maps.Copy(raw, b)
	// A text or, as Discord's own description of the API has it, a number.
	if n, ok := whole(raw["default_member_permissions"]); ok {
		raw["default_member_permissions"] = strconv.Itoa(n)
	}
	raw["id"], raw["application_id"], raw["version"] = id, s.ApplicationID, s.newID()
	if guild != "" {
		raw["guild_id"] = guild
	}
	data, err := json.Marshal(raw)
	var c Command
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return c, refuse(http.StatusBadRequest, 50035, "Invalid Form Body: "+err.Error())
	}
	c.raw = raw
	return c, nil
}

// scope returns the guild of a path, "" for global commands.
func (c *call) scope() (string, *refusal) {
	if c.arg("application") != c.ApplicationID {
		return "", unknown(10002, "Application")
	}
	guild := c.arg("guild")
	c.mu.Lock()
	defer c.mu.Unlock()
	if g := c.guilds[guild]; guild != "" && (g == nil || g.Absent) {
		return "", refuse(http.StatusForbidden, 50001, "Missing Access")
	}
	return guild, nil
}

func (c *call) getCommands() (any, *refusal) {
	guild, wrong := c.scope()
	if wrong != nil {
		return nil, wrong
	}
	all := []any{}
	for _, cmd := range c.Registered(guild) {
		all = append(all, cmd.raw)
	}
	return all, nil
}

func (c *call) putCommands() (any, *refusal) {
	guild, wrong := c.scope()
	if wrong != nil {
		return nil, wrong
	}
	return c.store(guild)
}

// store checks the list of a request and puts it in the place of what there
// was.
func (c *call) store(guild string) (any, *refusal) {
	f := &form{}
	if c.list == nil {
		f.wrong(nil, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
		return nil, f.refusal()
	}
	for i, v := range c.list {
		p := (*at)(nil).nth(i)
		if cmd := f.entry(p, v); cmd != nil {
			checkCommand(f, p, cmd, false)
		}
	}
	checkSet(f, c.list)
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ids := map[string]string{}
	for _, old := range c.commands[guild] {
		ids[commandKey(old.Type, old.Name)] = old.ID
	}
	var next []Command
	all := []any{}
	for _, v := range c.list {
		b := objectOf(v)
		cmd, wrong := c.newCommand(guild, ids[commandKey(numberOr(b["type"], 1), textOf(b["name"]))], b)
		if wrong != nil {
			return nil, wrong
		}
		next = append(next, cmd)
		all = append(all, cmd.raw)
	}
	c.commands[guild] = next
	c.touched()
	return all, nil
}

func commandKey(kind int, name string) string { return string(rune('0'+kind)) + name }

// checkSet checks names and numbers of a whole set of commands.
func checkSet(f *form, list []any) {
	seen := map[string]bool{}
	count := map[int]int{}
	for i, v := range list {
		b := objectOf(v)
		kind := numberOr(b["type"], 1)
		key := commandKey(kind, textOf(b["name"]))
		if seen[key] {
			f.wrong((*at)(nil).nth(i).in("name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
		count[kind]++
	}
	for kind, n := range count {
		if n > mostCommands(kind) {
			f.wrong(nil, "BASE_TYPE_MAX_LENGTH", "Too many commands of a type")
		}
	}
}

func mostCommands(kind int) int {
	if kind == 1 {
		return 100
	}
	return 15
}

func (c *call) postCommand() (any, *refusal) {
	guild, wrong := c.scope()
	if wrong != nil {
		return nil, wrong
	}
	f := &form{}
	checkCommand(f, nil, c.body, false)
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kind, name := numberOr(c.body["type"], 1), textOf(c.body["name"])
	all := c.commands[guild]
	old := slices.IndexFunc(all, func(o Command) bool { return o.Type == kind && o.Name == name })
	if old >= 0 { // the same name replaces
		cmd, wrong := c.newCommand(guild, all[old].ID, c.body)
		if wrong != nil {
			return nil, wrong
		}
		c.replace(guild, old, cmd)
		return cmd.raw, nil
	}
	n := 0
	for _, o := range all {
		if o.Type == kind {
			n++
		}
	}
	if n >= mostCommands(kind) {
		return nil, refuse(http.StatusBadRequest, 30032, "Maximum number of application commands reached")
	}
	cmd, wrong := c.newCommand(guild, "", c.body)
	if wrong != nil {
		return nil, wrong
	}
	c.commands[guild] = append(slices.Clone(all), cmd)
	c.touched()
	return created{cmd.raw}, nil
}

// replace puts a command in the place of another. The caller holds s.mu.
func (s *Server) replace(guild string, n int, cmd Command) {
	all := slices.Clone(s.commands[guild])
	all[n] = cmd
	s.commands[guild] = all
	s.touched()
}

// registered finds the command of a path. The caller holds s.mu.
func (c *call) registered(guild string) (int, *refusal) {
	n := slices.IndexFunc(c.commands[guild], func(o Command) bool { return o.ID == c.arg("command") })
	if n < 0 {
		return 0, unknown(10063, "application command")
	}
	return n, nil
}

func (c *call) getCommand() (any, *refusal) {
	guild, wrong := c.scope()
	if wrong != nil {
		return nil, wrong
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n, wrong := c.registered(guild)
	if wrong != nil {
		return nil, wrong
	}
	return c.commands[guild][n].raw, nil
}

func (c *call) patchCommand() (any, *refusal) {
	guild, wrong := c.scope()
	if wrong != nil {
		return nil, wrong
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n, wrong := c.registered(guild)
	if wrong != nil {
		return nil, wrong
	}
	old := c.commands[guild][n]
	whole := maps.Clone(old.raw)
	maps.Copy(whole, c.body)
	whole["type"] = old.Type
	f := &form{}
	checkCommand(f, nil, whole, false)
	if !f.ok() {
		return nil, f.refusal()
	}
	cmd, wrong := c.newCommand(guild, old.ID, whole)
	if wrong != nil {
		return nil, wrong
	}
	c.replace(guild, n, cmd)
	return cmd.raw, nil
}

func (c *call) deleteCommand() (any, *refusal) {
	guild, wrong := c.scope()
	if wrong != nil {
		return nil, wrong
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n, wrong := c.registered(guild)
	if wrong != nil {
		return nil, wrong
	}
	c.commands[guild] = slices.Delete(slices.Clone(c.commands[guild]), n, n+1)
	c.touched()
	return nil, nil
}
