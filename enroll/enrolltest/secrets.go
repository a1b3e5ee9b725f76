package enrolltest

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"rootseal/enroll"
	"rootseal/enroll/seed"
	"rootseal/oath"
)

// secrets are the seeds that ceremonies of a stage have dealt with.
type secrets struct {
	mu    sync.Mutex
	seeds map[string]bool
}

// noteSecrets takes down the seeds that keys and AWS hold now.
func (s *Stage) noteSecrets() {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	if s.secrets.seeds == nil {
		s.secrets.seeds = map[string]bool{}
	}
	for _, d := range s.Made() {
		s.secrets.seeds[string(d.Seed)] = true
	}
	for _, card := range s.Cards {
		for _, e := range s.Held(card) {
			s.secrets.seeds[string(e.Key)] = true
		}
	}
}

// mustKeepSecrets fails if a seed or a code is in the ledger, in progress, in an error
// or in a result, in any spelling.
func (s *Stage) mustKeepSecrets(t *testing.T, r enroll.Result, err error) {
	t.Helper()
	said := map[string]string{
		"the result": fmt.Sprintf("%+v", r),
		"the error":  fmt.Sprintf("%v %+v", err, err),
		"progress":   fmt.Sprintf("%+v", s.Operator.Heard()),
	}
	sequences, err := s.Store.Sequences()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range sequences {
		data, err := s.Store.Read(n)
		if err != nil {
			t.Fatal(err)
		}
		said[fmt.Sprintf("record %d", n)] = string(data)
	}
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	var spelled []map[string]string
	for raw := range s.secrets.seeds {
		spelled = append(spelled, spellings(raw))
	}
	for where, text := range said {
		for _, forms := range spelled {
			for form, secret := range forms {
				if strings.Contains(text, secret) {
					t.Errorf("%s holds the seed (%s)", where, form)
				}
			}
		}
		for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
			if s.isCode(word) {
				t.Errorf("%s holds the code %s", where, word)
			}
		}
	}
}

func spellings(raw string) map[string]string {
	b := []byte(raw)
	return map[string]string{
		"raw":              raw,
		"hex":              hex.EncodeToString(b),
		"hex, upper case":  strings.ToUpper(hex.EncodeToString(b)),
		"base32":           base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b),
		"base64":           base64.RawStdEncoding.EncodeToString(b),
		"base64 for urls":  base64.RawURLEncoding.EncodeToString(b),
		"go's bytes":       strings.Trim(fmt.Sprint(b), "[]"),
		"go's quoted text": strings.Trim(fmt.Sprintf("%q", raw), `"`),
	}
}

// isCode reports whether a word is a code of one of the seeds at any time of the
// test, or close to it.
func (s *Stage) isCode(word string) bool {
	if len(word) != 6 || strings.Trim(word, "0123456789") != "" {
		return false // most words, and to compute codes takes time
	}
	first := oath.Step(s.Began, 30*time.Second) - 3
	last := oath.Step(time.Now(), 30*time.Second) + 3
	for raw := range s.secrets.seeds {
		secret, err := seed.New([]byte(raw))
		if err != nil {
			continue
		}
		for step := first; step <= last; step++ {
			if CodeOf(secret, step) == word {
				return true
			}
		}
	}
	return false
}
