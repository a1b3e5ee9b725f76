package ceremony

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/pasted"
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
		operator.If(!named && !profile, e.askProfile),
		operator.When(func() bool { return !named && !picture && e.who.root }, e.askSource),
		operator.When(func() bool { return !picture && e.picture && e.who.root }, e.askPicture),
		operator.When(func() bool { return e.line.who.account == "" && e.who.root }, e.askAccount),
	)
}

// kept is what you answered to questions that another answer has closed since. If you
// change that answer back, they are offered again.
type kept struct {
	goesOn      bool            // without officers
	profiles    map[bool]string // by root
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

// askProfile asks for a profile, again if there is none of that name.
func (e *enrolling) askProfile(ctx context.Context) error {
	label, preset := "AWS profile that may administer the user", cmp.Or(e.kept.profiles[false], e.World.Profile())
	if e.who.root { // rootseal looks for credentials only if you name a profile
		label, preset = "AWS profile that may read the account (empty: none)", e.kept.profiles[true]
	}
	profile, err := e.person.Terminal.Ask(ctx, label, preset, func(text string) error {
		if e.who.root && text == "" {
			return nil
		}
		_, err := e.World.AWS(ctx, text)
		return err
	}, "no terminal to ask on: give --profile NAME")
	if err == nil {
		e.profile = profile
		if e.kept.profiles == nil {
			e.kept.profiles = map[bool]string{}
		}
		e.kept.profiles[e.who.root] = e.profile
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

var errNotTwelve = errors.New("an account number has 12 digits")

// askAccount asks for root's account; an IAM user's account follows from the
// profile.
func (e *enrolling) askAccount(ctx context.Context) error {
	account, err := e.person.Terminal.Ask(ctx, "account number (12 digits)", e.who.account, func(text string) error {
		account := pasted.Account(text)
		if !principal.IsAccountNumber(account) && strings.Trim(account, "0123456789") == "" {
			return errNotTwelve // though an alias may have digits alone
		}
		return principal.Principal{Account: account, Kind: principal.Root}.Validate()
	}, "no terminal to ask on: give --account with the 12-digit number")
	if err == nil {
		e.who.account = pasted.Account(account)
		e.kept.rootAccount = e.who.account
	}
	return err
}
