package rehearsal

import (
	"context"
	"fmt"
	"io"
	"os"

	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// atConsole is the officer of a rehearsal, who has the simulated account's root
// console open beside the terminal. The officer answers as in a real ceremony;
// this does what hands and eyes would do at the console.
type atConsole struct {
	env.Person
	rehearsal *Rehearsal
	clipboard io.Writer // takes the secret key
}

// WithConsole is for world.person.
func (r *Rehearsal) WithConsole(clipboard io.Writer) func(env.Person) env.Person {
	return func(p env.Person) env.Person {
		return atConsole{Person: p, rehearsal: r, clipboard: clipboard}
	}
}

// Secret starts the console's wizard under the device name, so that it shows a
// secret key before the officer is asked for one.
func (p atConsole) Secret(ctx context.Context, q env.SecretRequest) (env.Secret, error) {
	if q.Principal.Kind != principal.Root {
		return p.Person.Secret(ctx, q)
	}
	r := p.rehearsal
	shown, err := r.Account.Console().AssignMFADevice(q.DeviceName)
	if err != nil {
		return env.Secret{}, fmt.Errorf("at the rehearsal's console: %w", err)
	}
	if q.Source == env.Picture {
		if err := os.WriteFile(r.Picture(), shown.QR, 0o600); err != nil {
			return env.Secret{}, fmt.Errorf("saving the rehearsal's picture: %w", err)
		}
		r.tell("rehearsal console: device %s, its QR code is saved as %s", q.DeviceName, r.Picture())
	} else {
		r.tell("rehearsal console: device %s, secret key %s", q.DeviceName, shown.Secret)
	}
	fmt.Fprintln(p.clipboard, shown.Secret)
	return p.Person.Secret(ctx, q)
}

// Pair types the pair into the console when the officer says that it was taken,
// and cancels its page when the officer says that it is cancelled. What counts is
// what the console says.
func (p atConsole) Pair(ctx context.Context, pair env.Pair) (env.Outcome, error) {
	said, err := p.Person.Pair(ctx, pair)
	if err != nil || pair.Principal.Kind != principal.Root {
		return said, err
	}
	switch said {
	case env.Accepted:
		return p.rehearsal.typePair(pair.Code1, pair.Code2), nil
	case env.Canceled, env.Again:
		p.rehearsal.Account.Console().Cancel()
		p.rehearsal.tell("rehearsal console: the page is cancelled, the device is gone")
	case env.Renew, env.Refused, env.Later:
	}
	return said, nil
}

// typePair types two codes into the wizard's last page.
func (r *Rehearsal) typePair(code1, code2 string) env.Outcome {
	if err := r.Account.Console().AddMFA(code1, code2); err != nil {
		r.tell("rehearsal console: %v", err)
		return env.Refused
	}
	r.tell("rehearsal console: MFA device assigned")
	return env.Accepted
}

// cutOff is an officer whose connection to AWS dies when the device is enabled:
// the answer is lost, and then the session is over, so that nothing can be
// read either.
type cutOff struct {
	env.Person
	account *simaws.Account
}

func (p cutOff) Progress(e step.Event) {
	if e.Step == "enable" && e.What == step.Started {
		p.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseReply})
		for _, list := range []string{"ListMFADevices", "ListVirtualMFADevices"} {
			p.account.Fault(simaws.Fault{
				Action: list, Kind: simaws.Refuse,
				Status: 403, Code: "ExpiredToken", Message: "The security token included in the request is expired",
			})
		}
	}
	p.Person.Progress(e)
}
