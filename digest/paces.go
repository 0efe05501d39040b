package digest

import (
	"strings"
	"time"
)

// The paces of platforms, a little below what they allow, so that clocks need not
// agree: Telegram takes 30 posts a second, one a second to a chat and 20 a minute to
// a group; Discord 50 requests a second, and a channel five in five seconds.
var (
	TelegramOverall = Pace{Every: time.Second * 10 / 295, Burst: 1}
	DiscordOverall  = Pace{Every: time.Second / 22, Burst: 1} // a post is two requests
)

// TelegramChat is the pace of a chat, whose id tells whether it is a group.
func TelegramChat(chat string) Pace {
	if strings.HasPrefix(chat, "-") || strings.HasPrefix(chat, "@") {
		return Pace{Every: 3100 * time.Millisecond, Burst: 1}
	}
	return Pace{Every: 1050 * time.Millisecond, Burst: 1}
}

// DiscordChat is the pace of a channel.
func DiscordChat(string) Pace { return Pace{Every: 1100 * time.Millisecond, Burst: 1} }
