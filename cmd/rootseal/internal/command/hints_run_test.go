//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
	"rootseal/hwtest/simcard"
)

// hinted is a command that ends with a hint, and what happens when somebody does what
// the hint says.
type hinted struct {
	advised          // its kind is the hint's id; its args are the command
	again   []string // the command as the hint has somebody correct it; nil: unchanged
	end     int      // the exit code with which that ends
	fixed   []int    // exit codes that the command may have afterwards
}

// enrollsSecond is an enrollment of another group of alice's, on these keys.
func enrollsSecond(keys string) []string {
	return []string{"enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", keys, "--confirm", testAccount}
}

var done = []int{cli.ExitDone}

func hintsThatAreRun() []hinted {
	reset := func(t *testing.T, s *scene) { byOthers(t, s.cards[2], resetOATH); s.strangers[33333333] = nil }
	torn := func(t *testing.T) *scene {
		s := newScene(t)
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
		s.mustFail(t, cli.ExitUnsettled, nil, s.alice()...)
		s.desk.Plug(s.cards[1])
		return s
	}
	return []hinted{
		{
			advised: advised{kind: string(hint.UnsealFirst), args: enrollsSecond("11111111,33333333"), fill: map[string]string{"NUMBER": "A-17"}, scene: withAlice(func(t *testing.T, s *scene) { s.mustDo(t, nil, sealThird...) })},
			end:     cli.ExitFailed, fixed: done,
		},
		{
			advised: advised{kind: string(hint.FindKey), args: enrollsSecond("11111111,33333333"), scene: withAlice(func(t *testing.T, s *scene) {
				s.desk.Unplug(s.cards[2])
				s.mustDo(t, nil, "rotate", "--lost", "33333333", "--confirm", "33333333")
				s.desk.Plug(s.cards[2])
			}), more: map[string][]string{"keys": confirmHere}},
			end: cli.ExitNoKey, fixed: done,
		},
		{
			advised: advised{kind: string(hint.RecoverFirst), scene: torn, more: map[string][]string{"recover": confirmHere}, args: []string{
				"enroll", "--user", "alice", "--group", "sealed", "--touch", "off", "--keys", "12345678,23456789", "--confirm", testAccount,
			}},
			end: cli.ExitUnsettled, fixed: done,
		},
		{
			advised: advised{
				kind: string(hint.RotateWrong), args: []string{"verify", "--keys", "33333333"}, scene: withAlice(func(t *testing.T, s *scene) {
					byOthers(t, s.cards[2], deleteCommand(s.held(s.cards[2])[0].ID))
				}), fill: map[string]string{"SERIAL": "33333333"}, more: map[string][]string{"rotate": {"--confirm", "33333333"}}, act: func(_ *testing.T, s *scene, _ told) { s.desk.Unplug(s.cards[2]) },
				later: func(_ *testing.T, s *scene) { s.desk.Plug(s.cards[2]) },
			},
			end: cli.ExitWrong, fixed: []int{cli.ExitDone, cli.ExitNoKey},
		},
		{
			advised: advised{kind: string(hint.RotateReset), args: []string{"verify", "--keys", "33333333"}, scene: withAlice(reset), fill: map[string]string{"PRINCIPAL": userAlice, "GROUP": "daily"}, more: rotates},
			end:     cli.ExitWrong, fixed: done,
		},
		{
			advised: advised{
				kind: string(hint.OtherGroup), args: []string{"enroll", "--user", "alice", "--group", "daily", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount},
				scene: withAlice(nothing), more: map[string][]string{"rotate": {userAlice, "--group", "daily", "--confirm", testAccount}}, history: "a group has one device: rotate is what replaces its seed",
			},
			end: cli.ExitFailed, fixed: []int{cli.ExitFailed},
		},
		{
			advised: advised{
				kind: string(hint.EnrollOther), args: []string{"rotate", userAlice, "--retire", "daily", "--confirm", testAccount}, scene: withAlice(nothing), more: map[string][]string{"verify": {"--profile", "admin"}},
				act: func(t *testing.T, s *scene, _ told) { s.mustDo(t, nil, enrollsSecond("11111111,22222222")...) },
			},
			end: cli.ExitFailed, fixed: done,
		},
		{
			advised: advised{kind: string(hint.VerifyHeld), args: []string{"keys", "found", "33333333"}, scene: withAlice(nothing), fill: map[string]string{"SERIAL": "33333333"}, history: "the key was never lost"},
			end:     cli.ExitFailed, fixed: []int{cli.ExitFailed},
		},
		{
			advised: advised{kind: string(hint.CheckSealed), args: []string{"unseal", "33333333", "--bag", "A-17"}, scene: withAlice(nothing), fill: map[string]string{"SERIAL": "33333333"}, history: "the key is in no bag; the emergency is recorded"},
			end:     cli.ExitFailed, fixed: []int{cli.ExitFailed},
		},
		{
			advised: advised{kind: string(hint.ListFindings), args: []string{"unseal", "--close", "unseal-99", "--reason", "drill"}, scene: withAlice(nothing), history: "there is no such finding"},
			end:     cli.ExitFailed, fixed: []int{cli.ExitFailed},
		},
	}
}

// Whoever does what a hint says is rid of the error, if a command of rootseal ends it.
func TestHintsEndWhatTheyAreAbout(t *testing.T) {
	for _, row := range slices.Concat(hintsThatAreRun(), hintsThatAreAnswered()) {
		t.Run(row.name(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := row.scene(t)
				next := row.ends(t, s, row.end)
				if begins, _, _ := strings.Cut(hints.Sentences()[hint.ID(row.kind)], "%"); !strings.HasPrefix(next, begins) {
					t.Fatalf("next: %s\nis not that of %s: %s", next, row.kind, hints.Sentences()[hint.ID(row.kind)])
				}
				row.follows(t, s, told{kind: row.kind, next: next})
				if row.again != nil {
					row.mustTakeFlag(t, next)
					row.args = row.again
				}
				after := row.ends(t, s, row.fixed...)
				if row.history == "" && after == next {
					t.Errorf("the command ends as before: %s", next)
				}
			})
		})
	}
}

// ends carries out the row's command and returns the hint at its end.
func (row hinted) ends(t *testing.T, s *scene, codes ...int) (next string) {
	t.Helper()
	if _, code := s.do(t, row.args...); !slices.Contains(codes, code) {
		t.Fatalf("%v: exit code %d, want %v; it said:\n%s", row.args, code, codes, s.err.String())
	}
	for line := range strings.Lines(s.err.String()) {
		if words, is := strings.CutPrefix(strings.TrimSpace(line), "next: "); is {
			next = words
		}
	}
	return next
}
