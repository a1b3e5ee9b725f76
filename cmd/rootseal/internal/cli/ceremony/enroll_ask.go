package ceremony

import (
	"cmp"
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
		if err := operator.MayBring(e.person.Terminal, e.seed.SourceFor(e.who.principal().Kind)); err != nil {
			return nil, err
		}
	}
	s := split{}
	if err := operator.InTurn(ctx, e.questions(&s)); err != nil {
		return nil, err
	}
	groups := []keyGroup{{cmp.Or(e.group, "daily"), e.keys}}
	switch {
	case len(e.keys) > 0:
	case e.group != "":
		groups = []keyGroup{{e.group, serialsOf(s.chosen)}}
	default:
		groups = s.groups()
	}
	return e.requests(groups), nil
}

// questions are what the options leave open. An answer that was given before is
// offered again.
func (e *enrolling) questions(s *split) []operator.Question {
	// What the command line says stays open or closed, whatever is answered.
	named, profile, picture := e.line.who.isNamed(), e.line.profile != "", e.line.seed.Secret+e.line.seed.QR != ""
	all := []operator.Question{
		operator.When(e.isFirst, e.proposeOfficers),
		operator.If(len(e.line.keys) == 0, func(ctx context.Context) (err error) {
			s.chosen, err = e.tickKeys(ctx)
			return err
		}),
	}
	if len(e.keys) == 0 && e.group == "" {
		all = append(all, s.questions(e)...)
	}
	return append(all,
		operator.If(!named, e.askWho),
		operator.When(func() bool { return !named && !e.who.root }, e.askUser),
		operator.If(!named && !profile, e.askProfile),
		operator.When(func() bool { return !named && !picture && e.who.root }, e.askSource),
		operator.When(func() bool { return !picture && e.picture && e.who.root }, e.askPicture),
		operator.When(func() bool { return e.line.who.account == "" && e.who.root }, e.askAccount),
	)
}

// askWho asks whose MFA device it is.
func (e *enrolling) askWho(ctx context.Context) error {
	picked, err := e.person.Terminal.Choose(ctx, "whose MFA device is it?", []string{"an IAM user (rootseal does all of it)", "the root user (you add the device in the console)"}, 0, operator.PrincipalInstead)
	if err != nil {
		return err
	}
	if e.who.root = picked == 1; e.who.root {
		e.who.user = ""
	} else {
		e.who.account = e.line.who.account
	}
	return nil
}

func (e *enrolling) askUser(ctx context.Context) (err error) {
	e.who.user, err = e.person.Terminal.Ask(ctx, "name of the IAM user", e.who.user, func(text string) error {
		return principal.Principal{Account: "000000000000", Kind: principal.User, Name: text}.Validate()
	}, operator.PrincipalInstead)
	return err
}

// askProfile asks for a profile, again if there is none of that name.
func (e *enrolling) askProfile(ctx context.Context) (err error) {
	label, preset := "AWS profile that may administer the user", cmp.Or(e.profile, e.World.Profile())
	if e.who.root { // rootseal looks for credentials only if you name a profile
		label, preset = "AWS profile that may read the account (empty: none)", ""
	}
	e.profile, err = e.person.Terminal.Ask(ctx, label, preset, func(text string) error {
		if e.who.root && text == "" {
			return nil
		}
		_, err := e.World.AWS(ctx, text)
		return err
	}, "no terminal to ask on: give --profile NAME")
	return err
}

// askSource asks how you will enter the secret key.
func (e *enrolling) askSource(ctx context.Context) error {
	picked, err := e.person.Terminal.Choose(ctx, "how will you enter the secret key?", []string{"I paste it", "a picture of the QR code"}, 0, operator.SecretInstead)
	e.picture = picked == 1
	if !e.picture {
		e.seed.QR = ""
	}
	return err
}

func (e *enrolling) askPicture(ctx context.Context) (err error) {
	e.seed.QR, err = e.person.Terminal.Ask(ctx, "file of the picture (it may be saved later, when the console shows it)", e.seed.QR, func(text string) error {
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
	account, err := e.person.Terminal.Ask(ctx, "account number (12 digits)", e.who.account, func(text string) error {
		return principal.Principal{Account: pasted.Account(text), Kind: principal.Root}.Validate()
	}, "no terminal to ask on: give --account with the 12-digit number")
	e.who.account = pasted.Account(account)
	return err
}
