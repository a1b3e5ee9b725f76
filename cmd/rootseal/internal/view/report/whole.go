package report

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"regexp"
)

// whole finds what a reader compares with another paper, or copies: dates, times, ids of
// ceremonies, account numbers and serials, and in Japanese a number with its counter. A browser would break a line after the hyphen of
// a date, and in a narrow cell within a number. ARNs and fingerprints are too long to stay
// in one line; a principal breaks after the slash. Tags, and texts that are no prose, are
// found to be left alone.
var whole = regexp.MustCompile(`(?s)<(?:style|title|pre|svg)\b.*?</(?:style|title|pre|svg)>|<[^>]*>|` +
	`\b(?:\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|\d{4}年\d{1,2}月\d{1,2}日|\d{1,6} [件本日回名時]|\d{8}-[a-z2-7]{6}\b|\d{12}\b/?|\d{8}\b)`)

// execute writes a page that breaks no line within what stays whole.
func execute(w io.Writer, t *template.Template, page any) error {
	var html bytes.Buffer
	if err := t.Execute(&html, page); err != nil {
		return err
	}
	_, err := w.Write(whole.ReplaceAllFunc(html.Bytes(), func(found []byte) []byte {
		if found[0] == '<' {
			return found
		}
		if number, is := bytes.CutSuffix(found, []byte("/")); is {
			return fmt.Appendf(nil, `<span class="nowrap">%s/</span><wbr>`, number)
		}
		return fmt.Appendf(nil, `<span class="nowrap">%s</span>`, found)
	}))
	return err
}
