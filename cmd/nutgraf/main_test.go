package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"nutgraf": main, "nutgraf-mail": mailMain})
}

// TestScripts runs the command line as people and scripts do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			home := env.Getenv("WORK") + "/home"
			env.Setenv("HOME", home)
			env.Setenv("LISTEN", "127.0.0.1:0")
			env.Setenv("TZ", "UTC")
			// The script's own files, as pages of a site.
			site := httptest.NewServer(http.FileServer(http.Dir(env.WorkDir)))
			env.Defer(site.Close)
			env.Setenv("SITE", site.URL)
			if strings.Contains(filepath.Base(env.WorkDir), "postgres") {
				if err := givePostgres(env); err != nil {
					return err
				}
			}
			return os.MkdirAll(home, 0o755)
		},
		Condition: func(cond string) (bool, error) {
			if cond == "postgres" {
				_, err := postgresAddress()
				return err == nil, nil
			}
			return cond == "root" && os.Geteuid() == 0, nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
