package operator

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/custody"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// Who signs is found out before anything is written: the one or two officers
// whose own keys are on the desk, or those named by flag. Their PINs are asked
// and checked then, and kept until the command ends, because the record of the
// end is signed too.

// SigningFlags say who signs, and where their PINs come from.
type SigningFlags struct {
	Officer, second string
	Pins            []string
	Seen            string
}

func (f *SigningFlags) Define(c *cobra.Command) {
	c.Flags().StringVar(&f.Officer, "officer", "", "sign with the officer's key `SERIAL` (default: the plugged-in key)")
	c.Flags().StringVar(&f.second, "second-officer", "", "sign with a second officer's key `SERIAL`, if two must sign")
	c.Flags().StringVar(&f.Seen, "seen", "", "confirm that you know what others have recorded up to `NUMBER`, a record or head; your signature covers it")
	c.Flags().StringArrayVar(&f.Pins, "pin", nil, "read an officer's PIN, given as `SERIAL=SOURCE` (repeatable)")
}

// Given tells whether anything was said of who signs.
func (f SigningFlags) Given() bool { return f.Officer != "" || f.second != "" || len(f.Pins) > 0 }

// serials are the keys named.
func (f SigningFlags) serials() ([]device.KeySerial, error) {
	if f.second != "" && f.Officer == "" {
		return nil, cli.Usage("--second-officer requires --officer")
	}
	return cli.ParseSerials(slices.DeleteFunc([]string{f.Officer, f.second}, func(s string) bool { return s == "" }))
}

// Without are these flags but for the PIN of one key, which does not sign.
func (f SigningFlags) Without(serial device.KeySerial) SigningFlags {
	f.Pins = slices.DeleteFunc(slices.Clone(f.Pins), func(pin string) bool {
		named, _, _ := strings.Cut(pin, "=")
		of, err := cli.ParseSerial(named)
		return err == nil && of == serial
	})
	return f
}

// What keeps a command from being signed.
var (
	ErrNoOfficer    = cli.EndsWith(cli.ExitNoKey, hint.Sentinel(hint.PlugOfficer, "no officer's key is on the desk"))
	errWhichOfficer = cli.EndsWith(cli.ExitUsage, hint.Sentinel(hint.NameOfficer, "keys of several officers are on the desk"))
	errSignsAndGets = hint.Sentinel(hint.SpareOfficer, "an officer's key cannot sign while it is worked on")
)

// Signing is the officers who sign what a command does.
type Signing struct {
	app      *cli.App
	terminal Asker

	Signers   []officers.Signer           // who sign
	Shown     uint64                      // number of the newest record that they were shown
	Emergency string                      // why nobody signs, although the policy requires signatures
	pins      [][]byte                    // that were given or typed
	checked   map[device.KeySerial][]byte // PINs that their keys have accepted
}

// forget overwrites the PINs.
func (s *Signing) forget() {
	for _, pin := range s.pins {
		clear(pin)
	}
}

// BringSigners finds the officers who sign what the command does, and checks
// their PINs, which forget overwrites. Targets are the keys that the command has
// open meanwhile.
func (s *Signing) Bring(ctx context.Context, l *ledger.Ledger, f SigningFlags, targets ...device.KeySerial) error {
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
	if register.Needs() == 0 {
		if len(named) > 0 || len(pins) > 0 {
			return cli.Usage("the ledger has no officer, so nothing is signed; add the first one with 'rootseal officer add'")
		}
		return nil
	}
	infos, err := s.app.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	choice := officerChoice{register: register, infos: infos, targets: targets}
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
	if err := s.ShowUnsigned(ctx, l, f.Seen); err != nil {
		return err
	}
	for _, who := range chosen {
		serial := device.KeySerial(who.KeySerial)
		signer, err := s.tokenSigner(ctx, who, infos[serial], pins[serial])
		if err != nil {
			return err
		}
		s.Signers = append(s.Signers, signer)
	}
	return nil
}

// BringSignersIfHere is bringSigners for what may be left unsigned: nobody is
// kept from settling or proving by an officer who is not there.
func (s *Signing) BringIfHere(ctx context.Context, l *ledger.Ledger, f SigningFlags, targets ...device.KeySerial) error {
	err := s.Bring(ctx, l, f, targets...)
	if f.Officer != "" {
		return err
	}
	for _, missing := range []error{ErrNoOfficer, errSignsAndGets, officers.ErrTooFewSigners, officers.ErrUnseen} {
		if errors.Is(err, missing) {
			s.app.Say("%v: sign what is recorded now later, with 'rootseal log sign'", err)
			return nil
		}
	}
	return err
}

// SignProof has the officers who are here sign what was just shown to them. It is
// asked last, when no key is held and a reset one has been told. A proof wants no
// signature, so whatever keeps them from it, and whoever leaves the question, is
// told and keeps nothing.
func SignProof(ctx context.Context, a *cli.App, l *ledger.Ledger, person *Operator, found custody.Verification) {
	if !person.Terminal.IsThere() || len(found.Keys) == 0 || ctx.Err() != nil {
		return
	}
	err := person.Signing.Bring(ctx, l, SigningFlags{})
	if err == nil && len(person.Signing.Signers) > 0 {
		_, err = officers.Sign(ctx, l, found.Head.Sequence, "verify", ledger.Officer{OSUser: cli.OsUser()}, person.Signing.Shown, person.Signing.Signers...)
	}
	if err != nil {
		a.Say("this proof is not signed: %v; the next signature covers it", err)
	}
}

// officerChoice is what officers are chosen from.
type officerChoice struct {
	register *officers.Register
	infos    map[device.KeySerial]device.Info // keys on the desk
	targets  []device.KeySerial               // keys that are open while others sign
}

// among are the officers who sign: those named, or as many as must.
func (c officerChoice) among(ctx context.Context, t Asker, named []device.KeySerial) ([]*officers.Officer, error) {
	if len(named) > 0 {
		return c.named(named)
	}
	need := c.register.Needs()
	here := officersAmong(c.register, func(serial device.KeySerial) bool { _, plugged := c.infos[serial]; return plugged })
	free := slices.DeleteFunc(slices.Clone(here), c.isTarget)
	switch {
	case len(here) == 0:
		return nil, fmt.Errorf("%w: %s", ErrNoOfficer, officerNames(c.register.Counting()))
	case len(here) < need:
		return nil, fmt.Errorf("%w: %d of %d on the desk; officers are %s", officers.ErrTooFewSigners, len(here), need, officerNames(c.register.Counting()))
	case len(free) < need:
		return nil, fmt.Errorf("%w: %s", errSignsAndGets, officerNames(slices.DeleteFunc(here, func(o *officers.Officer) bool { return !c.isTarget(o) })))
	case len(free) == need:
		return free, nil
	case !t.IsThere():
		return nil, fmt.Errorf("%w: %s", errWhichOfficer, officerNames(free))
	}
	var chosen []*officers.Officer
	for _, question := range []string{"the officer who signs", "the second officer who signs"}[:need] {
		var items []string
		for _, o := range free {
			items = append(items, fmt.Sprintf("%d  %s", o.KeySerial, printable.Text(o.Name)))
		}
		picked, err := t.Choose(ctx, question, items, 0, "no terminal to ask on: give --officer SERIAL")
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, free[picked])
		free = slices.Delete(free, picked, picked+1)
	}
	return chosen, nil
}

// named are the officers with these keys, all of which must be here.
func (c officerChoice) named(serials []device.KeySerial) ([]*officers.Officer, error) {
	var chosen []*officers.Officer
	for _, serial := range serials {
		found := officersAmong(c.register, func(s device.KeySerial) bool { return s == serial })
		switch _, plugged := c.infos[serial]; {
		case len(found) == 0:
			return nil, fmt.Errorf("key %d: %w", serial, officers.ErrNotOfficer)
		case !plugged:
			return nil, fmt.Errorf("key %d of %s: %w", serial, printable.Text(found[0].Name), device.ErrNotOnDesk)
		case c.isTarget(found[0]):
			return nil, fmt.Errorf("%w: %s", errSignsAndGets, officerNames(found))
		}
		chosen = append(chosen, found[0])
	}
	if need := c.register.Needs(); len(chosen) < need {
		return nil, fmt.Errorf("%w: two must, and --second-officer is not given", officers.ErrTooFewSigners)
	}
	return chosen, nil
}

func (c officerChoice) isTarget(o *officers.Officer) bool {
	return slices.Contains(c.targets, device.KeySerial(o.KeySerial))
}

// officersAmong are those who count, one for each of these keys: of two keys on
// one token the one that was added last.
func officersAmong(register *officers.Register, wanted func(device.KeySerial) bool) []*officers.Officer {
	var found []*officers.Officer
	for _, o := range register.Counting() {
		if !wanted(device.KeySerial(o.KeySerial)) {
			continue
		}
		found = slices.DeleteFunc(found, func(older *officers.Officer) bool { return older.KeySerial == o.KeySerial })
		found = append(found, o)
	}
	return found
}

// OfficersOf are the names of those who sign with a key, empty where nobody
// does: of two keys on one token both.
func OfficersOf(register *officers.Register, serial device.KeySerial) string {
	var names []string
	for _, o := range register.Counting() {
		if o.KeySerial == uint32(serial) && !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	return strings.Join(names, ", ")
}

func officerNames(list []*officers.Officer) string {
	names := make([]string, len(list))
	for i, o := range list {
		names[i] = fmt.Sprintf("%s (%d)", printable.Text(o.Name), o.KeySerial)
	}
	return strings.Join(names, ", ")
}

// TokenSigner is an officer's key on the desk, whose PIN is known.
type TokenSigner struct {
	App    *cli.App
	Who    *officers.Officer
	Token  cli.SigningToken
	Slot   piv.Slot
	Public crypto.PublicKey
	PIN    []byte
}

// tokenSigner asks for an officer's PIN and has the key check it.
func (s *Signing) tokenSigner(ctx context.Context, who *officers.Officer, info device.Info, source string) (*TokenSigner, error) {
	slot, err := piv.ParseSlot(who.Slot)
	if err != nil {
		return nil, err
	}
	public, err := x509.ParsePKIXPublicKey(who.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("reading the key of %s: %w", printable.Text(who.Name), err)
	}
	token := s.app.World.PIV(info)
	pin, err := s.CheckedPIN(ctx, token, info.Serial, who.Name, source)
	if err != nil {
		return nil, err
	}
	return &TokenSigner{App: s.app, Who: who, Token: token, Slot: slot, Public: public, PIN: pin}, nil
}

// Fingerprint implements officers.Signer.
func (s *TokenSigner) Fingerprint() string { return s.Who.Fingerprint }

// Sign implements officers.Signer.
func (s *TokenSigner) Sign(ctx context.Context, message []byte) ([]byte, error) {
	if s.Who.TouchPolicy != string(piv.TouchNever) {
		s.App.Say("touch key %d: %s signs", s.Who.KeySerial, s.Who.Name)
	}
	return s.Token.Sign(ctx, s.Slot, s.Public, s.PIN, message)
}
