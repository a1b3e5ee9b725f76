package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// plain is text as a terminal can take it. Cards, readers, AWS and a ledger of
// somebody else's call things by any bytes: what would move the cursor, begin
// another line or turn the direction of writing is shown as an escape.
func plain(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// printLine writes a line, or several where the format has several. On a screen
// those that are too long are broken between words.
func printLine(w io.Writer, format string, args ...any) {
	width := widthOf(w)
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		for _, part := range fold(plain(line), width) {
			fmt.Fprintln(w, part)
		}
	}
}

// encodeJSON is a value as JSON that is plain, too.
func encodeJSON(v any, indent string) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetIndent("", indent)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	var escaped []byte
	for _, r := range text.String() {
		switch {
		case strconv.IsPrint(r) || r == '\n': // of ours: in a string it is an escape already
			escaped = append(escaped, string(r)...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
	}
	return escaped, nil
}
