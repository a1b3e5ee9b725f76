package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
)

// ask asks what the options leave open, and returns what to enroll. Options alone
// give one ceremony; the answers can give two, for a daily and a sealed group.
func (e *enrolling) ask(ctx context.Context) ([]enroll.Request, error) {
	// Without a terminal the missing flag is named before any key is read.
	switch there := e.person.Terminal.IsThere(); {
	case !there && !e.who.isNamed():
		return nil, operator.Unanswered(operator.PrincipalInstead)
	case !there && len(e.keys) == 0:
		return nil, operator.Unanswered(operator.KeysInstead)
	case e.who.isNamed():
		if err := operator.MayBring(e.person.Terminal, e.seed.sourceFor(e.who.principal().Kind)); err != nil {
			return nil, err
		}
	}
	groups, err := e.groups(ctx)
	if err != nil {
		return nil, err
	}
	if !e.who.isNamed() {
		if err := e.askPrincipal(ctx); err != nil {
			return nil, err
		}
	}
	if err := e.askAccount(ctx); err != nil {
		return nil, err
	}
	return e.requests(groups), nil
}

// askPrincipal asks whose MFA device it is, and for the profile.
func (e *enrolling) askPrincipal(ctx context.Context) error {
	t := e.person.Terminal
	picked, err := t.Choose(ctx, "whose MFA", []string{"an IAM user (rootseal does all of it)", "the root user (you add the device in the console)"}, 0, operator.PrincipalInstead)
	if err != nil {
		return err
	}
	e.who.root = picked == 1
	if !e.who.root {
		e.who.user, err = t.Ask(ctx, "name of the IAM user", "", func(text string) error {
			return principal.Principal{Account: "000000000000", Kind: principal.User, Name: text}.Validate()
		}, operator.PrincipalInstead)
	}
	if err != nil {
		return err
	}
	if e.profile == "" {
		label, preset := "AWS profile that may administer the user", e.World.Profile()
		if e.who.root { // rootseal looks for credentials only if you name a profile
			label, preset = "AWS profile that may read the account (empty: none)", ""
		}
		e.profile, err = t.Ask(ctx, label, preset, func(string) error { return nil }, "no terminal to ask on: give --profile NAME")
		if err != nil {
			return err
		}
	}
	if e.who.root {
		return e.askSource(ctx)
	}
	return nil
}

// askSource asks how you will enter the secret key.
func (e *enrolling) askSource(ctx context.Context) error {
	t := e.person.Terminal
	picked, err := t.Choose(ctx, "how will you enter the secret key", []string{"I paste it", "a picture of the QR code"}, 0, operator.SecretInstead)
	if err != nil || picked == 0 {
		return err
	}
	e.seed.qr, err = t.Ask(ctx, "file of the picture (it may be saved later, when the console shows it)", "", func(text string) error {
		if text == "" {
			return errors.New("name a file")
		}
		return nil
	}, operator.SecretInstead)
	return err
}

// askAccount asks for root's account; an IAM user's account follows from the
// profile.
func (e *enrolling) askAccount(ctx context.Context) error {
	if e.who.account != "" || !e.who.root {
		return nil
	}
	account, err := e.person.Terminal.Ask(ctx, "account number (12 digits)", "", func(text string) error {
		return principal.Principal{Account: pasted.Account(text), Kind: principal.Root}.Validate()
	}, "no terminal to ask on: give --account with the 12-digit number")
	e.who.account = pasted.Account(account)
	return err
}
