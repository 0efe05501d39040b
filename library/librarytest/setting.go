package librarytest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

func settings(t *testing.T, s library.Store) {
	ctx := t.Context()
	expect := func(key, want string) {
		t.Helper()
		if got, err := s.Setting(ctx, key); err != nil || got != want {
			t.Errorf("%q is %q, %v, want %q", key, got, err, want)
		}
	}
	set := func(key, value string) {
		t.Helper()
		if err := s.SetSetting(ctx, key, value); err != nil {
			t.Errorf("setting %q: %v", key, err)
		}
	}
	once := func(key, value, want string) {
		t.Helper()
		if got, err := s.SetSettingOnce(ctx, key, value); err != nil || got != want {
			t.Errorf("setting %q once: %q, %v, want %q", key, got, err, want)
		}
	}
	expect("a", "")
	set("a", "1")
	set("A", "another")
	expect("a", "1")
	set("a", "2")
	expect("a", "2")
	once("a", "3", "2")
	once("a", "", "2")
	set("a", "")
	expect("a", "")
	once("a", "", "")
	expect("a", "")
	once("a", "4", "4")
	once("a", "5", "4")
	expect("a", "4")
	expect("A", "another")
	longest, largest := strings.Repeat("k", library.MaxSettingKey), strings.Repeat("é", library.MaxSettingValue/2)
	set(longest, largest)
	expect(longest, largest)
	set("'; DROP TABLE x; --", "% \" \n\t 小")
	expect("'; DROP TABLE x; --", "% \" \n\t 小")

	for _, bad := range [][2]string{
		{"", "x"}, {longest + "k", "x"}, {"k", largest + "x"}, {"k\x00", "x"}, {"k\xff", "x"}, {"k", "x\x00"}, {"k", "\xff"},
	} {
		if err := s.SetSetting(ctx, bad[0], bad[1]); !errors.Is(err, library.ErrBadSetting) {
			t.Errorf("setting %.9q to %.9q: %v", bad[0], bad[1], err)
		}
		if got, err := s.SetSettingOnce(ctx, bad[0], bad[1]); !errors.Is(err, library.ErrBadSetting) || got != "" {
			t.Errorf("setting %.9q once to %.9q: %q, %v", bad[0], bad[1], got, err)
		}
	}
	if _, err := s.Setting(ctx, ""); !errors.Is(err, library.ErrBadSetting) {
		t.Errorf("a setting without a key: %v", err)
	}
	expect("k", "")
	// It has nothing to do with the articles.
	if st, err := s.Stats(ctx); err != nil || st.Articles != 0 || st.Sources != 0 {
		t.Errorf("stats: %+v, %v", st, err)
	}
}

// onlyOnce: of many who make up a secret at once, one succeeds, and all get the same.
func onlyOnce(t *testing.T, stores ...library.Store) {
	const rounds, workers = 5, 8
	for round := range rounds {
		key := fmt.Sprint("secret ", round)
		got := gather(t, workers, func(i int) (string, error) {
			return stores[i%len(stores)].SetSettingOnce(t.Context(), key, fmt.Sprint("of worker ", i))
		})
		for i, v := range got {
			if v == "" || v != got[0] {
				t.Errorf("worker %d got %q, the first one %q", i, v, got[0])
			}
		}
		for _, s := range stores {
			if v, err := s.Setting(t.Context(), key); err != nil || v != got[0] {
				t.Errorf("kept: %q, %v, want %q", v, err, got[0])
			}
		}
	}
}
