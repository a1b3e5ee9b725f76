package operator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// SigningFlags name the officers who sign, and the sources of their PINs.
type SigningFlags struct {
	Officer, second string
	Pins            []string
	Seen            string

	spare device.KeySerial // see Sparing
}

// Define adds the flags.
func (f *SigningFlags) Define(c *cobra.Command) {
	c.Flags().StringVar(&f.Officer, "officer", "", "sign with the officer's key `SERIAL` (default: the plugged-in key)")
	c.Flags().StringVar(&f.second, "second-officer", "", "sign with a second officer's key `SERIAL`, if two must sign")
	c.Flags().StringVar(&f.Seen, "seen", "", "confirm that you know what others have recorded up to `NUMBER`, a record or head; your signature covers it")
	c.Flags().StringArrayVar(&f.Pins, "pin", nil, "read an officer's PIN, given as `SERIAL=SOURCE` (repeatable)")
}

// Given reports whether any signing flag is set.
func (f SigningFlags) Given() bool { return f.Officer != "" || f.second != "" || len(f.Pins) > 0 }

// serials returns the named keys.
func (f SigningFlags) serials() ([]device.KeySerial, error) {
	if f.second != "" && f.Officer == "" {
		return nil, cli.Usage("--second-officer requires --officer")
	}
	return cli.ParseSerials(slices.DeleteFunc([]string{f.Officer, f.second}, func(s string) bool { return s == "" }))
}

// Sparing returns the flags for a command that needs the PIN of one key in any case.
// That key may sign, and need not.
func (f SigningFlags) Sparing(serial device.KeySerial) SigningFlags {
	f.spare = serial
	return f
}

// What prevents a signature.
var (
	ErrNoOfficer    = cli.EndsWith(cli.ExitNoKey, hint.Sentinel(hint.PlugOfficer, "no officer's key is plugged in"))
	errWhichOfficer = cli.EndsWith(cli.ExitUsage, hint.Sentinel(hint.NameOfficer, "keys of several officers are plugged in"))
	errSignsAndGets = hint.Sentinel(hint.SpareOfficer, "this command changes the officer's key, so that key cannot sign it")
)

// Signing is the officers who sign what a command does. They are found before
// anything is written: the one or two whose own keys are plugged in, or those that
// flags name. Ready checks their PINs once all that needs no person is checked, and
// still before anything is written. The PINs are kept until the command ends, because
// its last record is signed too.
type Signing struct {
	app      *cli.App
	terminal Asker

	Signers   []officers.Signer           // the officers who sign
	Shown     uint64                      // number of the newest record that they were shown
	Emergency string                      // why no officer signs, although the policy requires signatures
	waiting   atomic.Pointer[waiting]     // what those who sign are still asked; nil: nothing
	turn      chan struct{}               // of Ready
	ready     uint64                      // what Ready returned
	pins      [][]byte                    // every PIN that was read or typed
	checked   map[device.KeySerial][]byte // PINs that their keys have accepted
	refused   map[device.KeySerial]error  // why the last PIN of a key was not accepted
}

// forget overwrites the PINs.
func (s *Signing) forget() {
	for _, pin := range s.pins {
		clear(pin)
	}
}

// Bring finds the officers who sign what the command does, and their keys. Without a
// terminal, it also refuses what Ready would have to ask. Targets are the keys that the
// command keeps open.
func (s *Signing) Bring(ctx context.Context, l *ledger.Ledger, f SigningFlags, targets ...device.KeySerial) error {
	return s.bringSome(ctx, l, f, officers.Both, targets)
}

// bringSome is Bring for records of which the fewest officers are enough for now: those
// who are there sign, up to as many as must.
func (s *Signing) bringSome(ctx context.Context, l *ledger.Ledger, f SigningFlags, fewest int, targets []device.KeySerial) error {
	named, err := f.serials()
	if err != nil {
		return err
	}
	pins, err := cli.SourcesBySerial("--pin", f.Pins)
	if err == nil {
		err = s.app.CheckStdin(slices.Collect(maps.Values(pins))...)
	}
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	spare := pins[f.spare]
	delete(pins, f.spare)
	if register.Needs() == 0 {
		return f.checkUnneeded(pins)
	}
	infos, err := s.app.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	choice := officerChoice{register: register, infos: infos, targets: targets, fewest: fewest}
	chosen, err := choice.among(ctx, s.terminal, named)
	if err == nil {
		err = officers.Different(chosen...)
	}
	if err != nil {
		return err
	}
	for serial := range pins {
		if !slices.ContainsFunc(chosen, func(o *officers.Officer) bool { return o.KeySerial == uint32(serial) }) {
			return cli.Usage("--pin %d=SOURCE: key %d does not sign", serial, serial)
		}
	}
	pins[f.spare] = spare
	w := &waiting{ledger: l, seen: f.Seen, pins: pins}
	for _, who := range chosen {
		signer, err := s.tokenSigner(ctx, who, infos[device.KeySerial(who.KeySerial)])
		if err != nil {
			return err
		}
		w.signers = append(w.signers, signer)
	}
	if err := s.mayAsk(ctx, w); err != nil {
		return err
	}
	for _, signer := range w.signers {
		s.Signers = append(s.Signers, signer)
	}
	s.waiting.Store(w)
	return nil
}

// checkUnneeded refuses the flags of officers if the ledger has none: who gives them
// believes that something is signed.
func (f SigningFlags) checkUnneeded(pins map[device.KeySerial]string) error {
	var flag string
	switch serials := slices.Sorted(maps.Keys(pins)); {
	case f.Officer != "":
		flag = "--officer " + f.Officer
	case len(serials) > 0:
		flag = fmt.Sprintf("--pin %d=SOURCE", serials[0])
	default:
		return nil
	}
	if f.spare != 0 {
		return cli.Usage("%s: the ledger has no officer, so only the new one signs, with key %d: leave this flag out", flag, f.spare)
	}
	return cli.Usage("%s: the ledger has no officer, so nothing is signed: leave this flag out, or first add an officer with 'rootseal officer add'", flag)
}

// BringIfHere is Bring for what may stay unsigned: recovery and proofs do not wait
// for an officer.
func (s *Signing) BringIfHere(ctx context.Context, l *ledger.Ledger, f SigningFlags, targets ...device.KeySerial) error {
	err := s.Bring(ctx, l, f, targets...)
	if f.Officer != "" {
		return err
	}
	for _, missing := range []error{ErrNoOfficer, errSignsAndGets, officers.ErrTooFewSigners, officers.ErrUnseen} {
		if errors.Is(err, missing) {
			s.app.Say("%v: sign these records later, with 'rootseal log sign'", err)
			return nil
		}
	}
	return err
}

// SignProof lets the officers who are present sign a proof. It asks last, when no
// key is open and a reset key has been reported. A proof needs no signature, so a
// failure or a declined prompt is only reported.
func SignProof(ctx context.Context, a *cli.App, l *ledger.Ledger, person *Operator, found custody.Verification) {
	if !person.Terminal.IsThere() || len(found.Keys) == 0 || ctx.Err() != nil {
		return
	}
	err := person.Signing.Bring(ctx, l, SigningFlags{})
	if err == nil {
		_, err = person.Signing.Ready(ctx, nil)
	}
	if err == nil && len(person.Signing.Signers) > 0 {
		_, err = officers.Sign(ctx, l, found.Head.Sequence, "verify", ledger.Officer{OSUser: cli.OsUser()}, person.Signing.Shown, person.Signing.Signers...)
	}
	if err != nil {
		a.Say("this proof is not signed: %v; the next signature covers it", err)
	}
}
