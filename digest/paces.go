package digest

import (
	"strings"
	"time"
)

// The paces of platforms are a little below what they allow, so that clocks need not
// agree.

// TelegramPace is that of all posts: Telegram takes 30 a second.
func TelegramPace() Pace { return Pace{Every: time.Second * 10 / 295, Burst: 1} }

// DiscordPace is that of all posts: Discord takes 50 requests a second, and a post is
// two.
func DiscordPace() Pace { return Pace{Every: time.Second / 22, Burst: 1} }

// TelegramChat is the pace of a chat, whose id tells whether it is a group: one a
// second, and 20 a minute to a group.
func TelegramChat(chat string) Pace {
	if strings.HasPrefix(chat, "-") || strings.HasPrefix(chat, "@") {
		return Pace{Every: 3100 * time.Millisecond, Burst: 1}
	}
	return Pace{Every: 1050 * time.Millisecond, Burst: 1}
}

// DiscordChat is the pace of a channel, which takes five in five seconds.
func DiscordChat(string) Pace { return Pace{Every: 1100 * time.Millisecond, Burst: 1} }
