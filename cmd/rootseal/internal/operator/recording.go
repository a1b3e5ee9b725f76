package operator

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// RecordFlags are the flags of every command that writes to the ledger.
type RecordFlags struct {
	SigningFlags
	Codes   []string // sources of access codes, SERIAL=SOURCE
	Picture string   // source of the picture that brings a seed; its file may appear later
	Secrets []string // sources of other secrets; an empty one is not given
}

// DefineCodes adds --access-code.
func (f *RecordFlags) DefineCodes(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.Codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
}

// Recording is a command that writes to the ledger, with the person who answers and
// signs.
type Recording struct {
	*Operator
	Ledger *ledger.Ledger
	flags  RecordFlags
}

// Recorder is what a command does that writes to the ledger.
type Recorder func(context.Context, *Recording) error

// Records returns the RunE of a command that reads its arguments and then writes
// these kinds of records.
func Records(a *cli.App, f *RecordFlags, read func(*cobra.Command, []string) error, act Recorder, bodies ...ledger.Body) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		if err := read(c, args); err != nil {
			return err
		}
		return Record(c.Context(), a, *f, act, bodies...)
	}
}

// Record opens the ledger for these kinds of records, and the terminal if there is
// one, and runs act. Before anything is touched, it refuses a secret that could not be
// read, and an offline copy that accepts no such record.
func Record(ctx context.Context, a *cli.App, f RecordFlags, act Recorder, bodies ...ledger.Body) error {
	codes, err := a.CheckSecrets(f.Codes, f.Pins, f.Picture, f.Secrets...)
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(bodies...)
	if err != nil {
		return err
	}
	person, leave, err := Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer leave()
	return act(ctx, &Recording{person, l, f})
}

// Write writes the record that makes returns. The officers sign it. Write calls makes
// again just before it writes, so that makes can refuse what has changed since.
func Write[B ledger.Body](ctx context.Context, r *Recording, command string, makes func([]ledger.Record) (B, error)) (body B, head ledger.Head, err error) {
	if body, err = makes(r.Ledger.Records()); err != nil {
		return body, head, err
	}
	e, err := r.Signed(ctx)
	if err != nil {
		return body, head, err
	}
	head, err = e.Record(ctx, command, body, func(records []ledger.Record) error {
		_, err := makes(records)
		return err
	})
	return body, head, err
}

// Book returns what the ledger says now.
func (r *Recording) Book() *record.Book { return record.Read(r.Ledger.Records()) }

// Env is LocalEnv of the command. The officers who sign must be found by then.
func (r *Recording) Env() *env.Env { return LocalEnv(r.App, r.Ledger, r.Operator) }

// Signed finds the officers who sign, as [Signing.Bring] does, and returns what the
// command works with.
func (r *Recording) Signed(ctx context.Context, targets ...device.KeySerial) (*env.Env, error) {
	return r.SignedBy(ctx, officer.Both, targets...)
}

// SignedBy is Signed for records of which the fewest officers are enough for now, as
// [officer.Fewest] counts.
func (r *Recording) SignedBy(ctx context.Context, fewest int, targets ...device.KeySerial) (*env.Env, error) {
	if err := r.Signing.bringSome(ctx, r.Ledger, r.flags.SigningFlags, fewest, targets); err != nil {
		return nil, err
	}
	return r.Env(), nil
}
