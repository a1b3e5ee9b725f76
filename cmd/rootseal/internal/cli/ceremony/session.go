package ceremony

import (
	"context"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// session is a running command: the ledger that it writes and the person who
// answers.
type session struct {
	*cli.App
	ledger *ledger.Ledger
	person *operator.Operator
}

// awsEnv returns the outside of a ceremony for a principal, and the settings that are
// not the default.
func (s *session) awsEnv(ctx context.Context, who principal.Principal, profile string) (*env.Env, []ledger.Setting, error) {
	return operator.Env(ctx, s.App, s.ledger, s.person, who, profile)
}

// localEnv returns the same without AWS.
func (s *session) localEnv() *env.Env { return operator.LocalEnv(s.App, s.ledger, s.person) }

func (s *session) book() *record.Book { return record.Read(s.ledger.Records()) }

func (s *session) confirmEndpoints(ctx context.Context, settings []ledger.Setting, given []string) error {
	return operator.ConfirmEndpoints(ctx, s.App, s.person.Terminal, settings, given)
}

func (s *session) sayHead() { s.Say("ledger head %s", s.ledger.Head()) }

// printJSON prints the results with --json: a list, even if there are none.
func printJSON[T any](s session, results []T) error {
	if !s.JSON {
		return nil
	}
	return s.PrintJSON(view.OrEmpty(results))
}

// accountNoun is what the text is called that confirms a plan for a principal.
func accountNoun(who principal.Principal) string {
	if who.AWS() {
		return "account number"
	}
	return "service's name"
}

// keysWords names keys by serial and label.
func keysWords(b *record.Book, serials []device.KeySerial) string {
	return view.Listed(serials, func(serial device.KeySerial) string {
		if key := b.Key(uint32(serial)); key != nil && key.Label != "" {
			return fmt.Sprintf("%d (%s)", serial, printable.Text(key.Label))
		}
		return fmt.Sprint(uint32(serial))
	})
}
