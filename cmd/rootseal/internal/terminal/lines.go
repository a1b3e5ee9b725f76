package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"

	"rootseal/cmd/rootseal/internal/printable"
)

// ErrLineLeft means that the person has left a line with ctrl-c.
var ErrLineLeft = errors.New("the line was left")

// Lines reads command lines, with editing, history and completion. It is for a prompt
// that stays, unlike a question: what is typed ahead is kept.
type Lines struct {
	terminal *Terminal
	editor   *term.Terminal
	keys     *lineKeys
	complete func(line string) (ends []string)
}

// NewLines returns the lines of a terminal. Complete returns the words that the last word
// of a line may become.
func NewLines(t *Terminal, complete func(line string) []string) *Lines {
	l := &Lines{terminal: t, complete: complete, keys: &lineKeys{asker: &asker{Input: t.keyboard}}}
	l.newEditor()
	return l
}

func (l *Lines) newEditor() {
	l.editor = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{l.keys, l.terminal.Out}, "")
	l.editor.AutoCompleteCallback = l.tab
}

// lineKeys ends the line at ctrl-c, which the editor would take for the end of all lines.
type lineKeys struct {
	*asker
	left bool
}

// Read implements io.Reader.
func (k *lineKeys) Read(p []byte) (int, error) {
	n, err := k.asker.Read(p)
	if bytes.IndexByte(p[:n], ctrlC) >= 0 {
		k.left = true
		return 0, ErrLineLeft
	}
	return n, err
}

// Next returns the next line; io.EOF at ctrl-d, [ErrLineLeft] at ctrl-c.
func (l *Lines) Next(ctx context.Context, prompt string) (string, error) {
	fd := int(l.terminal.in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("preparing the terminal: %w", err)
	}
	defer func() { _ = term.Restore(fd, before) }()
	if width, height, err := term.GetSize(int(l.terminal.Out.Fd())); err == nil && width > 0 {
		_ = l.editor.SetSize(width, height)
	}
	l.keys.ctx, l.keys.left = ctx, false
	l.editor.SetPrompt(prompt)
	text, err := l.editor.ReadLine()
	switch {
	case errors.Is(err, term.ErrPasteIndicator):
		err = nil
	case l.keys.left:
		history := l.editor.History
		l.newEditor() // without what was typed
		l.editor.History = history
		fmt.Fprint(l.terminal.Out, "^C\r\n")
		return "", ErrLineLeft
	case err != nil:
		fmt.Fprint(l.terminal.Out, "\r\n")
	}
	return text, err
}

// tab completes the last word of a line, or shows what it may become.
func (l *Lines) tab(line string, at int, pressed rune) (string, int, bool) {
	if pressed != '\t' || at != len(line) {
		return "", 0, false
	}
	ends := l.complete(line)
	if len(ends) == 0 {
		return line, at, true
	}
	word := line[lastWord(line):]
	shared := ends[0]
	for _, end := range ends[1:] {
		shared = sharedPrefix(shared, end)
	}
	switch {
	case len(ends) == 1:
		line = line[:lastWord(line)] + shared + " "
	case len(shared) > len(word):
		line = line[:lastWord(line)] + shared
	default:
		for _, part := range printable.Fold(printable.Text(joined(ends)), l.width()) {
			fmt.Fprintln(l.editor, part)
		}
	}
	return line, len(line), true
}

func (l *Lines) width() int {
	width, _, err := term.GetSize(int(l.terminal.Out.Fd()))
	if err != nil || width < 1 {
		return 80
	}
	return width
}

func joined(words []string) string {
	var all bytes.Buffer
	for _, word := range words {
		all.WriteString(word + "  ")
	}
	return all.String()
}

// lastWord returns where the last word of a line begins.
func lastWord(line string) int { return bytes.LastIndexByte([]byte(line), ' ') + 1 }

func sharedPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
