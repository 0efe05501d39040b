package nutgraf_test

import (
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The image must be built with the Go that the code is written for: an older
// one would not compile it, and another one is not what the tests ran on.
func TestDockerfileGoVersion(t *testing.T) {
	image := submatch(t, "Dockerfile", `(?m)^FROM golang:([0-9.]+)`)
	want := submatch(t, "go.mod", `(?m)^go ([0-9.]+)$`)
	// "1.26" is the newest 1.26, with its security fixes; a third number is
	// accepted when it is go.mod's.
	minor := strings.Join(strings.SplitN(want, ".", 3)[:2], ".")
	if image != minor && image != want {
		t.Errorf("Dockerfile builds with golang:%s, go.mod says go %s: make it golang:%s", image, want, minor)
	}
}

// What the deployment promises an operator: a static binary, no root, nothing
// else inside, and a way to ask it how it is.
func TestDockerfilePromises(t *testing.T) {
	docker := strings.ReplaceAll(read(t, "Dockerfile"), "\\\n", " ")
	_, last, _ := strings.Cut(docker, "\nFROM scratch\n")
	for _, p := range []struct{ in, want, why string }{
		{docker, `CGO_ENABLED=0 go build -trimpath`, "an empty base has no libraries to load and no paths to show"},
		{last, `(?m)^USER [1-9][0-9]*:[1-9][0-9]*$`, "it must not be root, and only a number can be checked"},
		{last, `(?m)^VOLUME /data$`, "the library must outlive the container"},
		{last, `(?m)^HEALTHCHECK .*CMD \["/nutgraf", "healthcheck"\]$`, "there is no shell and no curl inside to ask with"},
		{last, `(?m)^ENTRYPOINT \["/nutgraf"\]$`, "signals must reach the program itself"},
		{last, `(?s)LISTEN=0\.0\.0\.0:8080.*EXPOSE 8080\n`, "loopback inside a container reaches nobody"},
	} {
		if !regexp.MustCompile(p.want).MatchString(p.in) {
			t.Errorf("Dockerfile: nothing matches %s: %s", p.want, p.why)
		}
	}
	if strings.Contains(last, "\nRUN ") {
		t.Error("Dockerfile: RUN in the last stage, where there is nothing to run")
	}
}

// The linker says nothing when the variable that it should set does not exist.
func TestReleaseIsSet(t *testing.T) {
	version := read(t, "cmd/nutgraf/version.go")
	for _, name := range []string{"Dockerfile", ".ci/run"} {
		variable := submatch(t, name, `-X main\.(\w+)=`)
		if !strings.Contains(version, "\nvar "+variable+" string\n") {
			t.Errorf("%s sets main.%s, which cmd/nutgraf/version.go does not declare", name, variable)
		}
	}
}

// .dockerignore lets in what it names and nothing else, so a new part of the
// program must be named there.
func TestDockerContextHasEveryPart(t *testing.T) {
	allowed := strings.Split(read(t, ".dockerignore"), "\n")
	missing := map[string]bool{}
	for _, f := range goFiles(t) {
		top, _, _ := strings.Cut(f.path, "/")
		if !f.test && !slices.Contains(allowed, "!"+top) {
			missing[top] = true
		}
	}
	for top := range missing {
		t.Errorf(".dockerignore keeps %s out of the image's build: add !%s", top, top)
	}
}

// A setting that is misspelt in a file for operators is silently ignored.
func TestDeploymentSettingsExist(t *testing.T) {
	config := read(t, "cmd/nutgraf/config.go")
	for name, pattern := range map[string]string{
		"Dockerfile":                     `(?:^ENV|^   ) +([A-Z_]+)=`,
		"deploy/compose.yaml":            `^      ([A-Z_]+): `,
		"deploy/systemd/nutgraf.service": `(?:^Environment=| )([A-Z_]+)=[/0-9]`,
	} {
		found := regexp.MustCompile("(?m)"+pattern).FindAllStringSubmatch(read(t, name), -1)
		if len(found) == 0 {
			t.Errorf("%s: found no setting", name)
		}
		for _, m := range found {
			if m[1] != "HOME" && !strings.Contains(config, `envconfig:"`+m[1]+`"`) {
				t.Errorf("%s sets %s, which the program does not read", name, m[1])
			}
		}
	}
}

// modernc.org/sqlite is C translated against one version of modernc.org/libc.
// Another libc compiles, and then goes wrong at run time.
func TestSQLiteAndItsLibraryMatch(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command, which knows where the module's own go.mod is, is not in PATH")
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatalf("go list -m modernc.org/sqlite: %v", err)
	}
	pattern := `(?m)^\s*(?:require )?modernc\.org/libc (v\S+)`
	theirs := match(t, "modernc.org/sqlite's go.mod", readAbsolute(t, strings.TrimSpace(string(out))), pattern)
	if ours := submatch(t, "go.mod", pattern); ours != theirs {
		t.Errorf("go.mod has modernc.org/libc %s, but modernc.org/sqlite was made with %s: change both together", ours, theirs)
	}
}

// What one machine is called, or where it fetches from, is nobody else's business
// and misleads whoever reads it elsewhere.
func TestNoTracesOfAMachine(t *testing.T) {
	traces := regexp.MustCompile(`(?m)(^|[\s"'(=:` + "`" + `])/(work|root|home/[a-z]+)/|proxy\.golang|registry\.npmjs`)
	text := []string{".go", ".md", ".mod", ".toml", ".yaml", ".yml", ".service", ".txtar", ".html", ".css", ".js", ".sql", ".opml", ".txt", ""}
	walk(t, func(name string) {
		if !slices.Contains(text, path.Ext(name)) || name == "release_test.go" || name == "nutgraf" {
			return
		}
		for i, line := range strings.Split(read(t, name), "\n") {
			if m := traces.FindString(line); m != "" {
				t.Errorf("%s:%d: %q belongs to one machine", name, i+1, strings.TrimSpace(m))
			}
		}
	})
}

// A workflow has the rights it is given. Ours only reads, runs the script that
// anybody can run, and takes its Go version from go.mod.
func TestWorkflow(t *testing.T) {
	const name = ".github/workflows/ci.yml"
	w := read(t, name)
	for _, want := range []string{"permissions:\n  contents: read\n", "run: bash .ci/run\n", "go-version-file: go.mod\n"} {
		if !strings.Contains(w, want) {
			t.Errorf("%s: %q is missing", name, want)
		}
	}
	if strings.Contains(w, ": write") || strings.Contains(w, "pull_request_target") {
		t.Errorf("%s: asks for more than reading", name)
	}
	for _, m := range regexp.MustCompile(`uses: (\S+)`).FindAllStringSubmatch(w, -1) {
		if !regexp.MustCompile(`^actions/[a-z-]+@v[0-9]+$`).MatchString(m[1]) {
			t.Errorf("%s: %s: use GitHub's own actions, pinned to a major version", name, m[1])
		}
	}
}

// submatch returns what the pattern's group finds in a file of the repository.
func submatch(t *testing.T, name, pattern string) string {
	t.Helper()
	return match(t, name, read(t, name), pattern)
}

func match(t *testing.T, name, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("%s: nothing matches %s", name, pattern)
	}
	return m[1]
}

func readAbsolute(t *testing.T, name string) string {
	t.Helper()
	if !filepath.IsAbs(name) {
		t.Fatalf("%q is no absolute path", name)
	}
	return read(t, name)
}
