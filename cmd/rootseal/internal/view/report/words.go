package report

import (
	"cmp"
	"fmt"
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

// wordsFor returns the words for the reader of a writer.
func wordsFor(w io.Writer) words {
	if printable.LanguageOf(w) == language.Japanese {
		return inJapanese
	}
	return inEnglish
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
