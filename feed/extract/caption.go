package extract

import (
	"regexp"
	"strings"
)

// maxCaption is the length of the longest caption, in words.
const maxCaption = 45

// pictureWords are what pictures are called in labels.
const pictureWords = `photo(?:graph)?s?|image|picture|pic|video|graphic|chart|map|illustration|figure|caption|foto|bild|grafik|abbildung|fotografía|imagen|vídeo|imagem|immagine|légende|photographie|infographie|фото(?:графия)?|видео|иллюстрация|снимок|gambar|ảnh|hình|grafika|zdjęcie|resim|fotoğraf|εικόνα|φωτογραφία|图|圖|图片|圖片|图为|圖為|图源|圖源|资料图|資料圖|图说|写真|画像|図|動画|映像|사진|그래픽|영상|صورة|الصورة|عکس|تصویر|תמונה|צילום|फोटो|तस्वीर|ছবি`

var (
	// captionLabel matches the word with which a caption starts.
	captionLabel = regexp.MustCompile(`^(?:[▲△▼▽]|(?i:[\[(（【]?\s*(?:(?:file|stock|cover|image|photo|picture|media|video|archive) )?(?:` + pictureWords + `)(?: ?\d{1,2})?(?:(?: by| caption| credit| source| courtesy(?: of)?| d'illustration| d'archive)+)?\s*(?:[:：／|]|[)\]）】])))\s*\S`)
	// captionCredit matches who made a picture, at the end of its caption.
	captionCredit = regexp.MustCompile(`(?i)(?:^|[.!?。！？…(（\[|—–]\s*)(?:(?:` + pictureWords + `|crédits?(?: photo)?|credits?|quelle)(?:(?: by| credit| source| courtesy(?: of)?)*\s*[:：]\s*| (?:by|courtesy(?: of)?) )[^.!?。！？:：]{2,60}|[^.!?。！？]{0,30}/\s?(?:getty(?: images)?|reuters|afp|ap|epa|dpa|shutterstock|istock|alamy|新华社|视觉中国|アフロ|時事|共同))[)）\]]?\.?$`)
	// captionPlace matches the words with which a caption points to its picture.
	captionPlace = regexp.MustCompile(`^(?i:(?:above|pictured)(?:,? (?:left|right|cent(?:re|er)|top|bottom|from left))?|ci-(?:dessus|contre)|im bild|oben|en la (?:imagen|foto)|na (?:imagem|foto)|nella (?:foto|immagine)|op de foto|на (?:фото|снимке)|trong ảnh|fotoğrafta|[上下左右]图)\s*[:：]\s*\S`)
)

// captions cuts what is said about pictures: what the page or a label marks as
// a caption, what ends in a credit, and lines that are no sentence and are said
// twice within the article, as scrapers do with captions.
func (c *cleaned) captions(blocks []block, in []info) {
	twice := c.twice(blocks, in)
	for i, x := range in {
		if i == c.head || x.words > maxCaption || blocks[i].heading {
			continue
		}
		open := c.reasons[i] == ""
		switch {
		case open && (blocks[i].caption || isCaption(blocks[i].text)):
			c.reasons[i] = reasonCaption
		case (open || c.reasons[i] == reasonRepeat) && twice[x.first]:
			c.reasons[i] = reasonCapAgain
		}
	}
}

// twice returns the lines, by their first block, that are no sentence and that
// are said two or three times, each time alone between two paragraphs.
func (c *cleaned) twice(blocks []block, in []info) map[int]bool {
	alone := map[int]int{}
	for i := max(c.head+1, 1); i+1 < len(in); i++ {
		x := in[i]
		if x.count > 1 && x.count <= 3 && !x.ends && x.words >= 5 && x.words <= maxCaption && x.mark == nil && !blocks[i].heading &&
			in[i-1].prose && in[i-1].ends && in[i+1].prose && in[i+1].ends {
			alone[x.first]++
		}
	}
	all := map[int]bool{}
	for first, n := range alone {
		if n == in[first].count && c.reasons[first] == "" {
			all[first] = true
		}
	}
	return all
}

// isCaption tells whether a short text is labelled as a caption.
func isCaption(text string) bool {
	head := text[:min(len(text), 80)]
	if strings.ContainsAny(head, ":：／|)]）】▲△▼▽") && (captionLabel.MatchString(text) || captionPlace.MatchString(text)) {
		return true
	}
	tail := text[max(0, len(text)-100):]
	return captionHint(tail) && captionCredit.MatchString(text)
}

// captionHint is a quick way past the pattern for most texts.
func captionHint(tail string) bool {
	return strings.ContainsAny(tail, ":：/") || strings.Contains(tail, " by ") || strings.Contains(tail, " courtesy ")
}

// quoteReach is how far a pull-quote stands from where its words are, in blocks.
const quoteReach = 12

// pullQuotes cuts short blocks whose words, as they are, stand in a paragraph
// near by: a template shows them once more in large letters.
func (c *cleaned) pullQuotes(blocks []block, in []info, keep []bool) {
	for i, x := range in {
		if c.reasons[i] != "" || !keep[i] || x.words < 5 || x.words > 40 || blocks[i].heading {
			continue
		}
		for j := max(0, i-quoteReach); j < min(len(in), i+quoteReach+1); j++ {
			if j != i && keep[j] && c.reasons[j] == "" && in[j].prose && len(in[j].key) > len(x.key)*5/4 && within(x.key, in[j].key) {
				c.reasons[i] = reasonRepeat
				break
			}
		}
	}
}

// within tells whether the words of a stand, in a row, among those of b; both
// given as their keys.
func within(a, b string) bool {
	for at := 0; ; {
		i := strings.Index(b[at:], a)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(a)
		if (i == 0 || b[i-1] == ' ' || a[0] >= 0x80) && (end == len(b) || b[end] == ' ' || b[end] >= 0x80) {
			return true
		}
		at = i + 1
	}
}

// orphans cuts short headings of what was cut: a line that is no sentence and
// has nothing behind it but a notice or what a list of other articles has.
func (c *cleaned) orphans(blocks []block, in []info, keep []bool) {
	for i := len(in) - 1; i >= 0; i-- {
		if c.reasons[i] != "" || !keep[i] || in[i].ends || in[i].words > 10 || i == c.head {
			continue
		}
		next := i + 1
		for next < len(in) && in[next].words == 0 {
			next++
		}
		if next == len(in) {
			continue
		}
		switch c.reasons[next] {
		case reasonNotice, reasonBio, reasonTeaser, reasonVote:
			c.reasons[i] = c.reasons[next]
		}
	}
}
