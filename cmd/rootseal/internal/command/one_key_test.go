//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// threeKeys is a scene with three keys on the desk.
func threeKeys(t *testing.T) *scene {
	t.Helper()
	return newScene(t, simcard.New(simcard.YubiKey57, 12345678), simcard.New(simcard.YubiKey57, 23456789), simcard.New(simcard.YubiKey57, 34567890))
}

// What one key means is said by what the principal has when the command is done.
func TestWhatOneKeyMeans(t *testing.T) {
	enroll := func(group, keys string) []string {
		return []string{"enroll", "--user", "alice", "--touch", "off", "--group", group, "--keys", keys, "--confirm", testAccount}
	}
	const left = "if you lose it or it breaks, "
	for _, tt := range []struct {
		name   string
		before [][]string
		lost   []int // cards that are not plugged in
		args   []string
		says   []string
	}{
		{"nothing else", nil, nil, enroll("daily", "12345678"), []string{"only one key: " + left + "user/alice can be locked out"}},
		{"another group", [][]string{enroll("daily", "12345678,23456789,34567890")}, nil, enroll("spare", "12345678"), []string{"only one key in group spare: " + left + "2 keys of the principal.s other groups"}},
		{
			"a loss leaves another group",
			[][]string{enroll("daily", "12345678,23456789"), enroll("spare", "12345678,34567890")},
			[]int{1},
			[]string{"rotate", "--lost", "23456789", "--confirm", "23456789"},
			[]string{"only one key in group daily: " + left + "1 key of the principal.s other groups"},
		},
		{
			"losses leave the same key",
			[][]string{enroll("daily", "12345678,23456789"), enroll("spare", "12345678,34567890")},
			[]int{1, 2},
			[]string{"rotate", "--lost", "23456789", "--lost", "34567890", "--confirm", "23456789,34567890"},
			[]string{"only one key: " + left + testAccount + "/user/alice can be locked out"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := threeKeys(t)
			for _, args := range tt.before {
				s.mustDo(t, nil, args...)
			}
			for _, i := range tt.lost {
				s.desk.Unplug(s.cards[i])
			}
			p := s.sit(t)
			p.starts(t.Context(), tt.args...)
			for _, says := range tt.says {
				p.see(says)
			}
			p.see("> stop, I will plug in another")
			p.types(stop)
			p.leaves()
		})
	}
}

// The other group of the same conversation counts, too.
func TestOneKeyBesideItsSealedGroup(t *testing.T) {
	s := threeKeys(t)
	p := s.sit(t)
	p.starts(t.Context(), "enroll", "--user", "alice", "--touch", "off")
	p.see(`\[x\] 34567890`)
	p.types(enter)
	p.see(`you changed no mark: .* y: go on`)
	p.types("y")
	p.see("Which keys go into bags")
	p.types(down + " " + down + " " + enter)
	p.see("One group or two")
	p.types(enter)
	p.see("only one key in group daily: if you lose it or it breaks, 2 keys of the principal.s other groups can still sign in")
	p.see("> stop, I will plug in another")
	p.types(stop)
	p.leaves()
}

// What is above a confirmation has not happened: a loss is recorded when it is confirmed.
func TestLossIsRecordedOnceConfirmed(t *testing.T) {
	s := threeKeys(t)
	s.mustDo(t, nil, s.alice()...)
	s.desk.Unplug(s.cards[2])
	p := s.sit(t)
	p.starts(t.Context(), "rotate", "--lost", "34567890")
	p.see("will be recorded as lost: 34567890")
	p.see("Type the serial of the lost key to confirm")
	isLost := func(r ledger.Record) bool { return r.Body.Kind() == (&ledger.Lost{}).Kind() }
	if slices.ContainsFunc(s.open(t, "").Records(), isLost) {
		t.Error("the loss is recorded before it is confirmed")
	}
	p.types("34567890" + enter)
	if _, code := p.leaves(); code != cli.ExitDone || !slices.ContainsFunc(s.open(t, "").Records(), isLost) {
		t.Errorf("exit code %d, or no loss is recorded; it said:\n%s", code, s.heard)
	}
	if strings.Contains(p.text(), "  recorded as lost") {
		t.Errorf("it said:\n%s", p.text())
	}
}
