package report

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/audit"
	"rootseal/enroll/record"
	"rootseal/enroll/report"
	"rootseal/message"
)

// words are every text of the pages in one language.
type words struct {
	language     language.Language
	page, papers map[string]string
}

// inEnglish is also for what programs read.
var inEnglish = words{language.English, english, englishOfPapers}

var inJapanese = words{language.Japanese, japanese, japaneseOfPapers}

// japaneseStyle follows the style of a page. BIZ UDPGothic is first because a printed
// file keeps it as text; Windows and macOS have the next ones.
//
//go:embed japanese.css
var japaneseStyle string

// styled returns the style of a page in the language.
func (in words) styled(css string) string {
	if in.language == language.Japanese {
		return css + japaneseStyle
	}
	return css
}

// wordsFor returns the words for the reader of a writer.
func wordsFor(w io.Writer) words {
	if printable.LanguageOf(w) == language.Japanese {
		return inJapanese
	}
	return inEnglish
}

// parse parses a page for each language, which its functions need.
func parse(name, html string) map[language.Language]*template.Template {
	parsed := map[language.Language]*template.Template{}
	for _, in := range []words{inEnglish, inJapanese} {
		parsed[in.language] = template.Must(template.New(name).Funcs(in.functions()).Parse(html))
	}
	return parsed
}

// text returns a text of the page, by its key. A test compares the keys with those that
// the page uses, and the languages with each other.
func (in words) text(key string, args ...any) string {
	format, ok := in.page[key]
	if !ok {
		format, ok = in.papers[key]
	}
	if !ok {
		panic("report: no text " + key)
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// word returns the words for a value of a record or of the report. A value that no
// rootseal writes is shown as it is.
func (in words) word(class, value string) string {
	if class == "kind" {
		for _, k := range audit.Catalogue {
			if k.Name == value {
				return in.said(message.Word(k.What))
			}
		}
	}
	return cmp.Or(in.page[class+"/"+value], in.papers[class+"/"+value], value)
}

// said returns a sentence in one printable line.
func (in words) said(text message.Text) string {
	return printable.Text(printable.In(in.language, text))
}

// details are the classes of the values that the records of a kind have as their detail.
// The detail of any other kind is a person's text, or names.
var details = map[string]string{
	"verify": "result", "live": "result", "attest": "attested", "lost": "cell",
	report.KindEnroll: "outcome", report.KindRotate: "outcome", report.KindRetire: "outcome",
	report.KindLeftovers: "outcome", report.KindAnnounced: "outcome",
}

// detail returns the detail of a record or an event of a kind.
func (in words) detail(kind, detail string) string {
	class, known := details[kind]
	switch {
	case kind == report.KindAdopt && detail == record.Adopted:
		return in.word("outcome", detail)
	case !known:
		return detail
	}
	result, method, live := strings.Cut(detail, ", ")
	if live {
		return in.word(class, result) + in.text("comma") + in.word("method", method)
	}
	return in.word(class, result)
}

// list joins what has words of its own.
func (in words) list(all []string) string { return strings.Join(all, in.text("comma")) }
