package operator

import (
	"context"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/env"
	"rootseal/message"
)

// SignIn implements env.Person: the operator signs in as root with the new device
// before the old one is removed. Without a terminal, a later 'recover --signed-in'
// confirms it.
func (o *Operator) SignIn(ctx context.Context, s env.SignIn) (string, error) {
	// By the credential's own name: the keys still hold the group's old one, and a
	// sign-in with that would prove nothing.
	code := message.Foreign("rootseal code --id " + view.ShellQuoted(s.CredentialID))
	if s.Managed {
		code = printable.Sentence("the item %s of the password manager", s.CredentialID)
	}
	if !o.Terminal.IsThere() {
		o.App.Say("sign in as %s with a code of the new device, by %s; then run 'rootseal recover --signed-in'", s.Principal, code)
		return "", nil
	}
	where, device := message.Textf("to the console as root of %s", s.Principal.Account), message.Foreign(deviceWord(s.DeviceARN))
	if !s.Principal.AWS() {
		where, device = message.Textf("at %s", s.Principal.Account), message.Word("the new one")
	}
	o.Terminal.Say("\n2. sign in %s in another window, with a code of %s:\n     %s\n   the old device stays until that has worked.", where, device, code)
	return o.askDone(ctx, "type the account number once you are in, or later", s.Principal.Account)
}

// Remove implements env.Person: the operator removes the old device by hand.
func (o *Operator) Remove(ctx context.Context, r env.Removal) (string, error) {
	if !o.Terminal.IsThere() {
		return "", nil
	}
	if r.Principal.AWS() {
		o.Terminal.Say("\n3. in the console, signed in as root of %s:\n     Security credentials, Multi-factor authentication (MFA): choose\n     %s\n   and remove it. leave the others.", r.Principal.Account, deviceWord(r.Device))
	} else {
		o.Terminal.Say("\n3. remove the old authenticator at %s: %s", r.Principal.Account, printable.Text(r.Device))
	}
	return o.askDone(ctx, Said(o.Terminal, printable.Sentence("type %s once it is gone, or later", r.Principal.Account)), r.Principal.Account)
}

// deviceWord is the name under which the console lists a device.
func deviceWord(arn string) string { return printable.Text(arn[strings.LastIndex(arn, "/")+1:]) }

// askDone asks the operator to type what is done; the answer is empty for later.
func (o *Operator) askDone(ctx context.Context, question, want string) (string, error) {
	answer, err := o.Terminal.Ask(ctx, question, "", func(text string) error {
		if text == "later" || Same(want)(text) == nil {
			return nil
		}
		return message.Errorf("type %s or later", want)
	}, "no terminal to ask on: run 'rootseal recover' later")
	if answer == "later" {
		answer = ""
	}
	return answer, err
}
