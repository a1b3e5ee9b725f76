package pasted_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"rootseal/enroll/pasted"
)

// What pages, chats, word processors and input methods put around and into text.
var around = map[string][2]string{
	"nothing":             {"", ""},
	"spaces":              {"  ", "\t\r\n"},
	"non-breaking spaces": {"\u00a0\u202f", "\u00a0"},
	"byte order mark":     {"\ufeff", ""},
	"zero-width spaces":   {"\u200b\u2060", "\u200b"},
	"directions":          {"\u200e\u2068", "\u2069\u202c"},
	"straight quotes":     {`"`, `"`},
	"single quotes":       {"'", "'\n"},
	"backticks":           {"```\n", "\n```"},
	"typographic quotes":  {"“", "”"},
	"German quotes":       {"„", "“"},
	"single typographic":  {"‘", "’"},
	"guillemets":          {"«\u00a0", "\u00a0»"},
	"Japanese quotes":     {"「", "」"},
	"full-width quotes":   {"＂", "＂"},
	"quotes and a mark":   {"\ufeff “", "” \u200b"},
}

func TestSecret(t *testing.T) {
	for name, a := range around {
		for inside, want := range map[string]string{
			"ABCD2345":                   "ABCD2345",
			"ABCD\u00a02345":             "ABCD 2345",
			"ABCD\u200b\ufeff2345":       "ABCD2345",
			"AB\u00adCD\u20112\u2013345": "ABCD-2-345",
			"ＡＢＣＤ２３４５":                   "ABCD2345",
			"AB“CD":                      `AB"CD`,
			"ABCDé":                      "ABCD\xff",
			"ABCD\xc3":                   "ABCD\xff",
		} {
			buffer := []byte(a[0] + inside + a[1])
			got := pasted.Secret(buffer)
			if string(got) != want {
				t.Errorf("%s, %q: %q, want %q", name, inside, got, want)
			}
			clear(got)
			if bytes.ContainsAny(buffer, "ABCD2345") {
				t.Errorf("%s, %q: %q is left", name, inside, buffer)
			}
		}
	}
}

func TestAccount(t *testing.T) {
	const number = "111122223333"
	for name, a := range around {
		for _, text := range []string{
			number, "1111-2222-3333", "1111 2222 3333", "111 122 223 333", "1111\u00a02222\u00a03333",
			"1111\u20112222\u20113333", "1111–2222–3333", "1111−2222−3333", "1111 - 2222 - 3333", "1111\u200b2222\u200b3333", "１１１１２２２２３３３３",
		} {
			if got := pasted.Account(a[0] + text + a[1]); got != number {
				t.Errorf("%s, %q: %q", name, text, got)
			}
		}
		for _, text := range []string{"", "acme-prod", "2024-12-01-0001", "1111-22223333", "1111-2222-333", "1111--2222-3333", "1111.2222.3333", "11112222333a", "1111222233334", "alice"} {
			if got := pasted.Account(a[0] + text + a[1]); got != text {
				t.Errorf("%s, %q: %q", name, text, got)
			}
		}
	}
}

func TestLine(t *testing.T) {
	for name, a := range around {
		for inside, want := range map[string]string{
			"R-1001": "R-1001", "Olivia Ito": "Olivia Ito", "３０１１２８４７": "30112847", "Ｒ-１００１": "R-1001",
			"東京（本社）": "東京（本社）", "O'Brien": "O'Brien", "": "",
		} {
			if got := pasted.Line(a[0] + inside + a[1]); got != want {
				t.Errorf("%s, %q: %q", name, inside, got)
			}
		}
	}
	for _, text := range []string{`Olivia "Liv"`, `"Liv" Ito`, `5'`, `'`} { // a quote without its pair is part of the text
		if got := pasted.Line(text); got != text {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestWrapsDigits(t *testing.T) {
	for text, want := range map[string]bool{
		"271828": false, "": false, "'": false, "correct horse": false, "'abc'": false, "a1": false, "27é": false,
		"'271828'": true, "“271828”": true, " 271828": true, "271828\u00a0": true, "２７１８２８": true, "271\u200b828": true,
	} {
		if got := pasted.WrapsDigits([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestPrincipal(t *testing.T) {
	for text, want := range map[string]string{
		"1111-2222-3333/root":           "111122223333/root",
		"\ufeff1111 2222 3333/user/a-b": "111122223333/user/a-b",
		"“acme/user/alice”":             "acme/user/alice",
		"My Host/login/ops":             "My Host/login/ops",
		"1111-2222-3333":                "1111-2222-3333",
	} {
		if got := pasted.Principal(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestFile(t *testing.T) {
	wide := func(order binary.AppendByteOrder, text string) (out []byte) {
		for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
			out = order.AppendUint16(out, unit)
		}
		return out
	}
	for _, text := range []string{"", "secret\r\n", "pass–wörd 😀"} {
		for name, content := range map[string][]byte{
			"plain":    []byte(text),
			"marked":   []byte("\ufeff" + text),
			"UTF-16LE": wide(binary.LittleEndian, text),
			"UTF-16BE": wide(binary.BigEndian, text),
		} {
			own := bytes.Clone(content)
			if got := pasted.File(own); string(got) != text {
				t.Errorf("%s: %q, want %q", name, got, text)
			}
			if name[0] == 'U' && bytes.ContainsAny(own, "secretpass") {
				t.Errorf("%s: %q is left", name, own)
			}
		}
	}
	for _, content := range []string{"\xff", "\xff\xfe", "\xff\xfea", "\xff\xfe\x00\xd8", "\xfe\xff\xd8\x00\xd8"} {
		pasted.File([]byte(content)) // must not panic
	}
}
