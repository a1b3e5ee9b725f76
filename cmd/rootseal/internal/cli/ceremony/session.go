package ceremony

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
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

// afterwards names what remains for you to do, also after an undone ceremony.
func (s *session) afterwards(ctx context.Context, done bool) {
	s.person.CleanSeedFile(ctx, done)
	if s.ledger.Head().Sequence == 0 {
		return
	}
	s.sayHead()
}

// given returns the values of a flag that may be empty.
func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
