package enroll_test

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

// operator answers what a ceremony asks. As root it works the simulated console.
type operator struct {
	stage *stage
	said  []env.Outcome // what Pair answers, the last one for ever

	codes      map[device.KeySerial]string
	noSecret   error                       // what Secret answers instead
	onSecret   func(env.Secret) env.Secret // changes the secret handed over
	deviceName string                      // typed into the console instead of the proposed one
	noPair     error                       // what Pair answers instead
	onSignIn   func(env.SignIn) string     // says whether somebody signed in
	onRemove   func(env.Removal) string    // says whether somebody removed the old device
	onPair     func(env.Pair)              // called before the pair is typed
	stopped    context.Context             // once it has ended, no question is answered any more
	keepPair   bool                        // the pair is not typed into the console
	onEvent    func(step.Event)            // hears progress, one event at a time

	consoleOK []bool             // what the console said of each pair
	pairs     []env.Pair         // those shown
	asked     []device.KeySerial // for access codes
	handed    *seed.Seed         // what Secret gave away

	mu      sync.Mutex
	events  []step.Event
	slights []string // what no operator should meet
}

func (o *operator) AccessCode(_ context.Context, key device.KeySerial) ([]byte, error) {
	o.mustBeFree("asked for an access code")
	o.asked = append(o.asked, key)
	code, ok := o.codes[key]
	if !ok {
		return nil, errForgotten
	}
	return []byte(code), nil
}

var errForgotten = errors.New("nobody knows it")

func (o *operator) Secret(_ context.Context, r env.SecretRequest) (env.Secret, error) {
	o.mustBeFree("asked for the secret")
	if r.Source == env.Generated {
		s, err := seed.Generate(nil)
		o.handed = s
		return env.Secret{Seed: s}, err
	}
	assigned, err := o.stage.aws.Console().AssignMFADevice(cmp.Or(o.deviceName, r.DeviceName))
	if err != nil {
		return env.Secret{}, err
	}
	if err := o.left(); err != nil {
		return env.Secret{}, err
	}
	if o.noSecret != nil {
		return env.Secret{}, o.noSecret
	}
	s, err := seed.FromBase32([]byte(assigned.Secret))
	secret := env.Secret{Seed: s}
	if o.onSecret != nil {
		secret = o.onSecret(secret)
	}
	o.handed = secret.Seed
	return secret, err
}

func (o *operator) Pair(_ context.Context, p env.Pair) (env.Outcome, error) {
	o.mustBeFree("shown a pair")
	o.pairs = append(o.pairs, p)
	if o.handed != nil && !o.handed.Wiped() {
		o.slight("was shown a pair while the seed was still in memory")
	}
	if o.onPair != nil {
		o.onPair(p)
	}
	if err := o.left(); err != nil {
		return 0, err
	}
	if o.noPair != nil {
		return 0, o.noPair
	}
	if !o.keepPair && p.Principal.AWS() {
		o.consoleOK = append(o.consoleOK, o.stage.aws.Console().AddMFA(p.Code1, p.Code2) == nil)
	}
	said := o.said[0]
	if len(o.said) > 1 {
		o.said = o.said[1:]
	}
	return said, nil
}

// SignIn signs in to the simulated console, where the operator is there for it.
func (o *operator) SignIn(_ context.Context, q env.SignIn) (string, error) {
	o.mustBeFree("asked to sign in")
	if o.onSignIn != nil {
		return o.onSignIn(q), o.left()
	}
	return q.Principal.Account, o.left()
}

// Remove removes the old device in the simulated console.
func (o *operator) Remove(_ context.Context, r env.Removal) (string, error) {
	o.mustBeFree("asked to remove the old device")
	if o.onRemove != nil {
		return o.onRemove(r), o.left()
	}
	return r.Principal.Account, o.left()
}

// left is the error of a question that is asked after the operator has stopped.
func (o *operator) left() error {
	if o.stopped == nil {
		return nil
	}
	return context.Cause(o.stopped)
}

func (o *operator) Progress(e step.Event) {
	o.stage.noteSecrets()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, e)
	if e.What == step.TakenBack && strings.HasPrefix(e.Step, "put:") {
		for _, d := range o.stage.made() {
			if d.Enabled() {
				o.slights = append(o.slights, "saw "+e.Step+" taken back while "+d.ARN+" was enabled")
			}
		}
	}
	if o.onEvent != nil {
		o.onEvent(e)
	}
}

// heard are the events so far.
func (o *operator) heard() []step.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.events)
}

// mustBeFree notes a key that is held while a person is asked.
func (o *operator) mustBeFree(when string) {
	if open := o.stage.desk.Audit().Open; open > 0 {
		o.slight(fmt.Sprintf("was %s while %d keys were held", when, open))
	}
}

func (o *operator) slight(what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.slights = append(o.slights, what)
}
