//go:build unix

package command

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/anchor"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// forgeBegin writes an intent as anyone can who writes to the ledger's folder: it names a
// profile and, as confirmed, an endpoint.
func (s *scene) forgeBegin(t *testing.T, profile, endpoint string) {
	t.Helper()
	var begin *ledger.Begin
	for _, r := range s.open(t, "").Records() {
		if b, is := r.Body.(*ledger.Begin); is {
			forged := *b
			begin = &forged
		}
	}
	other := strings.NewReplacer(begin.Suffix, "aaaaaa", "daily", "spare")
	begin.Suffix, begin.Group, begin.CredentialID, begin.Profile = "aaaaaa", "spare", other.Replace(begin.CredentialID), profile
	var names []string
	for _, name := range begin.DeviceNames {
		names = append(names, other.Replace(name))
	}
	begin.DeviceNames = names
	begin.Settings = []ledger.Setting{{Name: "endpoint of sts, by AWS_ENDPOINT_URL_STS", Value: endpoint}}
	s.forgeRecords(t, "20260101-aaaaaa", begin)
}

// Without officers, a record confirms no endpoint: recover asks again, and the recorded
// profile is shown.
func TestRecordConfirmsNoEndpoint(t *testing.T) {
	behindMFA(t, func(t *testing.T, s *scene) {
		t.Setenv("AWS_ENDPOINT_URL_STS", foreignSTS)
		w := s.watchCodes()
		s.forgeBegin(t, "ops", foreignSTS)
		before := len(s.account.Calls())
		if _, code := s.do(t, "recover"); code == cli.ExitDone || len(w.sent) != 0 || len(s.account.Calls()) != before {
			t.Errorf("exit code %d, sent %v, %d calls; it said:\n%s", code, w.sent, len(s.account.Calls())-before, s.err.String())
		}
		for _, says := range []string{"using profile ops, as recorded", foreignSTS + ", which is not AWS's: repeat it with --confirm-endpoint"} {
			if !strings.Contains(s.err.String(), says) {
				t.Errorf("it does not say %q:\n%s", says, s.err.String())
			}
		}
	})
}

// With officers, an intent that none of them has signed causes no call to AWS, whatever
// it says is confirmed.
func TestUnsignedIntentCausesNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.writeOps(t)
		time.Sleep(time.Hour)
		w := s.watchCodes()
		t.Setenv("AWS_ENDPOINT_URL_STS", foreignSTS)
		s.forgeBegin(t, "ops", foreignSTS)
		for _, own := range s.own {
			s.desk.Unplug(own)
		}
		before := len(s.account.Calls())
		_, code := s.do(t, "recover")
		if len(w.sent) != 0 || len(s.account.Calls()) != before {
			t.Errorf("exit code %d, sent %v, %d calls; it said:\n%s", code, w.sent, len(s.account.Calls())-before, s.err.String())
		}
		for _, says := range []string{"20260101-aaaaaa", "close the ceremony and touch nothing: no officer has signed its intent"} {
			if !strings.Contains(s.err.String(), says) {
				t.Errorf("it does not say %q:\n%s", says, s.err.String())
			}
		}
	})
}

// A first officer needs no signature, so anyone who can write to the folder can be that
// officer, and sign what they wrote. It confirms no endpoint, however often a command
// has read it.
func TestForgedFirstOfficerConfirmsNoEndpoint(t *testing.T) {
	behindMFA(t, func(t *testing.T, s *scene) {
		s.State = anchor.In(filepath.Join(t.TempDir(), "state"))
		s.mustDo(t, nil, "status")
		t.Setenv("AWS_ENDPOINT_URL_STS", foreignSTS)
		w := s.watchCodes()
		mallory := enrolltest.NewPen(t)
		s.forgeRecords(t, "", mallory.Body(t, "Olivia", 16021846))
		s.forgeBegin(t, "ops", foreignSTS)
		l := s.open(t, ledger.WorldAWS)
		if _, err := officers.Sign(t.Context(), l, l.Head().Sequence, "enroll", ledger.Officer{OSUser: "mallory"}, l.Head().Sequence, mallory); err != nil {
			t.Fatal(err)
		}
		before := len(s.account.Calls())
		for range 2 {
			s.do(t, "status")
			if _, code := s.do(t, "recover"); code == cli.ExitDone || len(w.sent) != 0 || len(s.account.Calls()) != before {
				t.Errorf("exit code %d, sent %v, %d calls; it said:\n%s", code, w.sent, len(s.account.Calls())-before, s.err.String())
			}
			if says := foreignSTS + ", which is not AWS's: repeat it with --confirm-endpoint"; !strings.Contains(s.err.String(), says) {
				t.Errorf("it does not say %q:\n%s", says, s.err.String())
			}
		}
	})
}

// The workstation on which an officer's key signed knows that officer, and asks no second
// time for what the officer's signature confirms.
func TestKnownOfficerConfirmsEndpoint(t *testing.T) {
	for _, known := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newSignedScene(t)
			state := filepath.Join(t.TempDir(), "state")
			if known {
				s.State = anchor.In(state)
				s.mustDo(t, nil, s.byOlivia("keys", "label", "33333333", "Osaka safe")...)
			}
			l := s.open(t, "")
			e := env.Env{Ledger: l}
			if known {
				path, err := filepath.Abs(s.ledger)
				if err != nil {
					t.Fatal(err)
				}
				kept, err := s.State.Of(path, "")
				if err != nil || len(kept) != 1 {
					t.Fatalf("%+v, %v", kept, err)
				}
				e.Remembered.Known = kept[0].Known
			}
			if e.KnowsOfficers() != known {
				t.Errorf("the officers are known: %v, want %v", !known, known)
			}
		})
	}
}
