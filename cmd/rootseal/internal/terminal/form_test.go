//go:build unix

package terminal_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
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

// An answer has room next to its question: a question that is too long for that has more
// lines, and breaks between words or phrases.
func TestAnswersHaveRoom(t *testing.T) {
	english := "read the ARN of the device in the AWS console once more, and type it again here"
	for name, row := range map[string]struct {
		language language.Language
		label    string
		want     []string
	}{
		"short":    {language.English, "bag number", []string{"? Bag number: 111122223333"}},
		"long":     {language.English, english, []string{"? Read the ARN of the device in the AWS console once more, and", "  type it again here: 111122223333"}},
		"Japanese": {language.Japanese, "両方のキーがこの封印袋に入っている場合は管理番号を再入力し、そうでない場合は - と入力してください", []string{"? 両方のキーがこの封印袋に入っている場合は管理番号を再入力し、", "  そうでない場合は - と入力してください: 111122223333"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := terminaltest.At(t, t.Context(), func(context.Context, *terminal.Terminal) (any, error) { return nil, nil })
			a.MustEnd(nil, nil)
			a.Resize(t, 24, 80)
			a.Ask(t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
				tty.Language = row.language
				return tty.Ask(ctx, row.label, "", func(string) error { return nil }, "")
			})
			a.See(`: $`)
			a.Types("111122223333")
			a.See("111122223333")
			a.Types(terminaltest.Enter)
			a.MustEnd("111122223333", nil)
			if got := a.Window(80); !slices.Equal(got[:min(len(got), len(row.want))], row.want) {
				t.Errorf("it shows\n%s", strings.Join(got, "\n"))
			}
			for _, line := range a.Window(80) {
				if printable.Cells(line) > 80 {
					t.Errorf("a line of %d columns: %s", printable.Cells(line), line)
				}
			}
		})
	}
}
