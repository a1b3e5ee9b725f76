//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
)

// hostile is what a reader, a card or AWS may call itself: it clears the screen,
// goes back, turns the direction of writing, and says that all is done.
const hostile = "acme\x1b[2J\u009b2J\r\u202eevil\x07\x7f\u00a0\U000e0001\x9b"

const shown = `acme\x1b[2J\u009b2J\r\u202eevil\a\x7f\u00a0\U000e0001` + "\ufffd"

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		hostile:                     shown,
		"GitHub:ölivia \"x\" \\ 名前": "GitHub:ölivia \"x\" \\ 名前",
		"a\nb\tc'":                  `a\nb\tc'`,
		"":                          "",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// Nothing of what others call things reaches a terminal as it is.
func TestNothingHostileIsPrinted(t *testing.T) {
	serial := device.KeySerial(1)
	places := map[string]func(*app, *bytes.Buffer){
		"a message":      func(a *app, _ *bytes.Buffer) { a.say("left out: %v", errors.New(hostile)) },
		"an error":       func(_ *app, out *bytes.Buffer) { explain(out, errors.New(hostile)) },
		"an examination": func(_ *app, out *bytes.Buffer) { _ = printExamination(out, []finding{{warn, "AWS", hostile, hostile}}) },
		"keys": func(_ *app, out *bytes.Buffer) {
			_ = printTokens(out, []token{{Serial: &serial, Model: hostile, Reader: hostile}})
		},
		"keys, as JSON":   func(a *app, _ *bytes.Buffer) { _ = a.printJSON([]token{{Reader: hostile}}) },
		"a key that came": func(a *app, _ *bytes.Buffer) { a.printChange(start, device.Change{Info: device.Info{Reader: hostile}}) },
		"the same, as JSON": func(a *app, _ *bytes.Buffer) {
			a.json = true
			a.printChange(start, device.Change{Info: device.Info{Reader: hostile}})
		},
		"a plan": func(_ *app, out *bytes.Buffer) {
			printPlan(out, enroll.Plan{Caller: hostile, Begin: ledger.Begin{Alias: hostile, Principal: hostile}, Warnings: []string{hostile}},
				[]ledger.Setting{{Name: "endpoint", Value: hostile}})
		},
	}
	for name, print := range places {
		var out bytes.Buffer
		print(&app{stdio: stdio{out: &out, err: &out}}, &out)
		bad := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
		if bad >= 0 || !strings.Contains(out.String(), "evil") {
			t.Errorf("%s: %q", name, out.String())
		}
	}
}

// A program reads from JSON what was there.
func TestPlainJSONIsTheSame(t *testing.T) {
	text, err := encodeJSON(map[string]string{"reader": hostile}, "  ")
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(text, &got); err != nil || got["reader"] != strings.ToValidUTF8(hostile, "\ufffd") {
		t.Errorf("%s is read as %q (%v)", text, got, err)
	}
}
