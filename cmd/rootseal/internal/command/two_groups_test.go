//go:build unix

package command

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/hwtest/simcard"
)

// A key that comes into a second group is named before the plan is confirmed: losing it opens
// both, and a first fleet file could not describe that.
func TestKeyInTwoGroupsIsSaid(t *testing.T) {
	const warning = "key 11111111 is also in group daily, of " + testAccount + "/user/alice: losing it opens both groups"
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.account.AddUser("bob")
		sealed := []string{"enroll", "--group", "sealed", "--touch", "off", "--keys", "11111111,44444444", "--confirm", testAccount}
		s.cards = append(s.cards, simcard.New(simcard.YubiKey57, 44444444), simcard.New(simcard.YubiKey57, 55555555))
		for _, card := range s.cards[3:] {
			s.desk.Plug(card)
		}
		s.mustDo(t, []string{warning + ", and a fleet file refuses it"}, append(sealed, "--user", "bob")...)
		s.mustDo(t, []string{"キー 11111111 は " + testAccount + "/user/alice のグループ daily にも入っています"},
			append(sealed, "--user", "alice", "--lang", "ja")...)
		s.mustDo(t, []string{"to do: ", "key 11111111 is in group sealed here and in group daily"}, "plan", "--init", filepath.Join(t.TempDir(), "fleet.yaml"))
		// A rotation says it of a key that joins, and not of those that are in the group.
		rotate := []string{"rotate", testAccount + "/user/bob", "--group", "sealed", "--confirm", testAccount}
		s.mustDo(t, []string{"key 22222222 is also in group daily, of " + testAccount + "/user/alice"}, append(rotate, "--add", "22222222")...)
		if said := s.err.String(); strings.Contains(said, "key 11111111 is also") {
			t.Errorf("it said:\n%s", said)
		}
		s.mustDo(t, nil, append(rotate, "--add", "55555555")...)
		if said := s.err.String(); strings.Contains(said, "is also in group") {
			t.Errorf("it said:\n%s", said)
		}
	})
}

// An adoption says it, too.
func TestAdoptedKeyInTwoGroupsIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		id := s.held(s.cards[0])[0].ID
		s.ledger = filepath.Join(t.TempDir(), "new") // the old one is lost
		s.account.AddUser("bob")
		s.mustDo(t, nil, "enroll", "--user", "bob", "--group", "sealed", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
		s.mustDo(t, []string{"warning: key 11111111 is also in group sealed, of " + testAccount + "/user/bob"},
			"verify", "--adopt", "--user", "alice", "--account", testAccount, "--group", "daily", "--id", id, "--keys", s.serials(), "--profile", "admin", "--confirm", testAccount)
	})
}
