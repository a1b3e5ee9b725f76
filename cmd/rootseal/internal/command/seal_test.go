//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simcard"
)

// A sealed key: proven, into the bag, out of it, into another.
func TestSealAndUnseal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		seal := []string{"seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}
		s.mustFail(t, cli.ExitUsage, []string{"sealing requires --bag, --place and --observer"}, "seal", "33333333", "--bag", "A-17")
		s.mustDo(t, []string{"proven", "sealed: key 33333333 in bag A-17, Osaka safe, observer Ren Sato", "write on the bag: ledger head "}, seal...)
		s.mustFail(t, cli.ExitFailed, []string{"the key is in a bag: bag A-17", "next: first record that the key came out of its bag"}, seal...)
		s.mustFail(t, cli.ExitFailed, []string{"the key is in a bag"}, "rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
		if out := s.mustDo(t, nil, "status"); !strings.Contains(out, "A-17") {
			t.Errorf("status does not tell the bag:\n%s", out)
		}

		s.mustFail(t, cli.ExitWrong, []string{"A-18"}, "unseal", "33333333", "--bag", "A-18")
		out := s.mustDo(t, nil, "status", "--json")
		if !strings.Contains(out, "other-bag") && !strings.Contains(out, "unseal-") {
			t.Errorf("status does not tell the finding:\n%s", out)
		}
		s.mustFail(t, cli.ExitFailed, nil, "unseal", "33333333", "--bag", "A-18")
	})
}

// The finding of a wrong bag is named by what helps, and who has no two officers is
// told so.
func TestUnsealAnotherBagWithoutOfficers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
		s.mustFail(t, cli.ExitWrong, nil, "unseal", "33333333", "--bag", "A-18")
		_, closing, found := strings.Cut(s.err.String(), "rootseal unseal --close ")
		id, _, _ := strings.Cut(closing, " ")
		if !found || !strings.HasPrefix(closing, "unseal-") || !strings.HasPrefix(closing, id+" --reason TEXT'") {
			t.Fatalf("it said:\n%s", s.err.String())
		}
		s.mustFail(t, cli.ExitFailed, []string{"two officers must sign this, and the ledger has none", "next: add officers with 'rootseal officer add SERIAL --name NAME' until there are two"}, "unseal", "--close", id, "--reason", "drill")
		o := s.office(t, 1001, 1002)
		o.add(t, "Olivia", 1001)
		s.mustFail(t, cli.ExitFailed, []string{"and the ledger has one", "next: add officers"}, append([]string{"unseal", "--close", id, "--reason", "drill"}, o.signedBy(1001)...)...)
		o.add(t, "Peter", 1002, 1001)
		s.mustDo(t, []string{"closed: " + id}, append([]string{"unseal", "--close", id, "--reason", "drill"}, o.signedBy(1001, 1002)...)...)
	})
}

// At three in the morning nothing keeps the key from whoever stands at the safe,
// an open ceremony least of all. It is followed up.
func TestUnsealInAnEmergency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
		s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
		if _, code := s.do(t, "enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount); code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.mustDo(t, []string{"finding"}, "unseal", "33333333", "--emergency", "--reason", "root is locked out")
		if out := s.mustDo(t, nil, "status"); !strings.Contains(out, "finding") {
			t.Errorf("status does not tell the emergency:\n%s", out)
		}
	})
}

// What is not proven is not sealed.
func TestSealRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		id := s.held(s.cards[2])[0].ID
		byOthers(t, s.cards[2], deleteCommand(id))
		s.mustFail(t, cli.ExitWrong, []string{"missing"}, "seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
		if out := s.mustDo(t, nil, "status"); strings.Contains(out, "A-17") {
			t.Errorf("it is in the bag all the same:\n%s", out)
		}
	})
}
