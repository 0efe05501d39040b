package revision

import (
	"regexp"
	"slices"
)

// mostStamp is how long a line that says when a page was made may be, in bytes.
const mostStamp = 120

// stamps are the lines that change on a page without anybody having edited the
// article: when it was updated, how long ago, how many have commented on it. In the
// languages of the interface.
const stamps = `(?i)^\W*(?:` +
	`(?:last |first |zuletzt |dernière |última )?(?:updated|modified|published|posted|aktualisiert|veröffentlicht|stand|actualizado|actualización|publicado|` +
	`mis à jour|mise à jour|publié|atualizado|atualização|обновлено|опубликовано)\s*` +
	`(?:[:：]\s*\S|\d|(?:at|on|am|um|le|à|el|a las|em|às|в) [^\s]*\d)` +
	`|(?:最后|最終|最后一次)?(?:更新|发布|發布|公開|掲載)(?:日時?|时间|時間|于|於)?\s*[:：]?\s*\d` +
	`|\d[\d.,]*\+?\s*(?:comments?|shares?|views?|likes?|min(?:ute)?s?(?: read)?|kommentare?|comentarios?|commentaires?|comentários?|комментари\S*|просмотр\S*|条?评论|件?のコメント)\W*$` +
	`|\d+\s*(?:seconds?|minutes?|mins?|hours?|hrs?|days?) ago\W*$` +
	`|(?:vor|hace|il y a|há) \d+ \S+\W*$|\d+ \S+ назад\W*$|\d+\s*(?:分钟|小时|天)前\W*$|\d+\s*(?:分|時間|日)前\W*$` +
	`)`

var stampPattern = regexp.MustCompile(stamps)

// stamp reports whether a line is one of stamps.
func stamp(line string) bool { return len(line) <= mostStamp && stampPattern.MatchString(line) }

// stampLines returns where the lines of a text that are stamps stand.
func stampLines(text string) [][2]int {
	return slices.DeleteFunc(Lines(text), func(l [2]int) bool { return !stamp(text[l[0]:l[1]]) })
}
