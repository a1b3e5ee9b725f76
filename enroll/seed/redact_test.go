package seed

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// holder is every way in which a struct may come to hold a seed.
type holder struct {
	Name   string
	Seed   *Seed
	hidden *Seed
	Nested *struct{ Seed *Seed }
	List   []*Seed
	Map    map[string]*Seed
	Any    any
}

func TestNothingPrints(t *testing.T) {
	s, err := FromBase32([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	auth := OTPAuth{Label{"vault-alice", "acme"}, s}
	holders := map[string]any{
		"seed":    s,
		"auth":    auth,
		"pointer": &auth,
		"holder":  holder{"x", s, s, &struct{ Seed *Seed }{s}, []*Seed{s}, map[string]*Seed{"x": s}, s},
		"error":   fmt.Errorf("with %v and %x", s, s),
	}
	for name, value := range holders {
		for _, verb := range strings.Fields("%v %+v %#v %s %x %X %q %d %o %b %c %U %t %e %p %20v %-20x %.3s %T") {
			t.Run(name+verb, func(t *testing.T) { checkHidden(t, fmt.Sprintf(verb, value), s) })
		}
		t.Run(name+" json", func(t *testing.T) {
			text, err := json.Marshal(value)
			checkHidden(t, fmt.Sprint(string(text), err), s)
		})
		t.Run(name+" xml", func(t *testing.T) {
			text, err := xml.Marshal(value)
			checkHidden(t, fmt.Sprint(string(text), err), s)
		})
		t.Run(name+" gob", func(t *testing.T) {
			var out bytes.Buffer
			err := gob.NewEncoder(&out).Encode(value)
			checkHidden(t, fmt.Sprint(out.String(), err), s)
		})
		t.Run(name+" slog", func(t *testing.T) {
			var out bytes.Buffer
			slog.New(slog.NewTextHandler(&out, nil)).Info("m", "value", value, slog.Group("g", "value", value))
			slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "value", value, slog.Group("g", "value", value))
			checkHidden(t, out.String(), s)
		})
	}
}

// A record that contains a seed must not be written as if it did not.
func TestEncodingFails(t *testing.T) {
	s, err := FromBase32([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := json.Marshal(struct{ Seed *Seed }{s}); err == nil {
		t.Errorf("json made %s", text)
	}
}

// checkHidden looks for the seed in every spelling that an encoder might use.
func checkHidden(t *testing.T, text string, s *Seed) {
	t.Helper()
	s.Use(func(raw []byte) {
		window := raw[8:12]
		for _, spelling := range []string{
			string(window),
			hex.EncodeToString(window),
			fmt.Sprintf("% x", window),
			strings.Trim(fmt.Sprint(window), "[]"),
			strings.Trim(strings.ReplaceAll(fmt.Sprint(window), " ", ","), "[]"),
			strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", window), "[]byte{"), "}"),
			base64.StdEncoding.EncodeToString(raw[9:12]),
			secret[8:16],
		} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(spelling)) {
				t.Errorf("%q shows the seed as %q", text, spelling)
			}
		}
	})
}
