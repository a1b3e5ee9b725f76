// Package pasted reads text that a person copied from a page, a chat or a file.
//
// Such text often has characters that no screen shows or that only look like the
// plain ones: non-breaking and zero-width spaces, a byte order mark, typographic
// quotes and dashes, full-width letters of an input method. None of them is part of
// a secret key, an account number or a confirmation.
package pasted

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What fold returns for a character that is not printable ASCII.
const (
	dropped = -1 // shows nothing
	foreign = -2 // has no plain form
)

// fold returns the plain form of a character. All quotes become '"', all dashes '-'
// and all spaces ' '.
func fold(r rune) rune {
	switch {
	case r == '\'', r == '`':
		return '"'
	case r >= 0xff01 && r <= 0xff5e: // full-width forms, in the order of ASCII
		return fold(r - 0xff01 + '!')
	case r < utf8.RuneSelf && !unicode.IsSpace(r):
		return r
	case unicode.IsSpace(r): // with the non-breaking and the ideographic space
		return ' '
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return dropped
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case unicode.Is(unicode.Pi, r), unicode.Is(unicode.Pf, r), strings.ContainsRune("‚„´「」『』〝〞〟", r):
		return '"'
	}
	return foreign
}

// noASCII replaces a character without a plain form. It is part of no UTF-8 text, so
// every reader of plain text refuses it.
const noASCII = 0xff

// Secret returns the plain form of a pasted secret, without spaces and quotes around
// it, in the same memory. It overwrites the rest of text. No plain form is longer
// than the character itself, so nothing is copied.
func Secret(text []byte) []byte {
	n := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		i += size
		switch plain := fold(r); plain {
		case dropped:
			continue
		case foreign:
			text[n] = noASCII
		default:
			text[n] = byte(plain)
		}
		n++
	}
	clear(text[n:])
	from, to := 0, n
	for from < to && around(text[from]) {
		from++
	}
	for from < to && around(text[to-1]) {
		to--
	}
	return text[from:to]
}

// around reports whether a character may be around a pasted text.
func around(c byte) bool { return c == ' ' || c == '"' }

// Line returns a typed or pasted line without invisible characters, and without
// spaces and pairs of quotes around it. Full-width digits and letters of an input method
// become plain. Every other character that shows stays.
func Line(text string) string {
	visible := strings.Map(func(r rune) rune {
		plain := fold(r)
		if plain == dropped {
			return -1
		}
		if unicode.IsDigit(plain) || unicode.IsLetter(plain) {
			return plain
		}
		return r
	}, text)
	for {
		visible = strings.TrimFunc(visible, func(r rune) bool { return fold(r) == ' ' })
		first, at := utf8.DecodeRuneInString(visible)
		last, size := utf8.DecodeLastRuneInString(visible)
		if len(visible) <= at || fold(first) != '"' || fold(last) != '"' {
			return visible
		}
		visible = visible[at : len(visible)-size]
	}
}

// WrapsDigits reports whether a text is digits with something around or between them
// that a copy or an input method adds. The text may be a secret: nothing of it is copied
// into memory that stays.
func WrapsDigits(text []byte) bool {
	own := append(make([]byte, 0, len(text)), text...)
	defer clear(own)
	plain := Secret(own)
	for _, c := range plain {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(plain) > 0 && len(plain) < len(text)
}
