//go:build unix

package command

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/cli/custody"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// hostile is what a reader, a card or AWS may call itself: it clears the screen,
// goes back, turns the direction of writing, and says that all is done.
const hostile = "acme\x1b[2J\u009b2J\r\u202eevil\x07\x7f\u00a0\U000e0001\x9b"

// Nothing of what others call things reaches a terminal as it is.
func TestNothingHostileIsPrinted(t *testing.T) {
	serial := device.KeySerial(1)
	places := map[string]func(*cli.App, *bytes.Buffer){
		"a message": func(a *cli.App, _ *bytes.Buffer) { a.Say("left out: %v", errors.New(hostile)) },
		"an error":  func(_ *cli.App, out *bytes.Buffer) { hints.Explain(out, errors.New(hostile)) },
		"an examination": func(_ *cli.App, out *bytes.Buffer) {
			_ = view.PrintChecks(out, []view.Check{view.NewCheck(view.Warn, message.Foreign("AWS"), message.Foreign(hostile), message.Foreign(hostile))})
		},
		"keys": func(_ *cli.App, out *bytes.Buffer) {
			_ = view.PrintTokens(out, []view.Key{{Serial: &serial, Model: hostile, Reader: hostile}})
		},
		"keys, as JSON": func(a *cli.App, _ *bytes.Buffer) { _ = a.PrintJSON([]view.Key{{Reader: hostile}}) },
		"a key that came": func(a *cli.App, _ *bytes.Buffer) {
			custody.PrintChange(a, start, device.Change{Info: device.Info{Reader: hostile}})
		},
		"the same, as JSON": func(a *cli.App, _ *bytes.Buffer) {
			a.JSON = true
			custody.PrintChange(a, start, device.Change{Info: device.Info{Reader: hostile}})
		},
		"a plan": func(_ *cli.App, out *bytes.Buffer) {
			view.PrintPlan(out, enroll.Plan{Caller: hostile, Begin: ledger.Begin{Alias: hostile, Principal: hostile}, Warnings: []message.Text{message.Textf("%s", hostile)}},
				[]ledger.Setting{{Name: "endpoint", Value: hostile}})
		},
	}
	for name, print := range places {
		var out bytes.Buffer
		print(&cli.App{Stdio: cli.Stdio{Out: &out, Err: &out}}, &out)
		bad := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
		if bad >= 0 || !strings.Contains(out.String(), "evil") {
			t.Errorf("%s: %q", name, out.String())
		}
	}
}
