package main

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

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// Who signs is found out before anything is written: the one or two officers
// whose own keys are on the desk, or those named by flag. Their PINs are asked
// and checked then, and kept until the command ends, because the record of the
// end is signed too.

// signingFlags say who signs, and where their PINs come from.
type signingFlags struct {
	officer, second string
	pins            []string
	seen            string
}

func (f *signingFlags) define(c *cobra.Command) {
	c.Flags().StringVar(&f.officer, "officer", "", "sign with the officer's key `SERIAL` (default: the plugged-in key)")
	c.Flags().StringVar(&f.second, "second-officer", "", "sign with a second officer's key `SERIAL`, if two must sign")
	c.Flags().StringVar(&f.seen, "seen", "", "confirm that you know what others have recorded up to `NUMBER`, a record or head; your signature covers it")
	c.Flags().StringArrayVar(&f.pins, "pin", nil, "read an officer's PIN, given as `SERIAL=SOURCE` (repeatable)")
}

// given tells whether anything was said of who signs.
func (f signingFlags) given() bool { return f.officer != "" || f.second != "" || len(f.pins) > 0 }

// serials are the keys named.
func (f signingFlags) serials() ([]device.KeySerial, error) {
	if f.second != "" && f.officer == "" {
		return nil, usage("--second-officer requires --officer")
	}
	return parseSerials(slices.DeleteFunc([]string{f.officer, f.second}, func(s string) bool { return s == "" }))
}

// without are these flags but for the PIN of one key, which does not sign.
func (f signingFlags) without(serial device.KeySerial) signingFlags {
	f.pins = slices.DeleteFunc(slices.Clone(f.pins), func(pin string) bool {
		named, _, _ := strings.Cut(pin, "=")
		of, err := parseSerial(named)
		return err == nil && of == serial
	})
	return f
}

// What keeps a command from being signed.
var (
	errNoOfficer    = errors.New("no officer's key is on the desk")
	errWhichOfficer = errors.New("keys of several officers are on the desk")
	errSignsAndGets = errors.New("an officer's key cannot sign while it is worked on")
)

// bringSigners finds the officers who sign what the command does, and checks
// their PINs, which forget overwrites. Targets are the keys that the command has
// open meanwhile.
func (o *officer) bringSigners(ctx context.Context, l *ledger.Ledger, f signingFlags, targets ...device.KeySerial) error {
	named, err := f.serials()
	if err != nil {
		return err
	}
	pins, err := sourcesBySerial("--pin", f.pins)
	if err == nil {
		err = o.app.checkStdin(slices.Collect(maps.Values(pins))...)
	}
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	if register.Needs() == 0 {
		if len(named) > 0 || len(pins) > 0 {
			return usage("the ledger has no officer, so nothing is signed; add the first one with 'rootseal officer add'")
		}
		return nil
	}
	infos, err := o.app.pluggedInfos(ctx)
	if err != nil {
		return err
	}
	choice := officerChoice{register: register, infos: infos, targets: targets}
	chosen, err := choice.among(ctx, o.terminal, named)
	if err == nil {
		err = officers.Different(chosen...)
	}
	if err != nil {
		return err
	}
	for serial := range pins {
		if !slices.ContainsFunc(chosen, func(o *officers.Officer) bool { return o.KeySerial == uint32(serial) }) {
			return usage("--pin %d=SOURCE: key %d does not sign", serial, serial)
		}
	}
	if err := o.showUnsigned(ctx, l, f.seen); err != nil {
		return err
	}
	for _, who := range chosen {
		serial := device.KeySerial(who.KeySerial)
		signer, err := o.tokenSigner(ctx, who, infos[serial], pins[serial])
		if err != nil {
			return err
		}
		o.signers = append(o.signers, signer)
	}
	return nil
}

// bringSignersIfHere is bringSigners for what may be left unsigned: nobody is
// kept from settling or proving by an officer who is not there.
func (o *officer) bringSignersIfHere(ctx context.Context, l *ledger.Ledger, f signingFlags, targets ...device.KeySerial) error {
	err := o.bringSigners(ctx, l, f, targets...)
	if f.officer != "" {
		return err
	}
	for _, missing := range []error{errNoOfficer, errSignsAndGets, officers.ErrTooFewSigners, officers.ErrUnseen} {
		if errors.Is(err, missing) {
			o.app.say("%v: sign what is recorded now later, with 'rootseal log sign'", err)
			return nil
		}
	}
	return err
}

// signProof has the officers who are here sign what was just shown to them. It is
// asked last, when no key is held and a reset one has been told. A proof wants no
// signature, so whatever keeps them from it, and whoever leaves the question, is
// told and keeps nothing.
func (a *app) signProof(ctx context.Context, l *ledger.Ledger, person *officer, found custody.Verification) {
	if !person.terminal.isThere() || len(found.Keys) == 0 || ctx.Err() != nil {
		return
	}
	err := person.bringSigners(ctx, l, signingFlags{})
	if err == nil && len(person.signers) > 0 {
		_, err = officers.Sign(ctx, l, found.Head.Sequence, "verify", ledger.Officer{OSUser: osUser()}, person.shown, person.signers...)
	}
	if err != nil {
		a.say("this proof is not signed: %v; the next signature covers it", err)
	}
}

// signersOf are the officers that a person has brought.
func signersOf(person env.Person) []officers.Signer {
	if o, ok := person.(*officer); ok && o != nil {
		return o.signers
	}
	return nil
}

// shownTo is the newest record that a person was shown before they sign.
func shownTo(person env.Person) uint64 {
	if o, ok := person.(*officer); ok && o != nil {
		return o.shown
	}
	return 0
}

// pluggedInfos are the keys on the desk that have a serial. Nothing stays open.
func (a *app) pluggedInfos(ctx context.Context) (map[device.KeySerial]device.Info, error) {
	keys, _, err := a.desk().Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for keys: %w", err)
	}
	infos := map[device.KeySerial]device.Info{}
	for _, key := range keys {
		if info := key.Info(); info.Serial != 0 {
			infos[info.Serial] = info
		}
		key.Close()
	}
	return infos, nil
}

// officerChoice is what officers are chosen from.
type officerChoice struct {
	register *officers.Register
	infos    map[device.KeySerial]device.Info // keys on the desk
	targets  []device.KeySerial               // keys that are open while others sign
}

// among are the officers who sign: those named, or as many as must.
func (c officerChoice) among(ctx context.Context, t somebody, named []device.KeySerial) ([]*officers.Officer, error) {
	if len(named) > 0 {
		return c.named(named)
	}
	need := c.register.Needs()
	here := officersAmong(c.register, func(serial device.KeySerial) bool { _, plugged := c.infos[serial]; return plugged })
	free := slices.DeleteFunc(slices.Clone(here), c.isTarget)
	switch {
	case len(here) == 0:
		return nil, fmt.Errorf("%w: %s", errNoOfficer, officerNames(c.register.Counting()))
	case len(here) < need:
		return nil, fmt.Errorf("%w: %d of %d on the desk; officers are %s", officers.ErrTooFewSigners, len(here), need, officerNames(c.register.Counting()))
	case len(free) < need:
		return nil, fmt.Errorf("%w: %s", errSignsAndGets, officerNames(slices.DeleteFunc(here, func(o *officers.Officer) bool { return !c.isTarget(o) })))
	case len(free) == need:
		return free, nil
	case !t.isThere():
		return nil, fmt.Errorf("%w: %s", errWhichOfficer, officerNames(free))
	}
	var chosen []*officers.Officer
	for _, question := range []string{"the officer who signs", "the second officer who signs"}[:need] {
		var items []string
		for _, o := range free {
			items = append(items, fmt.Sprintf("%d  %s", o.KeySerial, plain(o.Name)))
		}
		picked, err := t.choose(ctx, question, items, 0, "no terminal to ask on: give --officer SERIAL")
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
			return nil, fmt.Errorf("key %d of %s: %w", serial, plain(found[0].Name), device.ErrNotOnDesk)
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

// officersOf are the names of those who sign with a key, empty where nobody
// does: of two keys on one token both.
func officersOf(register *officers.Register, serial device.KeySerial) string {
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
		names[i] = fmt.Sprintf("%s (%d)", plain(o.Name), o.KeySerial)
	}
	return strings.Join(names, ", ")
}

// tokenSigner is an officer's key on the desk, whose PIN is known.
type tokenSigner struct {
	app    *app
	who    *officers.Officer
	token  signingToken
	slot   pivkey.Slot
	public crypto.PublicKey
	pin    []byte
}

// tokenSigner asks for an officer's PIN and has the key check it.
func (o *officer) tokenSigner(ctx context.Context, who *officers.Officer, info device.Info, source string) (*tokenSigner, error) {
	slot, err := pivkey.ParseSlot(who.Slot)
	if err != nil {
		return nil, err
	}
	public, err := x509.ParsePKIXPublicKey(who.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("reading the key of %s: %w", plain(who.Name), err)
	}
	token := o.app.world.piv(info)
	pin, err := o.checkedPIN(ctx, token, info.Serial, who.Name, source)
	if err != nil {
		return nil, err
	}
	return &tokenSigner{app: o.app, who: who, token: token, slot: slot, public: public, pin: pin}, nil
}

// Fingerprint implements officers.Signer.
func (s *tokenSigner) Fingerprint() string { return s.who.Fingerprint }

// Sign implements officers.Signer.
func (s *tokenSigner) Sign(ctx context.Context, message []byte) ([]byte, error) {
	if s.who.TouchPolicy != string(pivkey.TouchNever) {
		s.app.say("touch key %d: %s signs", s.who.KeySerial, s.who.Name)
	}
	return s.token.Sign(ctx, s.slot, s.public, s.pin, message)
}
