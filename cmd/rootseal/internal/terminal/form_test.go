//go:build unix

package terminal_test

import (
	"context"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

// Every kind of question begins with a capital, and ends with a colon or its question
// mark.
func TestQuestionsHaveOneForm(t *testing.T) {
	kinds := map[string]func(context.Context, *terminal.Terminal, string) error{
		"ask": func(ctx context.Context, t *terminal.Terminal, label string) error {
			_, err := t.Ask(ctx, label, "", func(string) error { return nil }, "")
			return err
		},
		"hidden": func(ctx context.Context, t *terminal.Terminal, label string) error {
			_, err := t.Hidden(ctx, label, "")
			return err
		},
		"choose": func(ctx context.Context, t *terminal.Terminal, label string) error {
			_, err := t.Choose(ctx, label, []string{"one"}, 0, "")
			return err
		},
		"tick": func(ctx context.Context, t *terminal.Terminal, label string) error {
			return t.Tick(ctx, label, []string{"one"}, []bool{false}, "")
		},
	}
	for kind, ask := range kinds {
		for label, want := range map[string]string{
			"bag number": "? Bag number:", "which key?": "? Which key?", "PIN of key 7": "? PIN of key 7:", "äußerer beutel": "? Äußerer beutel:",
		} {
			t.Run(kind+"/"+label, func(t *testing.T) {
				a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) { return nil, ask(ctx, tty, label) })
				a.Quiet = kind == "hidden"
				a.See(`\? \S`)
				a.Types(terminaltest.Enter + "y")
				a.MustEnd(nil, nil)
				a.MustShow(want)
				if strings.Contains(a.Text(), "?:") {
					t.Errorf("it shows\n%s", a.Text())
				}
			})
		}
	}
}
