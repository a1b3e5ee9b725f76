package check

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// lookForSecrets: nothing written or printed contains a seed or a code.
func (f *finder) lookForSecrets() {
	told := map[string]string{}
	for n, data := range f.Files.ByNumber {
		told[fmt.Sprintf("record %d", n)] = string(data)
	}
	for i, text := range f.Said {
		told[fmt.Sprintf("text %d", i+1)] = text
	}
	secrets := map[string]string{}
	for _, raw := range f.seeds() {
		for form, text := range spellings(raw) {
			secrets[text] = form
		}
	}
	codes := f.codes()
	for where, text := range told {
		for secret, form := range secrets {
			if strings.Contains(text, secret) {
				f.violated(Secret, "%s contains a seed (%s)", where, form)
			}
		}
		if holdsCode(text, codes) {
			f.violated(Secret, "%s contains a code", where)
		}
	}
}

// holdsCode reports whether a text contains one of the codes as a separate word. It
// reads byte by byte, because it runs over everything after every call.
func holdsCode(text string, codes map[string]bool) bool {
	start := 0 // start of the present word
	for i := range len(text) + 1 {
		if i < len(text) && isWordByte(text[i]) {
			continue
		}
		if i-start == 6 && codes[text[start:i]] {
			return true
		}
		start = i + 1
	}
	return false
}

// isWordByte reports whether a byte is part of a word: a letter, a digit, or part
// of any rune beyond ASCII.
func isWordByte(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z' || b >= 0x80
}

// seeds returns all seeds that crossed an edge or are stored somewhere.
func (f *finder) seeds() [][]byte {
	var all [][]byte
	add := func(raw []byte) {
		if len(raw) > 0 && !slices.ContainsFunc(all, func(s []byte) bool { return string(s) == string(raw) }) {
			all = append(all, raw)
		}
	}
	for _, e := range f.Events {
		switch {
		case e.Kind == Transmit && !e.Over:
			if c, ok := parseAPDU(e.Sent); ok && c.ins == insPut {
				_, raw := putFields(c.data)
				add(raw)
			}
		case e.Kind == AWS && e.Over:
			add(seedIn(e.Got))
		}
	}
	for _, d := range f.Devices {
		add(d.Seed)
	}
	return all
}

// seedIn returns the seed in the answer to CreateVirtualMFADevice: base32 text in
// base64.
func seedIn(body []byte) []byte {
	found := seedElement.FindSubmatch(body)
	if found == nil {
		return nil
	}
	text, err := base64.StdEncoding.DecodeString(string(found[1]))
	if err != nil {
		return nil
	}
	raw, err := base32.StdEncoding.DecodeString(string(text))
	if err != nil {
		return nil
	}
	return raw
}

var seedElement = regexp.MustCompile(`<Base32StringSeed>([^<]*)</Base32StringSeed>`)

// codes returns all codes that were sent or shown.
func (f *finder) codes() map[string]bool {
	all := map[string]bool{}
	for _, e := range f.Events {
		if one, two, ok := pairIn(e); ok {
			all[one], all[two] = true, true
		}
	}
	return all
}

func spellings(raw []byte) map[string]string {
	return map[string]string{
		"raw":             string(raw),
		"hex":             hex.EncodeToString(raw),
		"hex, upper case": strings.ToUpper(hex.EncodeToString(raw)),
		"base32":          base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw),
		"base64":          base64.RawStdEncoding.EncodeToString(raw),
		"go's bytes":      strings.Trim(fmt.Sprint(raw), "[]"),
		"go's quoted":     strings.Trim(fmt.Sprintf("%q", raw), `"`),
	}
}
