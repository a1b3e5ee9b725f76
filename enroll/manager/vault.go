package manager

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// answerLimit bounds one call. A desktop dialog may ask a person in that time.
const answerLimit = time.Minute

// Call is one run of the manager's command.
type Call struct {
	Argv  []string
	Keeps []string // beginnings of the variables that the manager reads, besides the usual ones
	Stdin []byte   // the caller overwrites it
}

// Output is what a program printed.
type Output struct{ Stdout, Stderr []byte }

// Runner runs a program until it ends or ctx does. If it ends with an exit code, the error
// is an [ExitError].
type Runner func(context.Context, Call) (Output, error)

// Vault is a password manager, reached by its command. It runs one command at a time.
type Vault struct {
	Is  ledger.Manager
	Run Runner
	// turn is a channel because a mutex that waits for a call stops the virtual time of a
	// test.
	turn chan struct{}
}

// New returns the vault of a manager.
func New(is ledger.Manager, run Runner) *Vault {
	if is.Like == "" {
		is.Like = LikeOp
	}
	return &Vault{Is: is, Run: run, turn: make(chan struct{}, 1)}
}

// Open returns the vault of a manager that a ledger or a plan names, if its command can be
// run here. A vault that looks like an option is none: no rootseal wrote that.
func Open(is ledger.Manager, run Runner) (*Vault, error) {
	switch {
	case len(is.Command) == 0 || strings.HasPrefix(is.Vault, "-") || is.Like != "" && dialects[is.Like].code == nil:
		return nil, fmt.Errorf("%w: %q", errNoManager, is)
	case run == nil:
		return nil, fmt.Errorf("%w: %s", ErrNoProgram, is.Command[0])
	}
	return New(is, run), nil
}

// Removal returns the command with which a person deletes an item, for a shell.
func Removal(is ledger.Manager, item string) string {
	known, found := dialects[is.Like]
	if !found {
		known = dialects[LikeOp]
	}
	all := words(is, known.remove(is.Vault, item))
	for i, word := range all {
		all[i] = shellWord(word)
	}
	return strings.Join(all, " ")
}

// Left is the item of a device that is undone. Only the manager's own command deletes it.
// Without a manager there is none.
func Left(is *ledger.Manager, item string) []ledger.Owed {
	if is == nil {
		return nil
	}
	return []ledger.Owed{{What: message.Englishf("the password manager may hold %q, which opens nothing: delete it with %s", item, Removal(*is, item))}}
}

// shellWord quotes a word that a shell would read as more than a word.
func shellWord(word string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_./:=,@+", c)
	}
	if word != "" && strings.IndexFunc(word, func(c rune) bool { return !plain(c) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Absent refuses an item that is there, and a manager that cannot say.
// Without a vault there is nothing to refuse.
func (v *Vault) Absent(ctx context.Context, item string) error {
	if v == nil {
		return nil
	}
	there, err := v.has(ctx, item)
	if err == nil && there {
		err = fmt.Errorf("%w: %q", ErrItem, item)
	}
	return err
}

func (v *Vault) has(ctx context.Context, item string) (bool, error) {
	known := dialects[v.Is.Like]
	out, err := v.call(ctx, request{arguments: known.list, item: item})
	defer clear(out.Stdout)
	if known.isIn != nil {
		if err != nil {
			return false, err
		}
		return known.isIn(out.Stdout, item)
	}
	// It prints the item's code, or says that there is none. It is silent about the item if
	// it lacks a program of its own ("gpg: command not found").
	if err != nil && bytes.Contains(out.Stderr, []byte(item+": passfile not found.")) {
		return false, nil
	}
	return err == nil, err
}

// put stores the seed. Its standard output may repeat the item, so no one reads it.
func (v *Vault) put(ctx context.Context, item string, uri []byte) error {
	known := dialects[v.Is.Like]
	input := known.input(item, uri)
	defer clear(input)
	out, err := v.call(ctx, request{arguments: known.create, item: item, stdin: input, uri: uri})
	clear(out.Stdout)
	return err
}

// code asks for the present code: six digits, and nothing else. begins may be nil, see
// [request].
func (v *Vault) code(ctx context.Context, item string, begins func()) (string, error) {
	out, err := v.call(ctx, request{arguments: dialects[v.Is.Like].code, item: item, begins: begins})
	if err != nil {
		return "", err
	}
	defer clear(out.Stdout)
	text := bytes.TrimRight(out.Stdout, "\r\n")
	if len(text) != 6 || bytes.IndexFunc(text, func(c rune) bool { return c < '0' || c > '9' }) >= 0 {
		return "", fmt.Errorf("%w than six digits", ErrOutput)
	}
	return string(text), nil
}

// request is one run of the command for an item.
type request struct {
	arguments  func(vault, item string) []string
	item       string
	stdin, uri []byte // the standard input contains the uri
	begins     func() // called when the turn has come; nil: nothing to do
}

// call runs the command. Others can write to the ledger, and the item comes from there: the
// program would read one that begins with a hyphen as an option.
func (v *Vault) call(ctx context.Context, q request) (Output, error) {
	if strings.HasPrefix(q.item, "-") {
		return Output{}, fmt.Errorf("%w: %q", errOption, q.item)
	}
	select {
	case v.turn <- struct{}{}:
		defer func() { <-v.turn }()
	case <-ctx.Done():
		return Output{}, context.Cause(ctx)
	}
	if q.begins != nil {
		q.begins()
	}
	limited, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	out, err := v.Run(limited, Call{Argv: words(v.Is, q.arguments(v.Is.Vault, q.item)), Keeps: dialects[v.Is.Like].env, Stdin: q.stdin})
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return out, context.Cause(ctx)
	case limited.Err() != nil:
		return out, fmt.Errorf("%w (%v)", ErrSlow, answerLimit)
	}
	kind := ErrManager
	if saysSignedOut(out.Stderr) {
		kind = ErrSignedOut
	}
	var exit *ExitError
	if errors.As(err, &exit) {
		if said := showable(out.Stderr, q.uri); said != "" {
			return out, fmt.Errorf("%w: %w: %s", kind, err, said)
		}
	}
	return out, fmt.Errorf("%w: %w", kind, err)
}
