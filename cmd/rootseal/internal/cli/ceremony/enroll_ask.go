package ceremony

import (
	"cmp"
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/operator/access"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// ask asks what the options leave open, and returns what to enroll. Options alone
// give one ceremony; the answers can give two, for a daily and a sealed group.
func (e *enrolling) ask(ctx context.Context, inTurn func(context.Context, operator.Asker, []operator.Question) error) ([]enroll.Request, error) {
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
	s := &e.split
	if err := inTurn(ctx, e.person.Terminal, e.questions(s)); err != nil {
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
		operator.When(func() bool { return e.line.who.account == "" && !profile && e.who.root }, e.askAccount),
		operator.When(func() bool { return !profile && (!named || e.who.root && e.isGuided()) }, e.askProfile),
		operator.When(func() bool { return !named && !picture && e.who.root }, e.askSource),
		operator.When(func() bool { return !picture && e.picture && e.who.root }, e.askPicture),
	)
}

// kept is what you answered to questions that another answer has closed since. If you
// change that answer back, they are offered again.
type kept struct {
	goesOn      bool   // without officers
	profile     string // of a user
	reads       access.ReadProfile
	picture     string
	rootAccount string
	takesPart   map[device.KeySerial]bool
}

// startAt returns the item of a list that was chosen before.
func startAt(second bool) int {
	if second {
		return 1
	}
	return 0
}

// askWho asks whose MFA device it is.
func (e *enrolling) askWho(ctx context.Context) error {
	picked, err := e.person.Terminal.Choose(ctx, "whose MFA device is it?", operator.Items(e.person.Terminal, message.Word("an IAM user (rootseal does all of it)"), message.Word("the root user (you add the device in the console)")), startAt(e.who.root), operator.PrincipalInstead)
	if err != nil {
		return err
	}
	e.who.root = picked == 1
	e.who.account, e.profile = e.line.who.account, e.line.profile
	if e.who.root {
		e.who.account = cmp.Or(e.who.account, e.kept.rootAccount)
	} else {
		e.seed.QR = e.line.seed.QR
	}
	return nil
}

func (e *enrolling) askUser(ctx context.Context) error {
	user, err := e.person.Terminal.Ask(ctx, "name of the IAM user", e.who.user, func(text string) error {
		return principal.Principal{Account: "000000000000", Kind: principal.User, Name: text}.Validate()
	}, operator.PrincipalInstead)
	if err == nil {
		e.who.user = user
	}
	return err
}

// askProfile asks for the profile that may administer the user, or read root's account.
func (e *enrolling) askProfile(ctx context.Context) (err error) {
	k := &e.kept
	if e.who.root {
		err = k.reads.Ask(ctx, e.App, e.person.Terminal, e.ledger.Records(), e.who.account)
		e.profile = k.reads.Name
		return err
	}
	if k.profile, err = access.Profile(ctx, e.App, e.person.Terminal, cmp.Or(k.profile, e.World.Profile())); err == nil {
		e.profile = k.profile
	}
	return err
}

// askSource asks how you will enter the secret key.
func (e *enrolling) askSource(ctx context.Context) error {
	picked, err := e.person.Terminal.Choose(ctx, "how will you enter the secret key?", operator.Items(e.person.Terminal, message.Word("I paste it"), message.Word("a picture of the QR code")), startAt(e.picture), operator.SecretInstead)
	if err == nil {
		e.picture, e.seed.QR = picked == 1, ""
	}
	return err
}

func (e *enrolling) askPicture(ctx context.Context) (err error) {
	e.seed.QR, err = e.person.Terminal.Ask(ctx, "file of the picture (it may be saved later, when the console shows it)", e.kept.picture, func(text string) error {
		if text == "" {
			return errors.New("name a file")
		}
		return nil
	}, operator.SecretInstead)
	if err == nil {
		e.kept.picture, e.seed.QR = e.seed.QR, e.person.App.File(e.seed.QR)
	}
	return err
}

// askAccount asks for root's account, unless a profile shows it.
func (e *enrolling) askAccount(ctx context.Context) (err error) {
	if e.who.account, err = access.Account(ctx, e.person.Terminal, e.book(), e.kept.rootAccount); err == nil {
		e.kept.rootAccount = e.who.account
	}
	return err
}
