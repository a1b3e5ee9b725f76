package enrolltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
)

// Operator answers what a ceremony asks. As root it works the simulated console.
type Operator struct {
	stage *Stage
	Said  []env.Outcome // what Pair answers, the last one for ever

	Codes      map[device.KeySerial]string
	NoSecret   error                       // what Secret answers instead
	OnSecret   func(env.Secret) env.Secret // changes the secret handed over
	DeviceName string                      // typed into the console instead of the proposed one
	NoPair     error                       // what Pair answers instead
	OnScan     func(env.SecretRequest)     // lets the password manager read Shown
	Shown      string                      // the secret behind the console's QR code
	OnSignIn   func(env.SignIn) string     // the number typed after a sign-in
	OnRemove   func(env.Removal) string    // the number typed after the removal
	OnPair     func(env.Pair)              // called before the pair is typed
	Stopped    context.Context             // when it has ended, the operator answers no question
	KeepPair   bool                        // the pair is not typed into the console
	OnEvent    func(step.Event)            // hears progress, one event at a time

	ConsoleOK []bool             // whether the console accepted each pair
	Pairs     []env.Pair         // those shown
	Asked     []device.KeySerial // for access codes
	Handed    *seed.Seed         // what Secret gave away

	mu      sync.Mutex
	events  []step.Event
	slights []string // what no operator should meet
}

func (o *Operator) AccessCode(_ context.Context, key device.KeySerial) ([]byte, error) {
	o.mustBeFree("asked for an access code")
	o.Asked = append(o.Asked, key)
	code, ok := o.Codes[key]
	if !ok {
		return nil, ErrForgotten
	}
	return []byte(code), nil
}

var ErrForgotten = errors.New("the access code is forgotten")

func (o *Operator) Secret(_ context.Context, r env.SecretRequest) (env.Secret, error) {
	o.mustBeFree("asked for the secret")
	if r.Source == env.Generated {
		s, err := seed.Generate(nil)
		o.Handed = s
		return env.Secret{Seed: s}, err
	}
	if r.Trouble != nil {
		o.OnScan(r)
		return env.Secret{}, o.left()
	}
	assigned, err := o.stage.AWSAccount.Console().AssignMFADevice(cmp.Or(o.DeviceName, r.DeviceName))
	if err != nil {
		return env.Secret{}, err
	}
	if err := o.left(); err != nil {
		return env.Secret{}, err
	}
	if o.NoSecret != nil {
		return env.Secret{}, o.NoSecret
	}
	if r.Source == env.Scanned {
		o.Shown = assigned.Secret
		o.OnScan(r)
		return env.Secret{}, nil
	}
	s, err := seed.FromBase32([]byte(assigned.Secret))
	secret := env.Secret{Seed: s}
	if o.OnSecret != nil {
		secret = o.OnSecret(secret)
	}
	o.Handed = secret.Seed
	return secret, err
}

func (o *Operator) Pair(_ context.Context, p env.Pair) (env.Outcome, error) {
	o.mustBeFree("shown a pair")
	o.Pairs = append(o.Pairs, p)
	if o.Handed != nil && !o.Handed.Wiped() {
		o.slight("was shown a pair while the seed was still in memory")
	}
	if o.OnPair != nil {
		o.OnPair(p)
	}
	if err := o.left(); err != nil {
		return 0, err
	}
	if o.NoPair != nil {
		return 0, o.NoPair
	}
	if !o.KeepPair && p.Principal.AWS() {
		o.ConsoleOK = append(o.ConsoleOK, o.stage.AWSAccount.Console().AddMFA(p.Code1, p.Code2) == nil)
	}
	said := o.Said[0]
	if len(o.Said) > 1 {
		o.Said = o.Said[1:]
	}
	return said, nil
}

// SignIn signs in to the simulated console, if the operator is there for it.
func (o *Operator) SignIn(_ context.Context, q env.SignIn) (string, error) {
	o.mustBeFree("asked to sign in")
	if o.OnSignIn != nil {
		return o.OnSignIn(q), o.left()
	}
	return q.Principal.Account, o.left()
}

// Remove removes the old device in the simulated console.
func (o *Operator) Remove(_ context.Context, r env.Removal) (string, error) {
	o.mustBeFree("asked to remove the old device")
	if o.OnRemove != nil {
		return o.OnRemove(r), o.left()
	}
	return r.Principal.Account, o.left()
}

// left is the error of a question that is asked after the operator has stopped.
func (o *Operator) left() error {
	if o.Stopped == nil {
		return nil
	}
	return context.Cause(o.Stopped)
}

func (o *Operator) Progress(e step.Event) {
	o.stage.noteSecrets()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, e)
	if e.What == step.TakenBack && strings.HasPrefix(e.Step, "put:") {
		for _, d := range o.stage.Made() {
			if d.Enabled() {
				o.slights = append(o.slights, "saw "+e.Step+" undone while "+d.ARN+" was enabled")
			}
		}
	}
	if o.OnEvent != nil {
		o.OnEvent(e)
	}
}

// Heard are the events so far.
func (o *Operator) Heard() []step.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.events)
}

// mustBeFree notes a key that is held while a person is asked.
func (o *Operator) mustBeFree(when string) {
	if open := o.stage.Readers.Audit().Open; open > 0 {
		o.slight(fmt.Sprintf("was %s while %d keys were held", when, open))
	}
}

func (o *Operator) slight(what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.slights = append(o.slights, what)
}
