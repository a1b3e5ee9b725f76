//go:build unix

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simpiv"
)

// office puts officers' keys beside those of a scene.
func (s *scene) office(t *testing.T, serials ...uint32) *office {
	t.Helper()
	o := &office{stage: s.stage, tokens: simpiv.New(), cards: map[uint32]*simcard.Card{}, pins: filepath.Join(t.TempDir(), "pin")}
	o.PIV, o.Roots = pivOf(o.tokens), o.tokens.Roots()
	for _, serial := range serials {
		o.cards[serial] = keyWith(serial)
		s.desk.Plug(o.cards[serial])
		o.token(serial).PIN = officePIN
	}
	if err := os.WriteFile(o.pins, []byte(officePIN+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

// officeOfTwo has Olivia with key 1001 and Peter Ito with 1002, beside two keys.
func officeOfTwo(t *testing.T) (*scene, *office) {
	t.Helper()
	s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222))
	o := s.office(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.add(t, "Peter Ito", 1002, 1001)
	return s, o
}

// An officer has left who signed an enrolment: another one signs that they are
// none any more, and the seed that they had in hand is replaced. They do not sign
// it themselves.
func TestRotateAfterAnOfficerLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, o := officeOfTwo(t)
		s.account.AddUser("bob")
		s.mustDo(t, nil, append(s.alice("--group", "daily"), o.signedBy(1001)...)...)
		s.mustDo(t, nil, append([]string{"enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount}, o.signedBy(1002)...)...)

		left := []string{"rotate", "--left", "peter ito", "--confirm", "peter ito"}
		s.mustFail(t, cli.ExitFailed, []string{"who has left does not sign for it: Peter Ito, key 1002", "next: have another officer sign"}, append(left, o.signedBy(1002)...)...)
		s.mustDo(t, []string{
			"removed as officer: Peter Ito, key 1002", testAccount + "/user/bob, group", "replaced: " + testAccount + "/user/bob",
			"Peter Ito, key 1002 is no longer an officer", "1. change the password",
		}, append(left, o.signedBy(1001)...)...)
		o.mustBeSigned(t)
		if counting := o.register(t).Active(); len(counting) != 1 || counting[0].Name != "Olivia" {
			t.Errorf("officers %+v", counting)
		}
		if replaced, _ := record.Unfinished(s.open(t, "").Records()); len(replaced) != 0 {
			t.Errorf("open %v", replaced)
		}
		s.mustDo(t, []string{"the ledger has nothing of peter ito"}, "rotate", "--left", "peter ito", "--confirm", "peter ito")
	})
}

// A key that came back opens nothing for the person who left, and that is said: whoever
// asks must not read that the ledger knows nothing.
func TestRotateAfterAHolderReturnedTheKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, "keys", "label", "33333333", "--holder", "Ren Sato")
		before := len(s.open(t, "").Records())
		s.mustDo(t, []string{"key 33333333", "of Ren Sato is plugged in and counts as returned", "nothing to replace, and nothing is recorded"}, "rotate", "--left", "Ren Sato")
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "safe", "--observer", "Kim")
		s.desk.Unplug(s.cards[2])
		s.mustDo(t, []string{"of ren sato is in a bag and counts as returned"}, "rotate", "--left", "ren sato")
		if strings.Contains(s.heard, "the ledger has nothing of") {
			t.Errorf("it said:\n%s", s.heard)
		}
		if now := len(s.open(t, "").Records()); now != before+2 { // the proof and the bag
			t.Errorf("%d records, want %d", now, before+2)
		}
	})
}

// Nor does a group whose keys are all elsewhere keep an officer in office who has
// left.
func TestRotateAfterAnOfficerLeftWithoutKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, o := officeOfTwo(t)
		s.mustDo(t, nil, append(s.alice("--group", "daily"), o.signedBy(1002)...)...)
		for _, card := range s.cards {
			s.desk.Unplug(card)
		}
		left := append([]string{"rotate", "--left", "Peter Ito"}, o.signedBy(1001)...)
		s.mustFail(t, cli.ExitNoKey, []string{"not all is recorded: --confirm is Peter"}, append(left, "--confirm", "Peter")...)
		s.mustFail(t, cli.ExitNoKey, []string{
			"once confirmed, still removed as officer: Peter Ito, key 1002", "Peter Ito, key 1002 is no longer an officer", "no key of the group",
		}, append(left, "--confirm", "Peter Ito")...)
		o.mustBeSigned(t)
		if counting := o.register(t).Active(); len(counting) != 1 || counting[0].Name != "Olivia" {
			t.Errorf("officers %+v", counting)
		}
	})
}
