package room

import (
	"bytes"
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/pquerna/otp/hotp"

	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// hands is the operator of a rehearsal, with the simulated root console open next to the
// terminal. The operator answers as in a real ceremony; hands does what hands and eyes
// would do at the console.
type hands struct {
	env.Person
	room      *Room
	clipboard io.Writer // takes the secret key
}

// WithConsole returns a person for [cli.World] who works at that console.
func (r *Room) WithConsole(clipboard io.Writer) func(env.Person) env.Person {
	return func(p env.Person) env.Person { return hands{Person: p, room: r, clipboard: clipboard} }
}

// errOtherSecret: a room that takes a real secret could show it to others.
var errOtherSecret = errors.New("this is not the secret that the rehearsal's console showed; a rehearsal takes no other")

// Secret starts the console's wizard with the device name, so that the console shows
// a secret key before the operator needs it.
func (p hands) Secret(ctx context.Context, q env.SecretRequest) (env.Secret, error) {
	account := p.room.Account(q.Principal.Account)
	if q.Principal.Kind != principal.Root || account == nil {
		return p.Person.Secret(ctx, q)
	}
	r := p.room
	shown, err := account.Console().AssignMFADevice(q.DeviceName)
	if err != nil {
		return env.Secret{}, fmt.Errorf("at the rehearsal's console: %w", err)
	}
	picture, err := shown.QR() // the operator may change from pasting to a picture, and back
	if err != nil {
		return env.Secret{}, fmt.Errorf("drawing the rehearsal's picture: %w", err)
	}
	if err := os.WriteFile(r.Picture(), picture, 0o600); err != nil {
		return env.Secret{}, fmt.Errorf("saving the rehearsal's picture: %w", err)
	}
	r.Tell("rehearsal console: device %s, secret key %s, QR code in %s", q.DeviceName, shown.Secret, r.Picture())
	fmt.Fprintln(p.clipboard, shown.Secret)
	if err := r.keepSecret(shown.Secret); err != nil {
		return env.Secret{}, err
	}
	secret, err := p.Person.Secret(ctx, q)
	if err == nil && !isShown(secret, shown.Secret) {
		secret.Seed.Wipe()
		return env.Secret{}, errOtherSecret
	}
	return secret, err
}

func isShown(secret env.Secret, shown string) (same bool) {
	want, err := base32.StdEncoding.DecodeString(shown)
	if err != nil {
		return false
	}
	secret.Seed.Use(func(raw []byte) { same = bytes.Equal(raw, want) })
	return same
}

// Pair types the codes into the console if the operator reports that it accepted
// them, and cancels the page if the operator reports that. The console's own answer
// decides.
func (p hands) Pair(ctx context.Context, pair env.Pair) (env.Outcome, error) {
	said, err := p.Person.Pair(ctx, pair)
	account := p.room.Account(pair.Principal.Account)
	if err != nil || pair.Principal.Kind != principal.Root || account == nil {
		return said, err
	}
	switch said {
	case env.Accepted:
		return p.room.TypePair(account, pair.Code1, pair.Code2), nil
	case env.Canceled, env.Again:
		account.Console().Cancel()
		p.room.Tell("rehearsal console: the page is canceled, the device is deleted")
	case env.Renew, env.Refused, env.Later:
	}
	return said, nil
}

// TypePair types two codes into the last page of the wizard.
func (r *Room) TypePair(account *simaws.Account, code1, code2 string) env.Outcome {
	if err := account.Console().AddMFA(code1, code2); err != nil {
		r.Tell("rehearsal console: %v", err)
		return env.Refused
	}
	r.Tell("rehearsal console: MFA device assigned")
	return env.Accepted
}

// SignIn signs in with a key at the console if the operator reports a sign-in.
func (p hands) SignIn(ctx context.Context, s env.SignIn) (string, error) {
	typed, err := p.Person.SignIn(ctx, s)
	account := p.room.Account(s.Principal.Account)
	if err == nil && typed != "" && account != nil {
		p.room.signIn(account, s.CredentialID)
	}
	return typed, err
}

// signIn signs root in with a code of a plugged-in key that holds the credential.
func (r *Room) signIn(account *simaws.Account, credential string) {
	for _, seat := range r.seats {
		if !seat.Plugged() {
			continue
		}
		for _, s := range seat.Card.Stored() {
			if s.ID != credential {
				continue
			}
			// A code works once, and the console has just had the present ones. It also
			// accepts the next ones.
			now := uint64(r.Now().Unix() / 30)
			for _, at := range []uint64{now, now + 1, now + 2} {
				code, err := hotp.GenerateCode(base32.StdEncoding.EncodeToString(s.Key), at)
				if err == nil && account.Console().SignIn(code) == nil {
					r.Tell("rehearsal console: root is signed in with a code of key %d", seat.Card.Serial())
					return
				}
			}
		}
	}
	r.Tell("rehearsal console: root is not signed in, since no plugged-in key gave a code that it accepts")
}

// Remove removes the old device in the console if the operator reports that.
func (p hands) Remove(ctx context.Context, q env.Removal) (string, error) {
	typed, err := p.Person.Remove(ctx, q)
	account := p.room.Account(q.Principal.Account)
	if err != nil || typed == "" || account == nil || q.Principal.Kind != principal.Root {
		return typed, err
	}
	name := deviceName(q.Device)
	if err := account.Console().Remove(name); err != nil {
		p.room.Tell("rehearsal console: %v", err)
	} else {
		p.room.Tell("rehearsal console: %s is removed", name)
	}
	return typed, nil
}

// Progress cuts the network when the device is enabled, if it waits for that.
func (p hands) Progress(e step.Event) {
	if e.Step == "enable" && e.What == step.Started {
		p.room.Network.enabling()
	}
	p.Person.Progress(e)
}

// errNoPhone: a stranger adds one device only.
var errNoPhone = errors.New("root has a phone already")

// Phone is a device that is in no record.
const Phone = "phone"

// Stranger gives root a device behind everybody's back.
func (r *Room) Stranger(account *simaws.Account) error {
	console := account.Console()
	if slices.ContainsFunc(account.Devices(), func(d simaws.Device) bool { return deviceName(d.ARN) == Phone }) {
		return errNoPhone
	}
	made, err := console.AssignMFADevice(Phone)
	if err != nil {
		return fmt.Errorf("adding a phone in the console: %w", err)
	}
	step := uint64(r.Now().Unix() / 30)
	code1, err1 := hotp.GenerateCode(made.Secret, step-1)
	code2, err2 := hotp.GenerateCode(made.Secret, step)
	if err := errors.Join(err1, err2, console.AddMFA(code1, code2)); err != nil {
		return fmt.Errorf("adding a phone in the console: %w", err)
	}
	return nil
}

// deviceName returns the name in an MFA device's ARN.
func deviceName(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }
