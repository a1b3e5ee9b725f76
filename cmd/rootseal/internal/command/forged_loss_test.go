//go:build unix

package command

import (
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// A forged loss does not make a stolen key one that may come back with its seeds in use.
func TestForgedLossReadmitsNoStolenKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.append(t, ledger.WorldAWS, ledger.Entry{Command: "rotate", Officer: ledger.Officer{OSUser: "mika"}, Body: &ledger.Lost{KeySerial: 33333333, How: "stolen"}})
		s.mustDo(t, nil, s.seen(t, s.byOlivia("log", "sign")...)...)
		s.forgeRecords(t, "", &ledger.Lost{KeySerial: 33333333, How: "lost"})
		if out, code := s.do(t, s.seen(t, s.byOlivia("keys", "found", "33333333")...)...); code == cli.ExitDone {
			t.Errorf("the stolen key is readmitted: %s", out)
		}
		if key := record.Read(s.open(t, "").Records()).Key(33333333); key.Lost == nil || key.Lost.How != "stolen" {
			t.Errorf("the ledger says %+v", key.Lost)
		}
	})
}

// A loss that someone recorded before keeps no theft out of the ledger, forged or not.
func TestTheftIsRecordedAfterALoss(t *testing.T) {
	for name, before := range map[string]func(*testing.T, *signedScene){
		"nothing": func(*testing.T, *signedScene) {},
		"a forged loss": func(t *testing.T, s *signedScene) {
			s.forgeRecords(t, "", &ledger.Lost{KeySerial: 33333333, How: "lost"})
		},
		"a loss": func(t *testing.T, s *signedScene) {
			s.append(t, ledger.WorldAWS, ledger.Entry{Command: "rotate", Officer: ledger.Officer{OSUser: "mika"}, Body: &ledger.Lost{KeySerial: 33333333, How: "lost"}})
			s.mustDo(t, nil, s.seen(t, s.byOlivia("log", "sign")...)...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				before(t, s)
				s.desk.Unplug(s.cards[2])
				out, code := s.do(t, s.seen(t, s.byOlivia("rotate", "--stolen", "33333333", "--profile", "admin", "--confirm", "33333333")...)...)
				if key := record.Read(s.open(t, "").Records()).Key(33333333); key.Lost == nil || key.Lost.How != "stolen" || key.Lost.Unsigned {
					t.Errorf("after exit %d the ledger says %+v\n%s%s", code, key.Lost, out, s.err.String())
				}
			})
		})
	}
}
