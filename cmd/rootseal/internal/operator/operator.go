package operator

import (
	"bytes"
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/settle"
	"rootseal/guarded"
	"rootseal/message"
)

// Operator is the person of a ceremony. A flag answers first, then the terminal.
type Operator struct {
	*Reporter
	App      *cli.App
	Terminal Asker
	Signing  *Signing

	codes map[device.KeySerial]string // sources of access codes, by flag
	given map[device.KeySerial][]byte // access codes that were read: a preflight repeats, a stream does not

	SecretSource  string   // source of root's secret
	PictureSource string   // source of the QR picture
	SeedFile      string   // the file that still holds the seed; empty for a stream
	pictures      []string // files of which no seed could be read, though they may show it

	Agreed  map[string]Agreement // plans of recover that were confirmed, by ceremony
	Pending *env.Pair            // two codes for the JSON result, without a terminal
}

// Agreement is a plan that the operator has confirmed.
type Agreement struct {
	Plan      settle.RecoveryPlan
	Confirmed []string
}

// New returns an operator at this terminal. Codes are sources of access codes.
func New(a *cli.App, t Asker, codes map[device.KeySerial]string) *Operator {
	return &Operator{
		Reporter: NewReporter(a.Err), App: a, Terminal: t, codes: codes, given: map[device.KeySerial][]byte{}, Agreed: map[string]Agreement{},
		Signing: &Signing{app: a, terminal: t, checked: map[device.KeySerial][]byte{}, refused: map[device.KeySerial]error{}, turn: make(chan struct{}, 1)},
	}
}

// Person returns the operator of a command, at the terminal if there is one. The
// function overwrites the secrets that were read.
func Person(ctx context.Context, a *cli.App, codes map[device.KeySerial]string) (*Operator, func(), error) {
	t, leave, err := OpenAsker(a)
	if err != nil {
		return nil, nil, err
	}
	person := New(a, t, codes)
	stop := guarded.OnEnd(ctx, person.Stopping)
	return person, func() {
		stop()
		person.forget()
		leave()
	}, nil
}

// AccessCode implements env.Person.
func (o *Operator) AccessCode(ctx context.Context, key device.KeySerial) ([]byte, error) {
	if code, ok := o.given[key]; ok {
		return bytes.Clone(code), nil
	}
	code, err := o.askAccessCode(ctx, key)
	if err == nil {
		o.given[key] = bytes.Clone(code)
	}
	return code, err
}

func (o *Operator) askAccessCode(ctx context.Context, key device.KeySerial) ([]byte, error) {
	if source, ok := o.codes[key]; ok {
		code, err := cli.ReadSecret(o.App.In, source)
		return bytes.TrimRight(code, "\r\n"), err
	}
	return o.Terminal.Hidden(ctx, Said(o.Terminal, message.Textf("access code of key %d", key)), Said(o.Terminal, message.Textf("key %d has an access code: give --access-code %d=SOURCE", key, key)))
}

// TypesAgain reports whether the operator can type another access code after a wrong
// one, and forgets the wrong one. A code from a flag is not tried again.
func (o *Operator) TypesAgain(key device.KeySerial) bool {
	clear(o.given[key])
	delete(o.given, key)
	if _, byFlag := o.codes[key]; byFlag || !o.Terminal.IsThere() {
		return false
	}
	o.Terminal.Say("wrong access code for key %d. ctrl-c stops.", key)
	return true
}

// forget overwrites the access codes and the PINs.
func (o *Operator) forget() {
	for _, code := range o.given {
		clear(code)
	}
	o.Signing.forget()
}
