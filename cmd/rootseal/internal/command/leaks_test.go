//go:build unix

package command

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"rootseal/enroll/seed"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// leaks are the secrets of a scene, and what finds them in what was said.
type leaks struct {
	mu    sync.Mutex
	seeds []string // raw
	texts []string // access codes, and secrets that were no seed
	shown string   // the place where a seed was asked to be shown

	// searched is how many secrets were known when a text was searched. Records do not
	// change, so most texts need no second search.
	searched map[[sha256.Size]byte]int
}

func (l *leaks) noteSeed(raw []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Contains(l.seeds, string(raw)) {
		l.seeds = append(l.seeds, string(raw))
	}
}

func (l *leaks) noteText(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.texts = append(l.texts, text)
}

func (l *leaks) noteDevices(devices []simaws.Device) {
	for _, d := range devices {
		l.noteSeed(d.Seed)
	}
}

func (l *leaks) noteStored(entries []simcard.Stored) {
	for _, e := range entries {
		l.noteSeed(e.Key)
	}
}

// piece is how many characters of a spelling in a row are too many.
const piece = 8

// find looks into each place for every piece of a secret in every spelling, and
// for the codes of the test's time where no code belongs.
func (l *leaks) find(places map[string]string, began time.Time) (found []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.searched == nil {
		l.searched = map[[sha256.Size]byte]int{}
	}
	for place, text := range places {
		of := sha256.Sum256([]byte(place + "\x00" + text))
		if l.searched[of] == len(l.seeds)+len(l.texts) {
			continue
		}
		l.searched[of] = len(l.seeds) + len(l.texts)
		plain := strings.NewReplacer(" ", "", "-", "", "\n", "", "\r", "").Replace(text)
		upper := strings.ToUpper(plain)
		for _, raw := range l.seeds {
			if place == l.shown {
				continue
			}
			b := []byte(raw)
			in := func(what, spelled, text string, n int) {
				if holdsPiece(text, spelled, n) {
					found = append(found, fmt.Sprintf("%s holds a piece of the seed (%s)", place, what))
				}
			}
			in("raw", raw, text, piece)
			in("base32", base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b), upper, piece)
			in("hex", strings.ToUpper(hex.EncodeToString(b)), upper, 2*piece) // other hex is about
			in("base64", base64.StdEncoding.EncodeToString(b), plain, piece)
			in("base64 for urls", base64.RawURLEncoding.EncodeToString(b), text, piece)
			in("go's bytes", strings.Trim(fmt.Sprint(b), "[]"), text, 3*piece)
			if place != "the terminal" && place != "standard output" { // a pair is shown there
				for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
					if isCodeOf(b, word, began) {
						found = append(found, fmt.Sprintf("%s holds the code %s", place, word))
					}
				}
			}
		}
		for _, secret := range l.texts {
			for i := range max(1, len(secret)-piece+1) {
				if strings.Contains(text, secret[i:min(len(secret), i+piece)]) {
					found = append(found, fmt.Sprintf("%s holds a piece of a secret that was handed over", place))
					break
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// holdsPiece reports whether a text holds n characters in a row of what is spelled. It
// goes through the text once, and not once for each piece: nearly every place in a text
// begins with two characters that begin no piece.
func holdsPiece(text, spelled string, n int) bool {
	var begins [1 << 16]bool
	at := func(s string, i int) int { return int(s[i])<<8 | int(s[i+1]) }
	for i := range max(0, len(spelled)-n+1) {
		begins[at(spelled, i)] = true
	}
	for i := range max(0, len(text)-n+1) {
		if begins[at(text, i)] && strings.Contains(spelled, text[i:i+n]) {
			return true
		}
	}
	return false
}

// isCodeOf tells whether a word is a code of the seed at about the test's time.
func isCodeOf(raw []byte, word string, began time.Time) bool {
	if len(word) != 6 || strings.Trim(word, "0123456789") != "" {
		return false
	}
	s, err := seed.New(bytes.Clone(raw))
	if err != nil {
		return false
	}
	for step := oath.Step(began, 30*time.Second) - 3; step <= oath.Step(time.Now(), 30*time.Second)+3; step++ {
		challenge := oath.TOTPChallenge(step)
		if string(oath.Full{Digits: 6, HMAC: s.HMAC(challenge[:])}.Code()) == word {
			return true
		}
	}
	return false
}

// Everything that must not be said is found where it is.
func TestLeaksAreFound(t *testing.T) {
	raw := []byte("forty bytes of seed, as AWS makes them..")
	text := base32.StdEncoding.EncodeToString(raw)
	s, err := seed.New(bytes.Clone(raw))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	challenge := oath.TOTPChallenge(oath.Step(now, 30*time.Second))
	code := string(oath.Full{Digits: 6, HMAC: s.HMAC(challenge[:])}.Code())
	tests := map[string]struct {
		place, said string
		want        bool
	}{
		"raw":                        {"record", string(raw[10:18]), true},
		"base32":                     {"record", text, true},
		"a piece of base32":          {"record", "... " + text[20:28] + " ...", true},
		"a piece in lower case":      {"record", strings.ToLower(text[40:48]), true},
		"in groups":                  {"record", text[:4] + " " + text[4:8], true},
		"on two lines":               {"record", text[:4] + "\r\n" + text[4:8], true},
		"seven characters":           {"record", text[8:15], false},
		"hex":                        {"record", hex.EncodeToString(raw), true},
		"a piece of hex":             {"record", hex.EncodeToString(raw)[6:30], true},
		"base64":                     {"record", base64.StdEncoding.EncodeToString(raw)[4:16], true},
		"bytes":                      {"record", fmt.Sprint(raw), true},
		"an access code":             {"record", "wrong: correct horse", true},
		"a piece of it":              {"record", "rect hor", true},
		"a code in a record":         {"00000003.json", `{"typed":"` + code + `"}`, true},
		"a code on the terminal":     {"the terminal", "MFA code 1   " + code, false},
		"a code on standard error":   {"standard error", code, true},
		"other digits":               {"record", "12" + code, false},
		"a seed that is to be shown": {"the terminal", text, true},
		"nothing":                    {"record", "key 12345678: seed proven", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := leaks{seeds: []string{string(raw)}, texts: []string{"correct horse"}}
			if found := l.find(map[string]string{test.place: test.said}, now); (len(found) > 0) != test.want {
				t.Errorf("in %q: found %v", test.said, found)
			}
		})
	}
	l := leaks{seeds: []string{string(raw)}, shown: "the terminal"}
	if found := l.find(map[string]string{"the terminal": text, "standard error": text}, now); len(found) != 1 {
		t.Errorf("a seed shown on the terminal and printed: found %v, want the print alone", found)
	}
}
