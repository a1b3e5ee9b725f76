package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"

	"rootseal/cmd/rootseal/internal/language"
)

// headText is the beginning of every page. A page defines its title.
//
//go:embed head.html
var headText string

// japaneseStyle follows the style of a page. BIZ UDPGothic is first because a printed
// file keeps it as text; Windows and macOS have the next ones.
//
//go:embed japanese.css
var japaneseStyle string

// look is the style of a page, and its hash: the policy of the page allows this style,
// and nothing else.
type look struct {
	Style     template.CSS
	StyleHash string
}

// lookOf returns the look of a page in the language. The style consists of files of this
// program, and of numbers.
func (in words) lookOf(css string, more ...string) look {
	if in.language == language.Japanese {
		css += japaneseStyle
	}
	for _, rules := range more {
		css += rules
	}
	sum := sha256.Sum256([]byte(css))
	return look{template.CSS(css), base64.StdEncoding.EncodeToString(sum[:])} // #nosec G203 -- no one else's text
}

// parse parses a page for each language, which its functions need.
func parse(name, html string) map[language.Language]*template.Template {
	parsed := map[language.Language]*template.Template{}
	for _, in := range []words{inEnglish, inJapanese} {
		parsed[in.language] = template.Must(template.New(name).Funcs(in.functions()).Parse(headText + html))
	}
	return parsed
}
