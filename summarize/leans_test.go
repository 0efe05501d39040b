package summarize_test

import (
	"testing"

	"github.com/nutgraf/nutgraf/summarize"
)

func TestLeans(t *testing.T) {
	for _, tt := range []struct {
		sentence, lang string
		want           bool
	}{
		{"He said that the company would lose money.", "en", true},
		{"“But the bridge stays closed,” the mayor said.", "en-GB", true},
		{"This week the bridge opens again.", "en", false},
		{"The two had met in Vienna.", "en", true},
		{"Die beiden hatten sich in Wien getroffen.", "de", true},
		{"Helen Moss said that the bridge stays closed.", "en", false},
		{"他表示，大桥将关闭。", "zh", true},
		{"大桥将关闭。", "zh", false},
		{"", "", false},
	} {
		if got := summarize.Leans(tt.sentence, tt.lang); got != tt.want {
			t.Errorf("%q in %q: %v", tt.sentence, tt.lang, got)
		}
	}
}
