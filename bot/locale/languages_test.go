package locale_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// translations are the messages of every language but English, by tag.
func translations(t *testing.T) map[string]map[string]forms {
	t.Helper()
	files, err := filepath.Glob("active.*.toml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]forms{}
	for _, file := range files {
		tag := strings.TrimSuffix(strings.TrimPrefix(file, "active."), ".toml")
		if tag != "en" {
			all[tag] = messages(t, file)
		}
	}
	return all
}

// TestTranslations holds every language to English.
func TestTranslations(t *testing.T) {
	english := messages(t, "active.en.toml")
	all := translations(t)
	for _, tag := range []string{"de", "es", "fr", "ja", "pt-BR", "ru", "zh-Hans"} {
		if all[tag] == nil {
			t.Errorf("there is no %s", tag)
		}
	}
	for tag, own := range all {
		for _, fault := range faults(t, tag, english, own) {
			t.Errorf("active.%s.toml: %s", tag, fault)
		}
	}
}

// TestFaultsAreFound tries the check itself on what a translator may get wrong.
func TestFaultsAreFound(t *testing.T) {
	english := map[string]forms{
		"a.more": {"": "More"}, "a.none": {"": "Nothing about “{{.Query}}”, try /news since:7d."},
		"a.copies": {"one": "{{.Count}} place", "other": "{{.Count}} places"},
	}
	right := func() map[string]forms {
		return map[string]forms{
			"a.more": {"": "Ещё"}, "a.none": {"": "Ничего о «{{.Query}}», попробуйте /news since:7d."},
			"a.copies": {"one": "{{.Count}} место", "few": "{{.Count}} места", "many": "{{.Count}} мест", "other": "{{.Count}} места"},
		}
	}
	if wrong := faults(t, "ru", english, right()); len(wrong) > 0 {
		t.Errorf("found in what is right: %q", wrong)
	}
	for name, spoil := range map[string]func(map[string]forms){
		"a message that is missing":        func(m map[string]forms) { delete(m, "a.more") },
		"an id that English lacks":         func(m map[string]forms) { m["a.gone"] = forms{"": "Нет"} },
		"an empty message":                 func(m map[string]forms) { m["a.more"] = forms{"": " "} },
		"a message left in English":        func(m map[string]forms) { m["a.more"] = forms{"": "More"} },
		"a value that is not there":        func(m map[string]forms) { m["a.none"] = forms{"": "О «{{.Quary}}» /news since:7d"} },
		"a value that was left out":        func(m map[string]forms) { m["a.none"] = forms{"": "Ничего /news since:7d"} },
		"a value that English has not":     func(m map[string]forms) { m["a.more"] = forms{"": "Ещё {{.Count}}"} },
		"a value missing in one form":      func(m map[string]forms) { m["a.copies"]["few"] = "места" },
		"a plural form that is missing":    func(m map[string]forms) { delete(m["a.copies"], "few") },
		"a plural form that no number has": func(m map[string]forms) { m["a.copies"]["two"] = "{{.Count}} места" },
		"a plural that is none":            func(m map[string]forms) { m["a.copies"] = forms{"": "{{.Count}} места"} },
		"a plural of what has none":        func(m map[string]forms) { m["a.more"] = forms{"other": "Ещё"} },
		"a command that was translated":    func(m map[string]forms) { m["a.none"] = forms{"": "О «{{.Query}}» /новости since:7d"} },
		"an operator that was translated":  func(m map[string]forms) { m["a.none"] = forms{"": "О «{{.Query}}» /news с:7d"} },
		"quotation marks of another place": func(m map[string]forms) { m["a.none"] = forms{"": "О “{{.Query}}” /news since:7d"} },
		"marks that are not of print":      func(m map[string]forms) { m["a.more"] = forms{"": `"Ещё"`} },
		"markup":                           func(m map[string]forms) { m["a.more"] = forms{"": "<b>Ещё</b>"} },
		"space around":                     func(m map[string]forms) { m["a.more"] = forms{"": "Ещё "} },
	} {
		spoiled := right()
		spoil(spoiled)
		if len(faults(t, "ru", english, spoiled)) == 0 {
			t.Errorf("%s was not found", name)
		}
	}
}

var (
	value = regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	// code is what is typed as it stands, in every language: commands, the
	// operators of a search, what a shell reads.
	code = regexp.MustCompile(`(?:^|[\s(“"«„「])(/[a-z]+)|(?:^|[^\p{L}])((?:since|before|source|lang|page|in|n|topic|filter|last|ping):)|(nutgraf import|nutgraf sources export|OWNERS=|@BotFather|<<)`)
)

// faults compares a language with English.
func faults(t *testing.T, tag string, english, own map[string]forms) (all []string) {
	t.Helper()
	needed := pluralForms(t, tag)
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, id := range slices.Sorted(maps.Keys(own)) {
		if english[id] == nil {
			add("English has no %s", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(english)) {
		source, ours := english[id], own[id]
		if ours == nil {
			add("%s is missing", id)
			continue
		}
		_, single := source[""]
		want := needed
		if single {
			want = []string{""}
		}
		if got := slices.Sorted(maps.Keys(ours)); !slices.Equal(got, want) {
			add("%s has the forms %q, and the language %q", id, got, want)
		}
		origin := strings.Join(slices.Collect(maps.Values(source)), " ")
		for form, words := range ours {
			at := strings.TrimSuffix(id+" "+form, " ")
			for what, pattern := range map[string]*regexp.Regexp{"fills in": value, "has the code": code} {
				if got, want := found(pattern, words), found(pattern, origin); !slices.Equal(got, want) {
					add("%s %s %q, and English %q", at, what, got, want)
				}
			}
			for _, wrong := range misprints(tag, id, words, origin) {
				add("%s %s: %s", at, wrong, words)
			}
		}
	}
	return all
}

// found are the different matches of a pattern, in alphabetical order.
func found(pattern *regexp.Regexp, s string) []string {
	var all []string
	for _, m := range pattern.FindAllStringSubmatch(s, -1) {
		all = append(all, strings.Join(m[1:], ""))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// likeEnglish are messages that may be as in English, with the reason.
var likeEnglish = []struct{ id, tag, why string }{
	{`date\.(short|long|full|moment|first)`, `.*`, "a pattern, not words"},
	{`date\.month(_short)?\.\d+`, `de|fr`, "the same name"},
	{`web\.(results|word)|news\.title|follow\.quoted`, `pt-BR|zh-Hans`, "nothing but quotation marks"},
	{`health\.title`, `.*`, "a name and a number"},
	{`settings\.is`, `.*`, "a name and a value"},
	{`command\.privacy\.args`, `.*`, "a word to type as it is"},
	{`command\.start\.name|param\.command\.name|error\.command`, `de|fr`, "the same word"},
	{`param\.(source|article|chat)\.name|web\.pages`, `de|fr|es|pt-BR`, "the same word"},
}

func mayBeEnglish(tag, id string) bool {
	for _, may := range likeEnglish {
		if regexp.MustCompile(`^(?:`+may.id+`)$`).MatchString(id) && regexp.MustCompile(`^(?:`+may.tag+`)$`).MatchString(tag) {
			return true
		}
	}
	return false
}

// foreign are the marks that a language does not use.
var foreign = map[string]string{
	"en": "„«»「」", "de": "”«»「」", "es": "„“”「」", "fr": "„“”「」'", "ja": "„“”«»!?", "pt-BR": "„«»「」", "ru": "“”「」", "zh-Hans": "„«»「」!?;",
}

var (
	markup   = regexp.MustCompile("[*`]|</?[a-z]+>|&[a-z]+;|\\]\\(|^#|\\\\")
	ordinary = regexp.MustCompile(`[ ][;:!?»]|«[ ]|[^\s\d\p{Zs}A-Za-z\\/-][;!?](?:\s|$)`)
)

// misprints are what is wrong with a message whatever it says.
func misprints(tag, id, words, origin string) (all []string) {
	args := strings.HasPrefix(id, "command.") && strings.HasSuffix(id, ".args")
	switch {
	case strings.TrimSpace(words) == "":
		return []string{"is empty"}
	case strings.TrimSpace(words) != words || strings.Contains(strings.TrimSuffix(id, ".hello"), " "):
		all = append(all, "has space around it")
	}
	if tag != "en" && words == origin && !mayBeEnglish(tag, id) {
		all = append(all, "is English")
	}
	if strings.ContainsAny(words, foreign[tag]) {
		all = append(all, "has the marks of another language")
	}
	if strings.Count(words, `"`) != strings.Count(origin, `"`) && tag != "en" {
		all = append(all, "has typewriter's marks")
	}
	if markup.MatchString(words) && !args {
		all = append(all, "has markup")
	}
	if tag == "fr" && ordinary.MatchString(words) {
		all = append(all, "has a mark that may begin a line")
	}
	return all
}

// pluralForms are the forms that go-i18n tells apart in a language.
func pluralForms(t *testing.T, tag string) []string {
	t.Helper()
	b := i18n.NewBundle(language.Make(tag))
	m := &i18n.Message{ID: "m", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"}
	if err := b.AddMessages(language.Make(tag), m); err != nil {
		t.Fatal(err)
	}
	l := i18n.NewLocalizer(b, tag)
	seen := map[string]bool{}
	counts := []any{"1.5", 1_000_000}
	for n := range 200 {
		counts = append(counts, n)
	}
	for _, n := range counts {
		seen[l.MustLocalize(&i18n.LocalizeConfig{MessageID: "m", PluralCount: n})] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func TestPluralForms(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "[one other]", "de": "[one other]", "ja": "[other]", "zh-Hans": "[other]", "ru": "[few many one other]",
		"fr": "[many one other]", "es": "[many one other]", "pt-BR": "[many one other]",
	} {
		if got := fmt.Sprint(pluralForms(t, tag)); got != want {
			t.Errorf("%s: %s, want %s", tag, got, want)
		}
	}
}

// limits are how many characters fit where a message is shown.
var limits = []struct {
	id   string
	most int
	why  string
}{
	{`command\..*\.text`, 100, "Discord's description of a command"},
	{`command\..*\.name|param\..*\.name`, 32, "Discord's name of a command or an option"},
	{`param\..*\.text|choice\..*|since\..*`, 100, "Discord's description of an option, and a choice's name"},
	{`action\..*|sources\.(take|button)_.*`, 20, "two buttons beside each other on a phone; Discord takes 80"},
	{`discord\.summarise`, 32, "Discord's name of a command"},
	{`discord\.paste_(title|label)`, 45, "Discord's title and label of a form"},
	{`discord\.(choose|paste_hint)`, 100, "Discord's hint in a field"},
	{`telegram\.long_description`, 512, "Telegram's description of a bot"},
	{`telegram\.short_description`, 120, "Telegram's short description of a bot"},
	{`telegram\.pick_(here|group|channel|cancel|keys)|telegram\.private_button|telegram\.inline_.*`, 64, "a button or a hint in a field of Telegram"},
	{`vote\..*`, 200, "Telegram's toast"},
}

// TestLimits holds every language to what a platform has room for.
func TestLimits(t *testing.T) {
	all := translations(t)
	all["en"] = messages(t, "active.en.toml")
	for _, limit := range limits {
		pattern := regexp.MustCompile(`^(?:` + limit.id + `)$`)
		matched := false
		for tag, own := range all {
			for id, ours := range own {
				if !pattern.MatchString(id) {
					continue
				}
				matched = true
				for _, words := range ours {
					if n := utf8.RuneCountInString(value.ReplaceAllString(words, "")); n > limit.most {
						t.Errorf("%s %s has %d characters, and %s has room for %d: %s", tag, id, n, limit.why, limit.most, words)
					}
				}
			}
		}
		if !matched {
			t.Errorf("no message is %s", limit.id)
		}
	}
}

// TestNames: what a menu shows as the name of a command or of a parameter is
// one that Discord takes, and no two are the same.
func TestNames(t *testing.T) {
	all := translations(t)
	english := messages(t, "active.en.toml")
	all["en"] = english
	right := regexp.MustCompile(`^[-_\p{L}\p{M}\p{N}]{1,32}$`)
	for tag, own := range all {
		for _, kind := range []string{"command", "param"} {
			taken := map[string]string{}
			for id, ours := range own {
				if !strings.HasPrefix(id, kind+".") || !strings.HasSuffix(id, ".name") {
					continue
				}
				name := ours[""]
				if !right.MatchString(name) || strings.ToLower(name) != name {
					t.Errorf("%s %s: %q is no name", tag, id, name)
				}
				if other := taken[name]; other != "" {
					t.Errorf("%s: %s and %s are both %q", tag, id, other, name)
				}
				taken[name] = id
				if other := english[kind+"."+name+".name"]; kind == "command" && other != nil && id != kind+"."+name+".name" {
					t.Errorf("%s: %s is %q, which is another command", tag, id, name)
				}
			}
			if len(taken) < 10 {
				t.Errorf("%s: only %d names of a %s", tag, len(taken), kind)
			}
		}
	}
}

// TestEnglish: what translators start from has no misprints either.
func TestEnglish(t *testing.T) {
	for id, ours := range messages(t, "active.en.toml") {
		for form, words := range ours {
			for _, wrong := range misprints("en", id, words, words) {
				t.Errorf("%s %s %s: %s", id, form, wrong, words)
			}
		}
		if _, single := ours[""]; !single && len(ours) != 2 {
			t.Errorf("%s has %d forms", id, len(ours))
		}
	}
}
