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

// atConsole is the operator of a rehearsal, with the simulated account's root console
// open next to the terminal. The operator answers as in a real ceremony; atConsole
// does what hands and eyes would do at the console.
type atConsole struct {
	env.Person
	rehearsal *Rehearsal
	clipboard io.Writer // takes the secret key
}

// WithConsole returns a person for [cli.World] who works at that console.
func (r *Rehearsal) WithConsole(clipboard io.Writer) func(env.Person) env.Person {
	return func(p env.Person) env.Person {
		return atConsole{Person: p, rehearsal: r, clipboard: clipboard}
	}
}

// Secret starts the console's wizard with the device name, so that the console shows
// a secret key before the operator needs it.
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
		picture, err := shown.QR()
		if err != nil {
			return env.Secret{}, fmt.Errorf("drawing the rehearsal's picture: %w", err)
		}
		if err := os.WriteFile(r.Picture(), picture, 0o600); err != nil {
			return env.Secret{}, fmt.Errorf("saving the rehearsal's picture: %w", err)
		}
		r.tell("rehearsal console: device %s, its QR code is saved as %s", q.DeviceName, r.Picture())
	} else {
		r.tell("rehearsal console: device %s, secret key %s", q.DeviceName, shown.Secret)
	}
	fmt.Fprintln(p.clipboard, shown.Secret)
	return p.Person.Secret(ctx, q)
}

// Pair types the codes into the console if the operator reports that it accepted
// them, and cancels the page if the operator reports that. The console's own answer
// decides.
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
		p.rehearsal.tell("rehearsal console: the page is canceled, the device is deleted")
	case env.Renew, env.Refused, env.Later:
	}
	return said, nil
}

// typePair types two codes into the last page of the wizard.
func (r *Rehearsal) typePair(code1, code2 string) env.Outcome {
	if err := r.Account.Console().AddMFA(code1, code2); err != nil {
		r.tell("rehearsal console: %v", err)
		return env.Refused
	}
	r.tell("rehearsal console: MFA device assigned")
	return env.Accepted
}

// cutOff is an operator whose connection to AWS fails when the device is enabled: the
// answer is lost, and the session has expired, so nothing can be read either.
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
