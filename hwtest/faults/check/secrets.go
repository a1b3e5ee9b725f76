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

// lookForSecrets: no seed and no code stands in what was written or told.
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
				f.violated(Secret, "%s holds a seed (%s)", where, form)
			}
		}
		if holdsCode(text, codes) {
			f.violated(Secret, "%s holds a code", where)
		}
	}
}

// holdsCode tells whether one of the codes stands in a text as a word of its own.
// It looks byte by byte, since it runs over everything after every call.
func holdsCode(text string, codes map[string]bool) bool {
	start := 0 // of the word that goes on
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

// isWordByte tells whether a byte is of a word: a letter or digit, or of a rune
// beyond ASCII, whatever that is.
func isWordByte(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z' || b >= 0x80
}

// seeds are all that crossed an edge or lie somewhere.
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

// seedIn is the seed in the answer to CreateVirtualMFADevice: base32 text in
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

// codes are all that were sent or shown.
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
