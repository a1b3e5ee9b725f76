package operator

import (
	"context"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/env"
	"rootseal/message"
)

// scan leads through the console until the password manager has read root's QR code.
// rootseal then asks the manager for the item, and if the item is not there, it asks the
// operator again: the console's page is still open.
func (o *Operator) scan(ctx context.Context, r env.SecretRequest) (env.Secret, error) {
	if r.Trouble == nil {
		o.App.Say("%s", printable.Ready(scanSteps(r)))
		if vault := r.Manager.Vault; vault != "" {
			o.App.Say("     in the vault:  %s", vault)
		}
	} else {
		o.Terminal.Say("%s. %s; ctrl-c stops.", r.Trouble, hints.For(r.Trouble))
	}
	_, err := o.Terminal.Ask(ctx, "press enter once the password manager has saved the item", "", func(string) error { return nil }, "no terminal to ask on: enroll root users of the low tier at a terminal")
	return env.Secret{}, err
}

// scanSteps leads through the console to the QR code, in the console's words.
func scanSteps(r env.SecretRequest) message.Text {
	return printable.Sentence(`in the AWS console, signed in as the root user of %s:
  1. the account menu, "Security credentials", "Multi-factor authentication (MFA)", "Assign MFA device"
  2. device name, exactly:  %s
  3. "Authenticator app", "Next", then "Show QR code": let the password manager read it
  4. in the password manager, save it as a login with the name, exactly:  %s`, r.Principal.Account, r.DeviceName, r.Item)
}
