//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simcard"
)

// A plan that deletes nothing is not called a deletion, and a plan that deletes says of
// which credentials no one has looked.
func TestRecoverThatDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
		s.mustFail(t, cli.ExitUnsettled, nil, s.alice()...)
		s.desk.Plug(s.cards[1])
		id := s.unsettled(t)[0].ID

		s.mustFail(t, cli.ExitUnsettled, []string{"the plan is not confirmed", "close the ceremony and touch nothing"}, "recover", "--close", id)
		if said := s.err.String(); strings.Contains(said, "deletion") || strings.Contains(said, "deletes") {
			t.Errorf("nothing goes, and it said:\n%s", said)
		}
		s.mustFail(t, cli.ExitUnsettled, []string{"the deletion is not confirmed", "on key 23456789: ", ", if the key holds it\n"}, "recover")
		s.mustDo(t, []string{"undone"}, "recover", "--confirm", testAccount)
	})
}
