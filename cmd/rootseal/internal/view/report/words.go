package report

import (
	"cmp"
	"fmt"

	"rootseal/enroll/audit"
)

// text returns a text of the page, by its key. Every text is in english or
// englishOfPapers or, for a kind of finding, in audit.Catalogue; a test compares the keys with
// those that the page uses.
func text(key string, args ...any) string {
	format, ok := english[key]
	if !ok {
		format, ok = englishOfPapers[key]
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
func word(class, value string) string {
	if class == "kind" {
		for _, k := range audit.Catalogue {
			if k.Name == value {
				return k.What
			}
		}
	}
	return cmp.Or(english[class+"/"+value], englishOfPapers[class+"/"+value], value)
}

// AnswerCommands returns the commands that check every recorded answer, for a shell in
// the ledger's folder.
func AnswerCommands() string { return text("commands.answers") }
