package pasted

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// File returns the text of a file without its byte order mark. Editors and shells of
// Windows write one, and PowerShell also writes UTF-16, in which it is the only sign of
// the encoding. If the text is decoded, File overwrites content.
func File(content []byte) []byte {
	if rest, found := bytes.CutPrefix(content, []byte("\ufeff")); found {
		return rest
	}
	if len(content) < 2 || content[0]^content[1] != 0xfe^0xff || content[0] < 0xfe {
		return content
	}
	low, high := 0, 1
	if content[0] == 0xfe {
		low, high = 1, 0
	}
	// A unit of two bytes takes at most three in UTF-8, so the text never grows out
	// of this buffer and leaves no copy behind.
	text := make([]byte, 0, len(content)/2*utf8.UTFMax)
	for at := 2; at+1 < len(content); at += 2 {
		r := rune(content[at+high])<<8 | rune(content[at+low])
		if utf16.IsSurrogate(r) && at+3 < len(content) {
			pair := rune(content[at+2+high])<<8 | rune(content[at+2+low])
			if whole := utf16.DecodeRune(r, pair); whole != utf8.RuneError {
				r, at = whole, at+2
			}
		}
		text = utf8.AppendRune(text, r)
	}
	clear(content)
	return text
}
