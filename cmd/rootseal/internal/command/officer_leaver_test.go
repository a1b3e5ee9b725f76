//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// The only officer leaves, with or without the signing key. No one can sign for that,
// so the refusal leads to a successor, by a head from paper; then the seeds are
// replaced. It remains a finding until two officers have closed it.
func TestOnlyOfficerLeaves(t *testing.T) {
	for name, isHere := range map[string]bool{"with the key": false, "leaving the key": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222))
				o := s.office(t, 1001, 1002, 1003)
				o.add(t, "Olivia", 1001)
				s.mustDo(t, nil, append(s.alice("--group", "daily"), o.signedBy(1001)...)...)
				head := s.open(t, "").Head().String()
				left := []string{"rotate", "--left", "Olivia", "--confirm", "Olivia"}
				by := o.signedBy(1001)
				if !isHere {
					s.desk.Unplug(o.cards[1001])
					by = nil
				}
				before := len(s.open(t, "").Records())
				s.mustFail(t, cli.ExitFailed, []string{
					"who has left is the only officer, so no one can sign for it: Olivia, key 1001",
					"next: plug in another person's key, run 'rootseal officer add SERIAL --name NAME --replaces 1001 --head HEAD'",
				}, append(left, by...)...)
				o.mustHaveRecorded(t, before)

				add := append([]string{"officer", "add", "1002", "--name", "Peter", "--generate", "--replaces", "1001"}, o.pin(1002)...)
				s.mustDo(t, []string{"officer Peter: key 1002"}, append(add, "--head", head)...)
				s.mustDo(t, []string{"replaced: " + testAccount + "/user/alice"}, append(left, o.signedBy(1002)...)...)
				finding := func() bool {
					return slices.ContainsFunc(record.Read(s.open(t, "").Records()).Open(), func(f *record.Finding) bool { return strings.HasPrefix(f.ID, "officer-") })
				}
				if counting := o.register(t).Active(); len(counting) != 1 || counting[0].Name != "Peter" || !finding() {
					t.Errorf("officers %+v, finding %v", counting, finding())
				}
				o.mustBeSigned(t)
				o.add(t, "Mika", 1003, 1002)
				id := record.Read(s.open(t, "").Records()).Open()[0].ID
				closing := []string{"unseal", "--close", id, "--reason", "Olivia left"}
				s.mustFail(t, cli.ExitFailed, []string{"two officers must sign this"}, append(closing, o.signedBy(1002)...)...)
				s.mustDo(t, nil, append(closing, o.signedBy(1002, 1003)...)...)
				if finding() {
					t.Error("two officers have closed it, and it is open")
				}
			})
		})
	}
}

// Without --head, the head is typed; a wrong one is asked for again.
func TestHeadOfTheReplacementIsTyped(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	olivia := o.add(t, "Olivia", 1001)
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.answers("Type the newest head", "1:0123456789abcdef")
		p.see("is not in the ledger")
		p.types(strings.Repeat("\b", len("1:0123456789abcdef")) + olivia.Head + enter)
		p.answers("PIN of key 1002, Peter", officePIN)
	}, "officer", "add", "1002", "--name", "Peter", "--generate", "--replaces", "1001")
	if counting := o.register(t).Active(); len(counting) != 1 || counting[0].Name != "Peter" {
		t.Errorf("counting: %+v", counting)
	}
}
