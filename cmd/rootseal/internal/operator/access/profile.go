package access

import (
	"context"
	"errors"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/message"
)

const profileInstead = "no terminal to ask on: give --profile NAME"

// Profile asks for the profile that may administer an IAM user, again if there is none of
// that name.
func Profile(ctx context.Context, a *cli.App, t operator.Asker, preset string) (string, error) {
	return t.Ask(ctx, "AWS profile that may administer the user", preset, func(text string) error {
		_, err := a.World.AWS(ctx, text)
		return err
	}, profileInstead)
}

// ReadProfile is the profile that reads the account of a root user.
type ReadProfile struct {
	Name     string // empty: none
	Answered bool
}

// Ask proposes the profiles that the ledger has for the account, and those of the AWS
// configuration. Without a profile, it says what that means. What was answered before is
// offered again.
func (p *ReadProfile) Ask(ctx context.Context, a *cli.App, t operator.Asker, records []ledger.Record, account string) error {
	names, items := proposed(a, records, account)
	if len(names) == 0 {
		return p.typed(ctx, a, t)
	}
	before := slices.Contains(usedFor(records, account), names[0]) // else it is only the first that is configured
	items = append(items, message.Word("another profile"), message.Word("none"))
	another, none := len(names), len(names)+1
	start := slices.Index(names, p.Name)
	switch {
	case start >= 0:
	case p.Answered && p.Name != "":
		start = another
	case p.Answered || !before:
		start = none
	default:
		start = 0
	}
	for {
		picked, err := t.Choose(ctx, "which AWS profile may read the account?", operator.Items(t, items...), start, profileInstead)
		if err != nil {
			return err
		}
		start = picked
		switch picked {
		case another:
			err = p.typed(terminal.WithBack(ctx), a, t)
			if errors.Is(err, terminal.ErrBack) {
				continue
			}
			return err
		case none:
			p.isNow(t, "")
			return nil
		}
		if _, err := a.World.AWS(ctx, names[picked]); err != nil {
			t.Say("%v", err)
			continue
		}
		p.isNow(t, names[picked])
		return nil
	}
}

// typed asks for the name of a profile.
func (p *ReadProfile) typed(ctx context.Context, a *cli.App, t operator.Asker) error {
	name, err := t.Ask(ctx, "AWS profile that may read the account (empty: none)", p.Name, func(text string) error {
		if text == "" {
			return nil // rootseal looks for credentials only if you name a profile
		}
		_, err := a.World.AWS(ctx, text)
		return err
	}, profileInstead)
	if err == nil {
		p.isNow(t, name)
	}
	return err
}

func (p *ReadProfile) isNow(t operator.Asker, name string) {
	p.Name, p.Answered = name, true
	if name == "" {
		t.Say("without a profile, rootseal cannot read the account: AWS does not confirm the device until you sign in as root and run 'rootseal verify --live'.")
	}
}

// proposed returns the names of profiles, with the words for each in a list: first those
// that the ledger has for the account.
func proposed(a *cli.App, records []ledger.Record, account string) (names []string, items []message.Text) {
	var configured []string
	if a.World.Profiles != nil {
		configured = a.World.Profiles()
	}
	for _, name := range usedFor(records, account) {
		if len(configured) == 0 || slices.Contains(configured, name) {
			names = append(names, name)
			items = append(items, printable.Sentence("%s (used for this account before)", name))
		}
	}
	for _, name := range configured {
		if !slices.Contains(names, name) {
			names = append(names, name)
			items = append(items, message.Foreign(name))
		}
	}
	return names, items
}

// usedFor returns the profiles of the enrollments in an account, the newest first.
func usedFor(records []ledger.Record, account string) (names []string) {
	for _, r := range slices.Backward(records) {
		begin, is := r.Body.(*ledger.Begin)
		if !is || begin.Profile == "" || slices.Contains(names, begin.Profile) {
			continue
		}
		if who, err := principal.Parse(begin.Principal); err == nil && who.AWS() && (who.Account == account || begin.Alias == account && account != "") {
			names = append(names, begin.Profile)
		}
	}
	return names
}
