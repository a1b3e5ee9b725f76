package gate_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
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
func rotatedHalfWay(t *testing.T, s *enrolltest.Stage) (old, open enroll.Result, pen signing.Signer) {
	t.Helper()
	pens := s.Officers(t, "Olivia")
	s.Signers = []signing.Signer{pens[0]}
	old, err := s.Run(t.Context(), t, s.ForRoot())
	if err != nil {
		t.Fatal(err)
	}
	s.FreeKeys()
	s.Operator.Said = []env.Outcome{env.Later}
	q := s.Rotation(t, s.Cards...)
	q.Source = env.Paste
	open, err = s.Rotate(t, q)
	if err == nil || len(enrolltest.Unsettled(s.Ledger)) != 1 {
		t.Fatalf("%+v, %v", open, err)
	}
	s.FreeKeys()
	s.Signers = nil
	return old, open, pens[0]
}

func mustKeep(t *testing.T, s *enrolltest.Stage, credential string) {
	t.Helper()
	for _, card := range s.Cards {
		if ids := s.IDs(card); !slices.Contains(ids, credential) {
			t.Errorf("key %d holds %v, and not the seed of root's device", card.Serial(), ids)
		}
	}
}

// What somebody has written of the console, unsigned, finishes no rotation where
// an officer is on record: the seed of the device in use stays.
func TestForgedStatementsFinishNoRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		old, open, _ := rotatedHalfWay(t, s)
		s.Forge(t, open.ID, &ledger.Statement{About: ledger.ConsoleAccepted}, &ledger.Statement{About: ledger.SignedIn}, &ledger.Statement{About: ledger.DeviceRemoved})
		if _, err := s.Recover(t, ""); !errors.Is(err, settle.ErrUnsignedWord) {
			t.Errorf("%v, want %v", err, settle.ErrUnsignedWord)
		}
		mustKeep(t, s, old.CredentialID)
		if d := s.Book().Device(old.ID); !d.IsLive() {
			t.Error("root's device is called retired")
		}
	})
}

// An officer has signed the intent to retire, and nobody that it was done.
func TestForgedEndOfASignedRotationCleansNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		old, open, pen := rotatedHalfWay(t, s)
		s.Forge(t, open.ID, &ledger.Statement{About: ledger.ConsoleAccepted}, &ledger.Statement{About: ledger.SignedIn},
			&ledger.Retire{Device: old.ID, DeviceARN: old.DeviceARN, Because: ledger.BecauseLive},
			&ledger.Retired{Device: old.ID, DeviceARN: old.DeviceARN, Confirmed: "statement"},
			&ledger.End{Outcome: ledger.NotConfirmed, DeviceARN: open.DeviceARN})
		s.Restart(t)
		s.Signers, s.Shown = []signing.Signer{pen}, s.Ledger.Head().Sequence
		keys, err := keyring.Open(t.Context(), s.Env, enrolltest.SerialsOf(s.Cards)...)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if _, _, err := custody.CleanKey(t.Context(), s.Env, "keys", key, mayCleanUntyped(s)); !errors.Is(err, gate.ErrNotConfirmed) {
				t.Errorf("%v, want %v", err, gate.ErrNotConfirmed)
			}
			key.Close()
		}
		mustKeep(t, s, old.CredentialID)
	})
}

// A removal that somebody has added to a signed one is not signed.
func TestForgedSecondRemoval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Orphaned(t, s)
		found, err := settle.FindLeftovers(t.Context(), s.Env)
		if err != nil || len(found.Devices) == 0 {
			t.Fatalf("%+v, %v", found, err)
		}
		pens := s.Officers(t, "Olivia")
		made, held := len(s.Made()), len(s.Held(s.Cards[0]))
		s.Forge(t, "20260101-aaaaaa", &ledger.Leftovers{Account: enrolltest.AccountNumber, Devices: []ledger.LeftDevice{{DeviceARN: enrolltest.ARNOf("rootseal-bob-daily-bbbbbb"), Ceremony: "20260101-bbbbbb"}}, Typed: enrolltest.AccountNumber})
		if _, err := signing.Sign(t.Context(), s.Ledger, s.Ledger.Head().Sequence, "log", ledger.Officer{}, s.Shown, pens[0]); err != nil {
			t.Fatal(err)
		}
		s.Forge(t, "20260101-aaaaaa", &ledger.Leftovers{Account: enrolltest.AccountNumber, Devices: found.Devices, Credentials: found.Credentials, Typed: enrolltest.AccountNumber})
		s.Restart(t)
		r, err := settle.FinishLeftovers(t.Context(), s.Env, enrolltest.Uncleaned(s.Ledger)[0].ID, settle.Word{Confirm: enrolltest.Agrees})
		if len(s.Made()) != made || len(s.Held(s.Cards[0])) != held {
			t.Errorf("%d devices, had %d: %+v, %v", len(s.Made()), made, r, err)
		}
	})
}

func mayCleanUntyped(s *enrolltest.Stage) func(context.Context, *record.MFADevice) error {
	return func(ctx context.Context, old *record.MFADevice) error { return custody.MayClean(ctx, s.Env, old) }
}

// An adoption that somebody has put into a ceremony whose begin is signed is not
// signed, though it copies the challenges of a device that is on the keys: it makes
// no device that could be retired.
func TestForgedAdoptionInASignedCeremony(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Assign(t, "phone") // alice's own, of no ceremony
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		live := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		load := record.Fold(s.Ledger.ByCeremony(live.ID)).Load
		const undone = "20260101-aaaaaa"
		begin := s.ForgedBegin("aaaaaa")
		begin.Group = "phones"
		s.Forge(t, undone, begin)
		if _, err := signing.Sign(t.Context(), s.Ledger, s.Ledger.Head().Sequence, "log", ledger.Officer{}, s.Ledger.Head().Sequence, pens[0]); err != nil {
			t.Fatal(err)
		}
		s.Forge(t, undone, &ledger.Adopt{
			Principal: enrolltest.AccountNumber + "/user/alice", Group: "phones", DeviceARN: enrolltest.ARNOf("phone"), Witnesses: load.Witnesses, Challenges: 1, TakenFrom: 1001,
			Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: live.CredentialID}, {KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: live.CredentialID}},
		}, &ledger.End{Outcome: ledger.Undone})
		s.Restart(t)
		if made := s.Book().Device(undone); made != nil {
			t.Errorf("it made a device: %+v", made)
		}
		mustKeep(t, s, live.CredentialID)
	})
}

// Where nobody signs, an adoption of the credential of a device in use is no
// reason to take it from the keys.
func TestForgedAdoptionOfACredentialInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Assign(t, "phone")
		live := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		load := record.Fold(s.Ledger.ByCeremony(live.ID)).Load
		s.Forge(t, "20260101-aaaaaa", &ledger.Adopt{
			Principal: enrolltest.AccountNumber + "/user/alice", Group: "phones", DeviceARN: enrolltest.ARNOf("phone"), Witnesses: load.Witnesses, Challenges: 1, TakenFrom: 1001,
			Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: live.CredentialID}, {KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: live.CredentialID}},
		})
		s.Restart(t)
		q := enroll.RotateRequest{Old: s.Book().Device("20260101-aaaaaa"), Keys: enrolltest.SerialsOf(s.Cards), Reason: ledger.ReasonReplaced, Source: env.API}
		if _, err := s.Rotate(t, q); !errors.Is(err, gate.ErrStrange) {
			t.Errorf("%v, want %v", err, gate.ErrStrange)
		}
		mustKeep(t, s, live.CredentialID)
	})
}
