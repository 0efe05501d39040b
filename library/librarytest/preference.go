package librarytest

import (
	"maps"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

func preferences(t *testing.T, s library.Store) {
	ctx := t.Context()
	want := func(owner string, want map[string]string) {
		t.Helper()
		got, err := s.Preferences(ctx, owner)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("preferences of %q: %v, %v, want %v", owner, got, err, want)
		}
	}
	set := func(owner, name, value string) {
		t.Helper()
		if err := s.SetPreference(ctx, owner, name, value); err != nil {
			t.Fatal(err)
		}
	}
	want("ann", map[string]string{})
	set("ann", "language", "de")
	set("ann", "language", "ja")
	set("ann", "length", "短い")
	set("ben", "language", "fr")
	want("ann", map[string]string{"language": "ja", "length": "短い"})
	set("ann", "length", "")
	set("ann", "never there", "")
	want("ann", map[string]string{"language": "ja"})

	for _, bad := range []string{"", strings.Repeat("x", library.MaxSettingKey+1), "\xff", "a\x00b"} {
		if err := s.SetPreference(ctx, bad, "language", "de"); err == nil {
			t.Errorf("%q may own something", bad)
		}
		if err := s.SetPreference(ctx, "ann", bad, "de"); err == nil {
			t.Errorf("a preference may be called %q", bad)
		}
		if _, err := s.Preferences(ctx, bad); err == nil {
			t.Errorf("%q is an owner", bad)
		}
	}

	// A chat that gets another id takes its choices along; what was chosen
	// under the new id already is newer.
	set("old", "language", "es")
	set("old", "quiet", "yes")
	set("new", "language", "ru")
	for range 2 {
		if err := s.MovePreferences(ctx, "old", "new"); err != nil {
			t.Fatal(err)
		}
	}
	want("old", map[string]string{})
	want("new", map[string]string{"language": "ru", "quiet": "yes"})
	if err := s.MovePreferences(ctx, "new", "new"); err != nil {
		t.Fatal(err)
	}
	want("new", map[string]string{"language": "ru", "quiet": "yes"})

	// Who asks to be forgotten is forgotten whole, and nobody else is.
	if n, err := s.Forget(ctx, "ann"); err != nil || n != 0 {
		t.Errorf("forget: %d, %v", n, err)
	}
	want("ann", map[string]string{})
	want("ben", map[string]string{"language": "fr"})
}
