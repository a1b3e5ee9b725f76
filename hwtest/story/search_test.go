//go:build linux && cgo

package story

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// spelling is a form in which a secret may stand somewhere.
type spelling struct {
	name string
	text []byte
}

// spellings returns the forms that a seed takes on its way, and those that an
// encoder might give it. Escapes of URLs and XML change none of them. HMAC pads the
// seed and exclusive-ors it with 36 and 5c (RFC 2104), so those results are the
// seed, too.
func spellings(seed []byte) []spelling {
	text := base32.StdEncoding.EncodeToString(seed)
	return []spelling{
		{"raw", seed},
		{"base32", []byte(text)},
		{"base32, lower case", []byte(strings.ToLower(text))},
		{"base32 in base64, as AWS answers", base64ed([]byte(text))},
		{"hex", []byte(hex.EncodeToString(seed))},
		{"hex, upper case", []byte(strings.ToUpper(hex.EncodeToString(seed)))},
		{"base64", base64ed(seed)},
		{"base64 for urls", []byte(base64.URLEncoding.EncodeToString(seed))},
		{"inner pad of hmac", exclusiveOr(seed, 0x36)},
		{"outer pad of hmac", exclusiveOr(seed, 0x5c)},
	}
}

func base64ed(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) }

func exclusiveOr(b []byte, with byte) []byte {
	out := bytes.Clone(b)
	for i := range out {
		out[i] ^= with
	}
	return out
}

// picture is the QR code of a seed as AWS answers it, which is the seed too.
// What is the same in every picture is left out.
func picture(encoded string) ([]spelling, error) {
	png, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	const first, last = 48, 18 // signature, header and the beginning of IDAT; its end and IEND
	return []spelling{
		{"qr code", png[first : len(png)-last]},
		{"qr code in base64, as AWS answers", []byte(encoded)[first/3*4 : len(encoded)-last/3*4]},
	}, nil
}

// piece is how many consecutive bytes of a secret are searched for, so that a
// partly overwritten copy is found, too.
const piece = 8

// copies are the places in data at which a copy of secret begins, each with how
// many of its pieces are there.
func copies(data, secret []byte) map[int]int {
	found := map[int]int{}
	for at := 0; at+piece <= len(secret); at += piece {
		for from := 0; ; from++ {
			i := bytes.Index(data[from:], secret[at:at+piece])
			if i < 0 {
				break
			}
			from += i
			found[from-at]++
		}
	}
	return found
}

// finds counts copies by spelling and place.
type finds struct {
	whole, torn map[string]int // torn: less than half of it
}

func (f *finds) look(place string, data []byte, secrets []spelling) {
	if f.whole == nil {
		f.whole, f.torn = map[string]int{}, map[string]int{}
	}
	for _, s := range secrets {
		for _, pieces := range copies(data, s.text) {
			if 2*pieces < len(s.text)/piece {
				f.torn[s.name+", "+place]++
			} else {
				f.whole[s.name+", "+place]++
			}
		}
	}
}

func (f *finds) any() bool { return len(f.whole)+len(f.torn) > 0 }

// String is the report: a line for each spelling and place.
func (f *finds) String() string {
	var lines []string
	for what, n := range f.whole {
		lines = append(lines, fmt.Sprintf("%4d  %s", n, what))
	}
	for what, n := range f.torn {
		lines = append(lines, fmt.Sprintf("%4d  %s (less than half)", n, what))
	}
	slices.Sort(lines)
	return strings.Join(append(lines, fmt.Sprintf("%4d  kinds of copies", len(lines))), "\n")
}

// The search finds what it looks for.
func TestSearch(t *testing.T) {
	seed, err := hex.DecodeString("f3a86ccbc1e96c2e64d5c9ab21f2b19cd0e53c7ab8964fae01c3bd9a7dd2c6b5e4f80a9d3bce51b7")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		data        string
		whole, torn int
	}{
		"nothing":           {"forty bytes of something else altogether", 0, 0},
		"raw":               {"xx" + string(seed) + "yy", 1, 0},
		"twice":             {string(seed) + "." + string(seed), 2, 0},
		"its first half":    {string(seed[:24]), 1, 0},
		"its second half":   {string(seed[16:]), 1, 0},
		"a hole in it":      {string(seed[:8]) + "........" + string(seed[16:]), 1, 0},
		"one piece":         {string(seed[8:16]), 0, 1},
		"less than a piece": {string(seed[8:15]), 0, 0},
		"base32":            {base32.StdEncoding.EncodeToString(seed), 1, 0},
		"lower case":        {strings.ToLower(base32.StdEncoding.EncodeToString(seed)), 1, 0},
		"hex":               {fmt.Sprintf("%x", seed), 1, 0},
		"upper case":        {fmt.Sprintf("%X", seed), 1, 0},
		"base64 twice":      {base64.StdEncoding.EncodeToString(base64ed(seed)), 0, 0},
		"answer of AWS":     {string(base64ed([]byte(base32.StdEncoding.EncodeToString(seed)))), 1, 0},
		"pads":              {string(exclusiveOr(seed, 0x36)) + string(exclusiveOr(seed, 0x5c)), 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var f finds
			f.look("here", []byte(test.data), spellings(seed))
			whole, torn := 0, 0
			for _, n := range f.whole {
				whole += n
			}
			for _, n := range f.torn {
				torn += n
			}
			if whole != test.whole || torn != test.torn {
				t.Errorf("%d whole and %d torn, want %d and %d:\n%s", whole, torn, test.whole, test.torn, &f)
			}
		})
	}
}
