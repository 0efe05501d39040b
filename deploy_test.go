package nutgraf_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// A node is a mapping of a YAML file.
type node = map[string]any

// yamlFiles parses every YAML file for operators, anchors resolved.
func yamlFiles(t *testing.T) map[string][]node {
	t.Helper()
	files := map[string][]node{}
	walk(t, func(name string) {
		if !below(path.Dir(name), "deploy") || path.Ext(name) != ".yaml" && path.Ext(name) != ".yml" {
			return
		}
		d := yaml.NewDecoder(strings.NewReader(read(t, name)))
		for {
			var n node
			err := d.Decode(&n)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			files[name] = append(files[name], n)
		}
	})
	if len(files) < 10 {
		t.Fatalf("found %d YAML files in deploy", len(files))
	}
	return files
}

// visit calls f with every mapping below a value.
func visit(v any, f func(node)) {
	switch v := v.(type) {
	case node:
		f(v)
		for _, k := range slices.Sorted(maps.Keys(v)) {
			visit(v[k], f)
		}
	case []any:
		for _, e := range v {
			visit(e, f)
		}
	}
}

// at follows keys down; nil where there is nothing.
func at(v any, keys ...string) any {
	for _, k := range keys {
		n, ok := v.(node)
		if !ok {
			return nil
		}
		v = n[k]
	}
	return v
}

// What runs is what was tried: an image has a version, and "latest" is none. Ours
// is built from this tree.
func TestImagesArePinned(t *testing.T) {
	pinned := regexp.MustCompile(`^[a-z0-9./-]+:[0-9]+\.[0-9]+[a-z0-9.-]*$`)
	for name, docs := range yamlFiles(t) {
		for _, doc := range docs {
			visit(doc, func(n node) {
				if image, ok := n["image"].(string); ok && image != "nutgraf" && !pinned.MatchString(image) {
					t.Errorf("%s: the image %q has no version", name, image)
				}
			})
		}
	}
}

// A setting that is misspelt is silently ignored, wherever it stands.
func TestEverySettingExists(t *testing.T) {
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`envconfig:"([A-Z_]+)"`).FindAllStringSubmatch(read(t, "cmd/nutgraf/config.go"), -1) {
		known[m[1]] = true
	}
	seen := 0
	check := func(where, setting string) {
		seen++
		if !known[setting] {
			t.Errorf("%s sets %s, which the program does not read", where, setting)
		}
	}
	for name, docs := range yamlFiles(t) {
		for _, doc := range docs {
			if doc["kind"] == "ConfigMap" {
				for k := range doc["data"].(node) {
					check(name, k)
				}
			}
			visit(doc, func(n node) {
				if n["name"] == "nutgraf" && n["env"] != nil { // a container of Kubernetes
					for _, e := range n["env"].([]any) {
						check(name, e.(node)["name"].(string))
					}
				}
				if n["image"] == "nutgraf" { // a service of compose
					if env, ok := n["environment"].(node); ok {
						for k := range env {
							check(name, k)
						}
					}
				}
			})
		}
	}
	if seen < 20 {
		t.Errorf("only %d settings were found", seen)
	}
}

// The program is given its time to stop: what it waits before, ten seconds to
// finish, and some to spare.
func TestStoppingIsGivenTime(t *testing.T) {
	enough := func(where string, delay any, grace time.Duration) {
		d, err := time.ParseDuration(fmt.Sprint(delay))
		if err != nil || grace < d+11*time.Second {
			t.Errorf("%s: STOP_DELAY %v, and then %s to stop (%v)", where, delay, grace, err)
		}
	}
	files := yamlFiles(t)
	const pg, pods = "deploy/compose.postgres.yaml", "deploy/kubernetes/deployment.yaml"
	for _, service := range []string{"nutgraf-a", "nutgraf-b"} {
		s := at(files[pg][0], "services", service)
		grace, err := time.ParseDuration(fmt.Sprint(at(s, "stop_grace_period")))
		if err != nil {
			t.Errorf("%s: %s: %v", pg, service, err)
		}
		enough(pg, at(s, "environment", "STOP_DELAY"), grace)
	}
	seconds, _ := at(files[pods][0], "spec", "template", "spec", "terminationGracePeriodSeconds").(int)
	enough(pods, at(files["deploy/kubernetes/settings.yaml"][0], "data", "STOP_DELAY"), time.Duration(seconds)*time.Second)
	unit := submatch(t, "deploy/systemd/nutgraf.service", `(?m)^TimeoutStopSec=(\w+)$`)
	grace, err := time.ParseDuration(unit)
	if err != nil {
		t.Fatal(err)
	}
	enough("deploy/systemd/nutgraf.service", "0s", grace)
}

// Every secret that is mounted is one that is asked for under that name, and none
// is in the environment.
func TestSecretsAreFiles(t *testing.T) {
	files := yamlFiles(t)
	doc := files["deploy/compose.postgres.yaml"][0]
	for _, service := range []string{"nutgraf-a", "nutgraf-b", "postgres"} {
		s := at(doc, "services", service)
		mounted := fmt.Sprint(at(s, "secrets"))
		for k, v := range at(s, "environment").(node) {
			file, ok := strings.CutPrefix(fmt.Sprint(v), "/run/secrets/")
			if strings.HasSuffix(k, "_FILE") != ok || ok && (!strings.Contains(mounted, file) || at(doc, "secrets", file, "file") == nil) {
				t.Errorf("%s: %s is %v, and has the secrets %s", service, k, v, mounted)
			}
		}
	}
	keys := files["deploy/kubernetes/secret.example.yaml"][0]["stringData"].(node)
	visit(files["deploy/kubernetes/deployment.yaml"][0], func(n node) {
		name, ok := n["name"].(string)
		if !ok || !strings.HasSuffix(name, "_FILE") {
			return
		}
		if key := path.Base(n["value"].(string)); keys[key] == nil {
			t.Errorf("deployment.yaml: %s is the file %s, which the Secret has no key for", name, key)
		}
	})
}

// Probes ask what the reader answers, where it listens, and the rest is found by
// the labels that the pods have.
func TestKubernetesFitsTogether(t *testing.T) {
	files := yamlFiles(t)
	const dir = "deploy/kubernetes/"
	d := files[dir+"deployment.yaml"][0]
	pod := at(d, "spec", "template", "spec")
	c := at(pod, "containers").([]any)[0].(node)
	routes := read(t, "bot/web/server.go")
	port := c["ports"].([]any)[0].(node)
	for probe, want := range map[string]string{"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"} {
		if got := at(c, probe, "httpGet", "path"); got != want || !strings.Contains(routes, `route("`+want+`"`) || at(c, probe, "httpGet", "port") != port["name"] {
			t.Errorf("%s asks %v at %v", probe, got, at(c, probe, "httpGet", "port"))
		}
	}
	listen := ""
	visit(c, func(n node) {
		if n["name"] == "LISTEN" {
			listen, _ = n["value"].(string)
		}
	})
	if !strings.HasSuffix(listen, fmt.Sprint(":", port["containerPort"])) {
		t.Errorf("it listens on %s, and the port is %v", listen, port["containerPort"])
	}
	labels := fmt.Sprint(at(d, "spec", "template", "metadata", "labels"))
	for what, selector := range map[string]any{
		"Deployment":          at(d, "spec", "selector", "matchLabels"),
		"Service":             at(files[dir+"service.yaml"][0], "spec", "selector"),
		"PodDisruptionBudget": at(files[dir+"disruption.yaml"][0], "spec", "selector", "matchLabels"),
		"NetworkPolicy":       at(files[dir+"network.yaml"][0], "spec", "podSelector", "matchLabels"),
	} {
		if fmt.Sprint(selector) != labels {
			t.Errorf("%s selects %v, pods have %s", what, selector, labels)
		}
	}
	for _, want := range []struct {
		is    any
		to    any
		about string
	}{
		{at(d, "spec", "replicas"), 2, "replicas"},
		{at(pod, "securityContext", "runAsNonRoot"), true, "not root"},
		{at(c, "securityContext", "readOnlyRootFilesystem"), true, "a read-only root"},
		{at(c, "securityContext", "allowPrivilegeEscalation"), false, "no more rights"},
		{at(pod, "automountServiceAccountToken"), false, "no token of the cluster's"},
	} {
		if want.is != want.to {
			t.Errorf("%s: %v", want.about, want.is)
		}
	}
	for _, r := range files[dir+"kustomization.yaml"][0]["resources"].([]any) {
		if _, ok := files[dir+r.(string)]; !ok {
			t.Errorf("kustomization.yaml names %s, which is not there", r)
		}
	}
}

// The tools that will read these files take them, where they are installed.
func TestToolsTakeTheFiles(t *testing.T) {
	for _, c := range []struct {
		name, probe string
		args        []string
	}{
		{"kubectl", "kustomize --help", []string{"kustomize", "deploy/kubernetes"}},
		{"docker", "compose version", []string{"compose", "-f", "deploy/compose.yaml", "config", "--quiet"}},
		{"docker", "compose version", []string{"compose", "-f", "deploy/compose.postgres.yaml", "config", "--quiet"}},
		{"docker", "compose version", []string{"compose", "-f", "deploy/compose.yaml", "-f", "deploy/compose.litestream.yaml", "config", "--quiet"}},
		{"promtool", "--version", []string{"check", "rules", "deploy/prometheus/rules.yml"}},
		{"systemd-analyze", "security --help", []string{"security", "--offline=true", "--threshold=15", "deploy/systemd/nutgraf.service"}},
	} {
		t.Run(c.name+" "+strings.Join(c.args, " "), func(t *testing.T) {
			if exec.CommandContext(t.Context(), c.name, strings.Fields(c.probe)...).Run() != nil {
				t.Skipf("%s %s does not work here", c.name, c.args[0])
			}
			cmd := exec.CommandContext(t.Context(), c.name, c.args...)
			cmd.Env = append(os.Environ(), "DOMAIN=news.example.org", "REPLICA_URL=s3://bucket/nutgraf")
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Run(); err != nil {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}
