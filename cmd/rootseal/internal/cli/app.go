package cli

import (
	"context"
	"io"
	"os"
	"os/user"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Stdio is the input and output of the process.
type Stdio struct {
	In           io.Reader
	Out, Err     io.Writer
	Language     language.Language                  // of the person
	OpenTerminal func() (*terminal.Terminal, error) // terminal.ErrNoTerminal without one
}

// CarryOut carries out a command line in a world.
type CarryOut func(ctx context.Context, args []string, w World, io Stdio) error

// App is what every command works with.
type App struct {
	World World
	Stdio
	Stdin      io.Reader // the process's own; In ends with the command
	LedgerFlag string
	HeadFlag   string
	JSON       bool
	Verbose    bool
	confirmed  []string // addresses of endpoints that are not AWS's, by the operator
	vouched    []string // the same, by officers who signed for them
	opened     *opened  // the ledger that the command has read; nil before
}

// Speak makes the command speak a language, from here on.
func (a *App) Speak(l language.Language) {
	a.Language = l
	a.Out, a.Err = printable.For(l, a.Out), printable.For(l, a.Err)
}

// Said returns a text in the language of the person.
func (a *App) Said(text message.Text) string { return printable.In(a.Language, text) }

// Desk returns the readers and keys.
func (a *App) Desk() *device.Desk { return device.NewDesk(a.World.Port, device.Limits{}) }

// OpenLedger reads the ledger. It creates nothing: the first record does.
func (a *App) OpenLedger() (*ledger.Ledger, error) {
	place, err := a.Place()
	if err != nil {
		return nil, err
	}
	if place.Shared != nil {
		defer a.Meanwhile(context.Background(), func() message.Text { return printable.Sentence("reading the ledger %s", place.Name) })()
	}
	l, err := a.OpenAt(place.Store)
	if err == nil {
		err = a.recall(l, place)
	}
	return l, err
}

// OpenLedgerIn is OpenLedger with a wrapped store, and without warnings.
func (a *App) OpenLedgerIn(use func(ledger.Store) ledger.Store) (*ledger.Ledger, error) {
	place, err := a.Place()
	if err != nil {
		return nil, err
	}
	return a.OpenAt(use(place.Store))
}

// OpenAt reads the ledger in a store, without warnings.
func (a *App) OpenAt(store ledger.Store) (*ledger.Ledger, error) {
	host, _ := os.Hostname()
	id := ledger.Identity{World: a.World.Name, Tool: "rootseal " + Version(), Host: host}
	return ledger.Open(store, id, a.World.Now)
}

// OpenToRecord is OpenLedger for a command that writes these records. If the ledger
// is an offline copy that accepts no such record, or is missing and cannot begin with one,
// it refuses before anything is touched.
func (a *App) OpenToRecord(bodies ...ledger.Body) (*ledger.Ledger, error) {
	l, err := a.OpenLedger()
	if err == nil && !mayBegin(bodies) {
		err = a.CheckThere(l)
	}
	if err == nil {
		err = l.MayRecord(bodies...)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// Confine keeps a command line in the world.
func (a *App) Confine(c *cobra.Command, args []string) error {
	if a.World.Confine == nil {
		return nil
	}
	return a.World.Confine(c, args)
}

// File returns the file of the world for a name that was typed at a question.
func (a *App) File(typed string) string {
	if a.World.File == nil || typed == "" {
		return typed
	}
	return a.World.File(typed)
}

// Say prints a line on standard error.
func (a *App) Say(format string, args ...any) { printable.Line(a.Err, format, args...) }

// SayWhole is Say for a line to copy: it never breaks the line.
func (a *App) SayWhole(format string, args ...any) { printable.Whole(a.Err, format, args...) }

// OsUser returns the name of the OS user, empty if it is unknown.
func OsUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}
