package enroll_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// rotatedHalfWay is root's rotation without anybody who can read AWS: the officer
// signed it, the pair was shown, and the console has not taken it.
func rotatedHalfWay(t *testing.T, s *stage) (old, open enroll.Result, pen signing.Signer) {
	t.Helper()
	pens := s.officers(t, "Olivia")
	s.Signers = []signing.Signer{pens[0]}
	old, err := s.run(t.Context(), t, s.root())
	if err != nil {
		t.Fatal(err)
	}
	s.freeKeys()
	s.operator.said = []env.Outcome{env.Later}
	q := s.rotation(t, s.cards...)
	q.Source = env.Paste
	open, err = s.rotate(t, q)
	if err == nil || len(unsettled(s.Ledger)) != 1 {
		t.Fatalf("%+v, %v", open, err)
	}
	s.freeKeys()
	s.Signers = nil
	return old, open, pens[0]
}

func (s *stage) mustKeep(t *testing.T, credential string) {
	t.Helper()
	for _, card := range s.cards {
		if ids := s.ids(card); !slices.Contains(ids, credential) {
			t.Errorf("key %d holds %v, and not the seed of root's device", card.Serial(), ids)
		}
	}
}

// What somebody has written of the console, unsigned, finishes no rotation where
// an officer is on record: the seed of the device in use stays.
func TestForgedStatementsFinishNoRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		old, open, _ := rotatedHalfWay(t, s)
		s.forge(t, open.ID, &ledger.Statement{About: ledger.ConsoleAccepted}, &ledger.Statement{About: ledger.SignedIn}, &ledger.Statement{About: ledger.DeviceRemoved})
		if _, err := s.recover(t, ""); !errors.Is(err, settle.ErrUnsignedWord) {
			t.Errorf("%v, want %v", err, settle.ErrUnsignedWord)
		}
		s.mustKeep(t, old.CredentialID)
		if d := s.book().Device(old.ID); !d.IsLive() {
			t.Error("root's device is called retired")
		}
	})
}

// An officer has signed the intent to retire, and nobody that it was done.
func TestForgedEndOfASignedRotationCleansNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		old, open, pen := rotatedHalfWay(t, s)
		s.forge(t, open.ID, &ledger.Statement{About: ledger.ConsoleAccepted}, &ledger.Statement{About: ledger.SignedIn},
			&ledger.Retire{Device: old.ID, DeviceARN: old.DeviceARN, Because: ledger.BecauseLive},
			&ledger.Retired{Device: old.ID, DeviceARN: old.DeviceARN, Confirmed: "statement"},
			&ledger.End{Outcome: ledger.NotConfirmed, DeviceARN: open.DeviceARN})
		s.restart(t)
		s.Signers, s.Shown = []signing.Signer{pen}, s.Ledger.Head().Sequence
		keys, err := keyring.Open(t.Context(), s.Env, serialsOf(s.cards)...)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if _, _, err := custody.CleanKey(t.Context(), s.Env, "keys", key, s.mayCleanUntyped); !errors.Is(err, gate.ErrNotConfirmed) {
				t.Errorf("%v, want %v", err, gate.ErrNotConfirmed)
			}
			key.Close()
		}
		s.mustKeep(t, old.CredentialID)
	})
}

// A removal that somebody has added to a signed one is not signed.
func TestForgedSecondRemoval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		orphaned(t, s)
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil || len(found.Devices) == 0 {
			t.Fatalf("%+v, %v", found, err)
		}
		pens := s.officers(t, "Olivia")
		made, held := len(s.made()), len(s.held(s.cards[0]))
		s.forge(t, "20260101-aaaaaa", &ledger.Leftovers{Account: account, Devices: []ledger.LeftDevice{{DeviceARN: arnOf("rootseal-bob-daily-bbbbbb"), Ceremony: "20260101-bbbbbb"}}, Typed: account})
		if _, err := signing.Sign(t.Context(), s.Ledger, s.Ledger.Head().Sequence, "log", ledger.Officer{}, s.Shown, pens[0]); err != nil {
			t.Fatal(err)
		}
		s.forge(t, "20260101-aaaaaa", &ledger.Leftovers{Account: account, Devices: found.Devices, Credentials: found.Credentials, Typed: account})
		s.restart(t)
		r, err := settle.FinishLeftovers(t.Context(), s.Env, uncleaned(s.Ledger)[0].ID, settle.Word{Confirm: agrees})
		if len(s.made()) != made || len(s.held(s.cards[0])) != held {
			t.Errorf("%d devices, had %d: %+v, %v", len(s.made()), made, r, err)
		}
	})
}

func (s *stage) mayCleanUntyped(ctx context.Context, old *record.MFADevice) error {
	return gate.MayClean(ctx, s.Env, old)
}

// An adoption that somebody has put into a ceremony whose begin is signed is not
// signed, though it copies the challenges of a device that is on the keys: it makes
// no device that could be retired.
func TestForgedAdoptionInASignedCeremony(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.assign(t, "phone") // alice's own, of no ceremony
		pens := s.officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		live, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		load := record.Fold(s.Ledger.ByCeremony(live.ID)).Load
		const undone = "20260101-aaaaaa"
		begin := s.forgedBegin("aaaaaa")
		begin.Group = "phones"
		s.forge(t, undone, begin)
		if _, err := signing.Sign(t.Context(), s.Ledger, s.Ledger.Head().Sequence, "log", ledger.Officer{}, s.Ledger.Head().Sequence, pens[0]); err != nil {
			t.Fatal(err)
		}
		s.forge(t, undone, &ledger.Adopt{
			Principal: account + "/user/alice", Group: "phones", DeviceARN: arnOf("phone"), Witnesses: load.Witnesses, Challenges: 1, TakenFrom: 1001,
			Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: live.CredentialID}, {KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: live.CredentialID}},
		}, &ledger.End{Outcome: ledger.Undone})
		s.restart(t)
		if made := s.book().Device(undone); made != nil {
			t.Errorf("it made a device: %+v", made)
		}
		s.mustKeep(t, live.CredentialID)
	})
}

// Where nobody signs, an adoption of the credential of a device in use is no
// reason to take it from the keys.
func TestForgedAdoptionOfACredentialInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.assign(t, "phone")
		live, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		load := record.Fold(s.Ledger.ByCeremony(live.ID)).Load
		s.forge(t, "20260101-aaaaaa", &ledger.Adopt{
			Principal: account + "/user/alice", Group: "phones", DeviceARN: arnOf("phone"), Witnesses: load.Witnesses, Challenges: 1, TakenFrom: 1001,
			Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: live.CredentialID}, {KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: live.CredentialID}},
		})
		s.restart(t)
		q := enroll.RotateRequest{Old: s.book().Device("20260101-aaaaaa"), Keys: serialsOf(s.cards), Reason: ledger.ReasonReplaced, Source: env.API}
		if _, err := s.rotate(t, q); !errors.Is(err, gate.ErrStrange) {
			t.Errorf("%v, want %v", err, gate.ErrStrange)
		}
		s.mustKeep(t, live.CredentialID)
	})
}
