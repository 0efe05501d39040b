package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The limits of a setting, in bytes.
const (
	MaxSettingKey   = 200
	MaxSettingValue = 64 << 10
)

// ErrBadSetting means that a setting's key or value cannot be kept: a key that
// is empty or longer than [MaxSettingKey], a value longer than
// [MaxSettingValue], or either of them not UTF-8 or with a NUL in it.
var ErrBadSetting = errors.New("not a setting that can be kept")

// Settings keeps small facts of the installation, such as whether the samples
// were put in, or a secret key for hashing voters. It is no place for what
// belongs to an article or a person. Keys and values are texts; what cannot be
// kept is an [ErrBadSetting]. Safe for concurrent use, from several processes
// too.
type Settings interface {
	// Setting returns the value under a key; "" when there is none.
	Setting(ctx context.Context, key string) (string, error)
	// SetSetting puts a value under a key in the place of an earlier one; ""
	// takes it away.
	SetSetting(ctx context.Context, key, value string) error
	// SetSettingOnce puts a value under a key that has none, and returns the
	// value that is there now: of several replicas that make up a secret at
	// the same moment, one succeeds and all get the same. With "" it only
	// reads.
	SetSettingOnce(ctx context.Context, key, value string) (stored string, err error)
}

// CheckSetting tells whether a setting can be kept; an ErrBadSetting when not.
// Engines call it, so that all of them refuse the same.
func CheckSetting(key, value string) error {
	switch {
	case key == "" || len(key) > MaxSettingKey:
		return fmt.Errorf("%w: its key has %d bytes, not 1 to %d", ErrBadSetting, len(key), MaxSettingKey)
	case len(value) > MaxSettingValue:
		return fmt.Errorf("%w: its value has %d bytes, more than %d", ErrBadSetting, len(value), MaxSettingValue)
	case !plain(key) || !plain(value):
		return fmt.Errorf("%w: it is not UTF-8 or has a NUL in it", ErrBadSetting)
	}
	return nil
}

// plain reports whether every engine can keep a text as it is.
func plain(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }
