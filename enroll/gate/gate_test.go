package gate_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/targets"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

var (
	gateUses       = []gate.Use{gate.UseEnroll, gate.UseJoin, gate.UseRotate, gate.UseSeal, gate.UseAdopt, gate.UseOfficer, gate.UseFound, gate.UseOther}
	gateObjections = []string{
		record.AgainstLost, record.AgainstStolen, record.AgainstLeft, record.AgainstFirmware,
		record.AgainstWrong, record.AgainstReset, record.AgainstSealed, record.AgainstOwing,
	}
)

// The table in the manual is the one that decides.
func TestManualHasTheVerdicts(t *testing.T) {
	text, err := os.ReadFile("../../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?s)<!-- verdicts -->\n(.*?)\n\n`).FindStringSubmatch(string(text))
	if table == nil {
		t.Fatal("the manual has no table of verdicts")
	}
	var want strings.Builder
	want.WriteString("| finding |")
	for _, use := range gateUses {
		fmt.Fprintf(&want, " %s |", use)
	}
	want.WriteString("\n|" + strings.Repeat("---|", len(gateUses)+1))
	for _, objection := range gateObjections {
		fmt.Fprintf(&want, "\n| `%s` |", objection)
		for _, use := range gateUses {
			fmt.Fprintf(&want, " %s |", gate.VerdictOf(objection, use))
		}
	}
	if table[1] != want.String() {
		t.Errorf("the manual has\n%s\nwant\n%s", table[1], want.String())
	}
}

// spokenAgainst is a stage with alice's device on keys 1001 and 1002, one of bob's on
// 1001 and 1003, and something against key 1002.
func spokenAgainst(t *testing.T, objection string) *enrolltest.Stage {
	t.Helper()
	s, _ := enrolltest.Enrolled(t, 2)
	third := simcard.New(simcard.YubiKey543, 1003)
	s.Cards = append(s.Cards, third)
	s.Readers.Plug(third)
	s.AWSAccount.AddUser("bob")
	q := s.ForAlice()
	q.Principal.Name, q.Keys = "bob", []device.KeySerial{1001, 1003}
	s.MustRun(t, q)
	s.FreeKeys()
	card := s.Cards[1]
	id := deviceOf(t, s, "alice").Key(1002).CredentialID
	verify := func() {
		t.Helper()
		if _, err := custody.Verify(t.Context(), s.Env, []device.KeySerial{1002}); err != nil {
			t.Fatal(err)
		}
	}
	switch objection {
	case record.AgainstLost, record.AgainstStolen, record.AgainstLeft:
		if _, err := custody.LoseKey(t.Context(), s.Env, 1002, objection); err != nil {
			t.Fatal(err)
		}
	case record.AgainstFirmware:
		s.Write(t, &ledger.Verified{KeySerial: 1002, OATHSalt: s.Book().Key(1002).OATHSalt, Model: "YubiKey 5C NFC", Firmware: "5.7.4", Result: ledger.Wrong})
	case record.AgainstWrong:
		enrolltest.ByOther(t, card, append([]byte{0x00, 0x02, 0x00, 0x00, byte(len(id) + 2), 0x71, byte(len(id))}, id...)...)
		verify()
	case record.AgainstReset:
		enrolltest.ByOther(t, card, 0x00, 0x04, 0xDE, 0xAD)
		s.Strangers[1002] = nil
		verify()
	case record.AgainstSealed:
		if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-17")); err != nil {
			t.Fatal(err)
		}
	case record.AgainstOwing:
		rotate := enroll.RotateRequest{Old: deviceOf(t, s, "alice"), Keys: []device.KeySerial{1001}, OneKey: true, Reason: ledger.ReasonReplaced, Source: env.API}
		if _, err := s.Rotate(t, rotate); err != nil {
			t.Fatal(err)
		}
	}
	s.FreeKeys()
	return s
}

// deviceOf is the live device of a user.
func deviceOf(t *testing.T, s *enrolltest.Stage, user string) *record.MFADevice {
	t.Helper()
	for _, d := range s.Book().Live() {
		if strings.HasSuffix(d.Principal, "/"+user) {
			return d
		}
	}
	t.Fatalf("%s has no device", user)
	return nil
}

// useKey is a command that uses key 1002.
func useKey(t *testing.T, s *enrolltest.Stage, use gate.Use, despite ...device.KeySerial) error {
	t.Helper()
	rotate := func(user string, keys ...device.KeySerial) error {
		_, err := s.Rotate(t, enroll.RotateRequest{Old: deviceOf(t, s, user), Keys: keys, Reason: ledger.ReasonReplaced, Source: env.API, Despite: despite})
		return err
	}
	switch use {
	case gate.UseEnroll:
		q := s.ForAlice()
		q.Group, q.Keys, q.Despite = "second", []device.KeySerial{1001, 1002}, despite
		c, err := enroll.Prepare(t.Context(), s.Env, q)
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.Run(t.Context(), nil, nil)
		return err
	case gate.UseJoin:
		return rotate("bob", 1001, 1003, 1002)
	case gate.UseRotate:
		return rotate("alice", 1001, 1002)
	case gate.UseSeal:
		_, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("B-1"))
		return err
	case gate.UseAdopt:
		_, err := custody.PrepareAdoption(t.Context(), s.Env, custody.AdoptRequest{
			Principal: principal.Principal{Account: enrolltest.AccountNumber, Kind: principal.User, Name: "alice"},
			Group:     "adopted", Keys: []device.KeySerial{1001, 1002}, CredentialID: "AWS:alice", Despite: despite,
		})
		if errors.Is(err, mfa.ErrNoSuchDevice) {
			err = nil // there is none, and the keys were asked about before
		}
		return err
	case gate.UseOfficer:
		olivia := enrolltest.NewPen(t)
		body := olivia.Body(t, "Olivia", 1002)
		body.Firmware = "5.4.3"
		s.Signers = []signing.Signer{olivia}
		_, err := custody.AddOfficer(t.Context(), s.Env, body, despite...)
		return err
	case gate.UseFound:
		_, err := custody.FindKey(t.Context(), s.Env, 1002, enrolltest.MayClean(s.Env))
		return err
	default:
		_, err := custody.Verify(t.Context(), s.Env, []device.KeySerial{1002})
		return err
	}
}

// onlyAgainst leaves out what else may be wrong.
func onlyAgainst(err error) error {
	var against *gate.AgainstError
	if errors.As(err, &against) {
		return err
	}
	return nil
}

// Every finding against every use, on real ledgers: what is refused writes
// nothing; what is asked goes on once it is answered, and the record says so; what
// is only said keeps nothing from going on.
func TestWhatTheLedgerSaysCounts(t *testing.T) {
	for _, objection := range gateObjections {
		for _, use := range gateUses {
			if use == gate.UseFound && !slices.Contains(gateObjections[:3], objection) {
				continue // it is not lost
			}
			verdict := gate.VerdictOf(objection, use)
			t.Run(fmt.Sprintf("%s, %s: %s", objection, use, verdict), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := spokenAgainst(t, objection)
					since := len(s.Kinds())
					stored := fmt.Sprint(s.Cards[1].Stored())
					err := useKey(t, s, use)
					refused := errors.Is(err, gate.ErrAgainst) || errors.Is(err, gate.ErrSealed) || errors.Is(err, custody.ErrStillHolds)
					asked := errors.Is(err, gate.ErrAskAgainst)
					if refused != (verdict == gate.Refuse) || asked != (verdict == gate.Ask) {
						t.Fatalf("%v", err)
					}
					if verdict != gate.Say && (len(s.Kinds()) != since || fmt.Sprint(s.Cards[1].Stored()) != stored) {
						t.Errorf("recorded %v, the key holds %v", s.Kinds()[since:], s.Cards[1].Stored())
					}
					if verdict == gate.Say && onlyAgainst(err) != nil {
						t.Errorf("%v", err)
					}
					if verdict != gate.Ask {
						return
					}
					if err := useKey(t, s, use, 1002); onlyAgainst(err) != nil {
						t.Errorf("answered: %v", err)
					}
					if use != gate.UseEnroll && use != gate.UseJoin {
						return
					}
					if said := strings.Join(s.LastBegin(t).Confirmed, "\n"); !strings.Contains(said, "key 1002 is meant although") {
						t.Errorf("the record does not have the answer, but %q", said)
					}
				})
			})
		}
	}
}

// A rotation mends what is wrong or reset: nothing is said against the key after
// it.
func TestARotationMends(t *testing.T) {
	for _, objection := range []string{record.AgainstWrong, record.AgainstReset} {
		t.Run(objection, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := spokenAgainst(t, objection)
				if err := useKey(t, s, gate.UseRotate); err != nil {
					t.Fatal(err)
				}
				for _, o := range s.Book().Against(record.Shown{Serial: 1002}) {
					if o.Name != record.AgainstOwing {
						t.Errorf("it is still said: %s", o.Text)
					}
				}
				s.FreeKeys()
				if _, _, err := custody.Seal(t.Context(), s.Env, enrolltest.Bag("A-1")); err != nil {
					t.Errorf("sealing it: %v", err)
				}
			})
		})
	}
}

// A key that shows more than the ledger has: it was reset, and nobody has
// verified it since.
func TestAResetThatNobodyHasSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spokenAgainst(t, "")
		enrolltest.ByOther(t, s.Cards[1], 0x00, 0x04, 0xDE, 0xAD)
		s.Strangers[1002] = nil
		if err := useKey(t, s, gate.UseEnroll); !errors.Is(err, gate.ErrAskAgainst) {
			t.Errorf("%v, want %v", err, gate.ErrAskAgainst)
		}
		if err := useKey(t, s, gate.UseRotate); err != nil {
			t.Errorf("a rotation, which mends it: %v", err)
		}
	})
}

// What another command records between the plan and the intent counts: the gate
// is asked again.
func TestALossMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spokenAgainst(t, "")
		q := s.ForAlice()
		q.Group, q.Keys = "second", []device.KeySerial{1001, 1002}
		c := s.Prepare(t, q)
		defer c.Close()
		other := s.NewEnv(t)
		if _, err := custody.LoseKey(t.Context(), other, 1002, "stolen"); err != nil {
			t.Fatal(err)
		}
		writes := len(s.Writes())
		_, err := c.Run(t.Context(), nil, nil)
		if !errors.Is(err, gate.ErrAgainst) {
			t.Errorf("%v, want %v", err, gate.ErrAgainst)
		}
		if n := len(s.Writes()); n != writes || s.LastBegin(t).Group == "second" {
			t.Errorf("AWS was called %d times, begun is %+v", n-writes, s.LastBegin(t))
		}
	})
}

// A key that is recorded in a bag and gave a code since was not given back: who
// leaves still carries it.
func TestAUsedKeyIsNotGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spokenAgainst(t, record.AgainstSealed)
		s.Write(t, &ledger.Label{KeySerial: 1002, Holder: "Peter"})
		if carried := targets.CarriedBy(s.Book(), "Peter"); len(carried) != 0 {
			t.Errorf("carried: %v", carried)
		}
		s.Write(t, &ledger.CodeUsed{KeySerial: 1002, CredentialID: "x", Step: 1})
		if carried := targets.CarriedBy(s.Book(), "Peter"); !slices.Equal(carried, []device.KeySerial{1002}) {
			t.Errorf("carried: %v, want key 1002", carried)
		}
	})
}

// A plan tells what is only said, and what was answered.
func TestThePlanTellsWhatIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spokenAgainst(t, record.AgainstWrong)
		q := s.ForAlice()
		q.Group, q.Keys, q.Despite = "second", []device.KeySerial{1001, 1002}, []device.KeySerial{1002}
		c := s.Prepare(t, q)
		defer c.Close()
		if got := c.Plan().Against; len(got) != 1 || got[0].Key != 1002 || got[0].Objection.Name != record.AgainstWrong {
			t.Errorf("the plan has %+v", got)
		}
	})
}

// A lost key in a group does not keep a real loss of another one from being
// replaced: it comes back with keys found, or the group goes on with what is left.
func TestARealLossIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spokenAgainst(t, record.AgainstLost)
		if _, err := custody.FindKey(t.Context(), s.Env, 1002, enrolltest.MayClean(s.Env)); err != nil {
			t.Fatal(err)
		}
		s.FreeKeys()
		s.Readers.Unplug(s.Cards[0])
		if _, err := custody.LoseKey(t.Context(), s.Env, 1001, "stolen"); err != nil {
			t.Fatal(err)
		}
		_, err := s.Rotate(t, enroll.RotateRequest{
			Old: deviceOf(t, s, "alice"), Keys: targets.GroupKeys(s.Book(), deviceOf(t, s, "alice")), Lost: []device.KeySerial{1001},
			Reason: ledger.ReasonLost, Source: env.API, OneKey: true,
		})
		if err != nil {
			t.Errorf("replacing a stolen key: %v", err)
		}
	})
}
