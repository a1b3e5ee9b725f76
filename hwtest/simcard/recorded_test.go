package simcard

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/recorded.txt
var recorded string

type recordedCase struct {
	name, key string
	exchanges [][2][]byte // command, response
}

// recordedKeys are the three keys, with the numbers they told.
var recordedKeys = map[string]struct {
	profile Profile
	serial  uint32
}{
	"yk-5.4.3":     {YubiKey543, 23852774},
	"yk-4.3.7":     {YubiKey437, 7124950},
	"yk-neo-3.3.7": {NEO, 3507289},
}

// TestRecordedKeys replays what was sent to real keys and requires the same bytes.
// Salts and challenges come from the recording, so that the access code of TestPIN,
// derived from the salt, and its proof, computed from the challenge, match, too.
func TestRecordedKeys(t *testing.T) {
	agree := 0
	for _, rec := range loadRecorded(t) {
		t.Run(rec.name+"/"+rec.key, func(t *testing.T) {
			key, ok := recordedKeys[rec.key]
			if !ok {
				t.Fatalf("no profile for %s", rec.key)
			}
			card := New(key.profile, key.serial, Rand(rec.random()), AutoPress(0))
			for i, x := range rec.exchanges {
				got, err := card.Transmit(x[0])
				if err != nil {
					t.Fatalf("exchange %d: %v", i, err)
				}
				if !bytes.Equal(got, x[1]) {
					t.Errorf("exchange %d: %x\n got  %x\n want %x", i, x[0], got, x[1])
					continue
				}
				agree++
			}
		})
	}
	t.Logf("%d recorded exchanges agree", agree)
	if agree != 137 {
		t.Errorf("%d exchanges agree, want 137", agree)
	}
}

// random is what the real key drew: its salt, one more at each RESET (as the
// next SELECT shows it) and the challenge of each SELECT that shows one.
func (r recordedCase) random() *bytes.Reader {
	var b []byte
	reset := true // the first SELECT shows the first salt
	for _, x := range r.exchanges {
		if bytes.HasPrefix(x[0], []byte{0x00, insReset, 0xDE, 0xAD}) {
			if reset {
				b = append(b, make([]byte, 8)...) // a salt that nothing showed
			}
			reset = true
		}
		if !bytes.HasPrefix(x[0], selectOATH[:5]) || x[0][10] != 0x21 {
			continue
		}
		f := fields{rest: x[1]}
		f.take(tagVersion)
		salt, _ := f.take(tagName)
		if reset {
			b, reset = append(b, salt...), false
		}
		challenge, _ := f.take(tagChallenge)
		b = append(b, challenge...)
	}
	return bytes.NewReader(b)
}

func loadRecorded(t *testing.T) []recordedCase {
	t.Helper()
	var all []recordedCase
	lines := bufio.NewScanner(strings.NewReader(recorded))
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "case" && len(words) == 3:
			all = append(all, recordedCase{name: words[1], key: words[2]})
		case len(words) == 2 && len(all) > 0:
			last := &all[len(all)-1]
			last.exchanges = append(last.exchanges, [2][]byte{unhex(t, words[0]), unhex(t, words[1])})
		default:
			t.Fatalf("recorded.txt: unreadable line %q", lines.Text())
		}
	}
	if len(all) == 0 || slices.ContainsFunc(all, func(r recordedCase) bool { return len(r.exchanges) == 0 }) {
		t.Fatal("recorded.txt: nothing, or a case of nothing")
	}
	return all
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return b
}
