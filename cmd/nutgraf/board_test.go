package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/nutgraf/nutgraf/bot/web"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

const (
	boardFile = "../../deploy/grafana/nutgraf.json"
	rulesFile = "../../deploy/prometheus/rules.yml"
)

// series are the names of all that /metrics shows, with the labels of each.
func series(t *testing.T) map[string]map[string]bool {
	t.Helper()
	m := fullMeter(t)
	store, err := sqlite.Open(t.Context(), inMemory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	pages, err := web.New(web.Config{Library: store, Registry: m.registry})
	if err != nil {
		t.Fatal(err)
	}
	fetchPage(t, pages, "/")
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]bool{}
	for _, f := range families {
		labels := map[string]bool{"job": true, "instance": true, "le": f.GetType().String() == "HISTOGRAM"}
		for _, one := range f.GetMetric() {
			for _, l := range one.GetLabel() {
				labels[l.GetName()] = true
			}
		}
		names := []string{f.GetName()}
		if labels["le"] {
			names = []string{f.GetName() + "_bucket", f.GetName() + "_sum", f.GetName() + "_count"}
		}
		for _, name := range names {
			all[name] = labels
		}
	}
	return all
}

// expressions are those of the board and of the rules, by where they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	data, err := os.ReadFile(boardFile)
	if err == nil {
		err = json.Unmarshal(data, &board)
	}
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			all["the board, "+p.Title+", "+target.Expr] = target.Expr
		}
	}
	var rules struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if data, err = os.ReadFile(rulesFile); err == nil {
		err = yaml.Unmarshal(data, &rules)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			all["the rule "+r.Alert] = r.Expr
		}
	}
	if len(all) < 30 {
		t.Fatalf("found %d expressions", len(all))
	}
	return all
}

// TestBoardAndRulesShowWhatThereIs: a name that nothing shows is an empty panel and
// an alert that never comes. So it is with a label.
func TestBoardAndRulesShowWhatThereIs(t *testing.T) {
	known := series(t)
	name := regexp.MustCompile(`\b(?:nutgraf|process|go)_[a-z_]+\b`)
	selector := regexp.MustCompile(`\b((?:nutgraf|process|go)_[a-z_]+)\{([^}]*)\}`)
	label := regexp.MustCompile(`([a-z]+)(?:=~|!~|!=|=)"`)
	by := regexp.MustCompile(`\bby \(([^)]*)\)`)
	used := map[string]bool{}
	for where, e := range expressions(t) {
		bare := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(e, `""`)
		names := name.FindAllString(bare, -1)
		if len(names) == 0 {
			t.Errorf("%s: no series in %s", where, e)
		}
		for _, n := range names {
			used[n] = true
			if known[n] == nil {
				t.Errorf("%s: nothing is called %s", where, n)
				continue
			}
			for _, m := range by.FindAllStringSubmatch(bare, -1) {
				for l := range strings.SplitSeq(m[1], ", ") {
					if !known[n][l] {
						t.Errorf("%s: %s has no label %s", where, n, l)
					}
				}
			}
		}
		for _, m := range selector.FindAllStringSubmatch(e, -1) {
			for _, l := range label.FindAllStringSubmatch(m[2], -1) {
				if known[m[1]] != nil && !known[m[1]][l[1]] {
					t.Errorf("%s: %s has no label %s", where, m[1], l[1])
				}
			}
		}
	}
	for n := range known {
		n = strings.TrimSuffix(strings.TrimSuffix(n, "_sum"), "_count")
		if strings.HasPrefix(n, "nutgraf_") && !used[n] && !used[n+"_bucket"] {
			t.Errorf("%s is neither on the board nor in a rule: nobody will see it", n)
		}
	}
}
