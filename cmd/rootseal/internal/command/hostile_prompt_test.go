//go:build unix

package command

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

// Questions, lists and what they answer are lines of ours, too.
func TestHostilePrompts(t *testing.T) {
	for what, name := range worst {
		t.Run(what, func(t *testing.T) {
			questions := map[string]func(context.Context, *terminal.Terminal) error{
				"choose": func(ctx context.Context, tty *terminal.Terminal) error {
					_, err := tty.Choose(ctx, "which "+name, []string{name, "other " + name}, 0, "")
					return err
				},
				"tick": func(ctx context.Context, tty *terminal.Terminal) error {
					return tty.Tick(ctx, "which "+name, []string{name}, []bool{true}, "")
				},
				"ask": func(ctx context.Context, tty *terminal.Terminal) error {
					first := true
					_, err := tty.Ask(ctx, "type "+name, name, func(string) error {
						defer func() { first = false }()
						if first {
							return errors.New("not " + name)
						}
						return nil
					}, "")
					return err
				},
				"hidden": func(ctx context.Context, tty *terminal.Terminal) error {
					_, err := tty.Hidden(ctx, "PIN of "+name, "")
					return err
				},
			}
			for how, question := range questions {
				a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) { return nil, question(ctx, tty) })
				a.Quiet = how == "hidden"
				a.See("x")
				a.Types(enter)
				if how == "tick" {
					a.Types("y")
				}
				if how == "ask" {
					a.See("not x")
					a.Types(enter)
				}
				a.MustEnd(nil, nil)
				text := a.Text()
				for _, raw := range []string{"\x1b[1G", "\u202e", "\u009b", "\u2028", "\u200b", "\x00", "\b\t", "\u0301", "\xff"} {
					if strings.Contains(text, raw) {
						t.Errorf("%s: %q is on the screen:\n%q", how, raw, text)
					}
				}
				for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
					if strings.HasPrefix(strings.TrimSpace(line), claim) {
						t.Errorf("%s: a name has made the line %q", how, line)
					}
				}
			}
		})
	}
}
