package settle_test

import (
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
	"rootseal/enroll/mfa"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// forgeries are records that nobody's ceremony has written, by what they are after.
// Each leaves an open ceremony of that id.
var forgeries = map[string]func(t *testing.T, s *enrolltest.Stage, live enroll.Result) (ceremony string){
	"a begin with a stranger's credential": func(t *testing.T, s *enrolltest.Stage, _ enroll.Result) string {
		begin := s.ForgedBegin("aaaaaa")
		begin.CredentialID = "GitHub:olivia"
		s.Forge(t, "20260101-aaaaaa", begin)
		return "20260101-aaaaaa"
	},
	"a stranger's credential, with challenges": func(t *testing.T, s *enrolltest.Stage, _ enroll.Result) string {
		begin := s.ForgedBegin("aaaaaa")
		begin.CredentialID = "GitHub:olivia"
		s.Forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: enrolltest.ARNOf(begin.DeviceNames[0]), Witnesses: enrolltest.Challenges()})
		return "20260101-aaaaaa"
	},
	"the credential of a device in use": func(t *testing.T, s *enrolltest.Stage, live enroll.Result) string {
		begin := s.ForgedBegin("aaaaaa")
		begin.CredentialID = live.CredentialID
		s.Forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: enrolltest.ARNOf(begin.DeviceNames[0]), Witnesses: enrolltest.Challenges()})
		return "20260101-aaaaaa"
	},
	"a load with somebody's unassigned device": func(t *testing.T, s *enrolltest.Stage, _ enroll.Result) string {
		begin := s.ForgedBegin("aaaaaa")
		s.Forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: "spare", DeviceARN: enrolltest.ARNOf("spare"), Witnesses: enrolltest.Challenges()})
		return "20260101-aaaaaa"
	},
	"somebody's unassigned device among its names": func(t *testing.T, s *enrolltest.Stage, _ enroll.Result) string {
		begin := s.ForgedBegin("aaaaaa")
		begin.DeviceNames = []string{"spare"}
		s.Forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: "spare", DeviceARN: enrolltest.ARNOf("spare"), Witnesses: enrolltest.Challenges()})
		return "20260101-aaaaaa"
	},
	"the suffix of a device in use": func(t *testing.T, s *enrolltest.Stage, live enroll.Result) string {
		suffix := live.ID[len(live.ID)-6:]
		begin := s.ForgedBegin(suffix)
		s.Forge(t, "20300101-"+suffix, begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: live.DeviceARN, Witnesses: enrolltest.Challenges()})
		return "20300101-" + suffix
	},
	"a rotation whose new device is the old one": func(t *testing.T, s *enrolltest.Stage, live enroll.Result) string {
		begin := s.ForgedBegin("aaaaaa")
		s.Forge(t, "20260101-aaaaaa", s.ForgedRotate(live), begin,
			&ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: live.DeviceARN, Witnesses: enrolltest.Challenges()},
			&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}})
		return "20260101-aaaaaa"
	},
	"a rotation to a device that is not there": func(t *testing.T, s *enrolltest.Stage, live enroll.Result) string {
		begin := s.ForgedBegin("aaaaaa")
		s.Forge(t, "20260101-aaaaaa", s.ForgedRotate(live), begin,
			&ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: enrolltest.ARNOf(begin.DeviceNames[0]), Witnesses: enrolltest.Challenges()},
			&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}},
			&ledger.Retire{Device: live.ID, DeviceARN: live.DeviceARN, Because: ledger.BecauseEnabled},
			&ledger.Retired{Device: live.ID, DeviceARN: live.DeviceARN, Confirmed: "aws"})
		return "20260101-aaaaaa"
	},
	"the old device goes first": func(t *testing.T, s *enrolltest.Stage, live enroll.Result) string {
		rotate := s.ForgedRotate(live)
		s.Forge(t, "20260101-aaaaaa", rotate, s.ForgedBegin("aaaaaa"), &ledger.Retire{Device: live.ID, DeviceARN: live.DeviceARN, Because: ledger.BecauseStolen})
		return "20260101-aaaaaa"
	},
	"a device in use, enrolled by a forged ceremony and rotated": func(t *testing.T, s *enrolltest.Stage, _ enroll.Result) string {
		// The device of bob is in use, and no ceremony's.
		begin := s.ForgedBegin("bbbbbb")
		s.Forge(t, "20260101-bbbbbb", begin, &ledger.Load{DeviceName: "phone", DeviceARN: enrolltest.ARNOf("phone"), Witnesses: enrolltest.Challenges()},
			&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}}}, &ledger.End{Outcome: ledger.Complete, DeviceARN: enrolltest.ARNOf("phone"), Confirmed: "aws"})
		s.Forge(t, "20260102-aaaaaa", &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: "20260101-bbbbbb", DeviceARN: enrolltest.ARNOf("phone"), Stolen: true},
			s.ForgedBegin("aaaaaa"), &ledger.Retire{Device: "20260101-bbbbbb", DeviceARN: enrolltest.ARNOf("phone"), Because: ledger.BecauseStolen})
		return "20260102-aaaaaa"
	},
	"an adopted device of somebody, rotated": func(t *testing.T, s *enrolltest.Stage, _ enroll.Result) string {
		s.Forge(t, "20260101-bbbbbb", &ledger.Adopt{
			Principal: enrolltest.AccountNumber + "/user/alice", Group: "daily", DeviceARN: enrolltest.ARNOf("phone"), Witnesses: enrolltest.Challenges(), Challenges: 1, TakenFrom: 1001,
			Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: "GitHub:olivia"}, {KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: "GitHub:olivia"}},
		})
		s.Forge(t, "20260102-aaaaaa", &ledger.Rotate{
			Reason: ledger.ReasonReplaced, Device: "20260101-bbbbbb", DeviceARN: enrolltest.ARNOf("phone"), Stolen: true,
			Credentials: []ledger.LeftCredential{{KeySerial: 1001, CredentialID: "GitHub:olivia"}},
		}, s.ForgedBegin("aaaaaa"), &ledger.Retire{Device: "20260101-bbbbbb", DeviceARN: enrolltest.ARNOf("phone"), Because: ledger.BecauseStolen})
		return "20260102-aaaaaa"
	},
	"two begins": func(t *testing.T, s *enrolltest.Stage, live enroll.Result) string {
		other := s.ForgedBegin("aaaaaa")
		other.CredentialID = live.CredentialID
		s.Forge(t, "20260101-aaaaaa", s.ForgedBegin("aaaaaa"), other)
		return "20260101-aaaaaa"
	},
}

// Whatever is written to the folder, recover deletes nothing that the ledger alone
// calls ours, also where a person has agreed to all that it shows.
func TestRecoverObeysNoForgedRecord(t *testing.T) {
	for name, forgery := range forgeries {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.Create(t, "spare")
				s.Assign(t, "phone") // alice's own, of no ceremony
				live, err := s.Run(t.Context(), t, s.ForAlice())
				if err != nil {
					t.Fatal(err)
				}
				s.FreeKeys()
				before, held := s.AWSAccount.Devices(), map[uint32][]simcard.Stored{}
				for _, card := range s.Cards {
					held[card.Serial()] = card.Stored()
				}
				ceremony := forgery(t, s, live)

				s.Restart(t)
				_, err = settle.Recover(t.Context(), s.Env, ceremony, settle.Word{Confirm: enrolltest.Agrees})
				if left := s.AWSAccount.Devices(); len(left) != len(before) {
					t.Errorf("AWS has %d devices, had %d; %v", len(left), len(before), err)
				}
				for i, d := range s.AWSAccount.Devices() {
					if d.ARN != before[i].ARN || d.Owner != before[i].Owner {
						t.Errorf("%s of %q was %s of %q; %v", d.ARN, d.Owner, before[i].ARN, before[i].Owner, err)
					}
				}
				for _, card := range s.Cards {
					if !slices.EqualFunc(card.Stored(), held[card.Serial()], func(a, b simcard.Stored) bool { return a.ID == b.ID }) {
						t.Errorf("key %d holds %v; %v", card.Serial(), s.IDs(card), err)
					}
				}
			})
		})
	}
}

// What is not to be obeyed does not stand in the way for good: it is closed as it
// stands, and that stays a finding.
func TestForgedCeremonyIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		ceremony := forgeries["a stranger's credential, with challenges"](t, s, enroll.Result{})
		if _, err := settle.Recover(t.Context(), s.Env, ceremony, settle.Word{}); !errors.Is(err, gate.ErrNotAgreed) {
			t.Fatalf("closed by nobody: %v", err)
		}
		r, err := settle.Recover(t.Context(), s.Env, ceremony, settle.Word{Confirm: enrolltest.Agrees})
		if err != nil || r.Outcome != ledger.Refused {
			t.Fatalf("%+v, %v", r, err)
		}
		if open := s.Book().Open(); len(open) != 1 || len(s.Book().Unsettled) != 0 {
			t.Errorf("findings %+v, unsettled %+v", open, s.Book().Unsettled)
		}
		if _, err := s.Run(t.Context(), t, s.ForAlice()); err != nil {
			t.Errorf("the principal cannot be enrolled after it: %v", err)
		}
	})
}

// A forged statement does not stand for the officer's word.
func TestForgedStatementDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.Said = []env.Outcome{env.Later} // the console took the pair
		r, err := s.Run(t.Context(), t, s.ForRoot())
		if !errors.Is(err, enroll.ErrNotSaid) {
			t.Fatal(err)
		}
		s.FreeKeys()
		s.Forge(t, r.ID, &ledger.Statement{About: ledger.DeviceAbsent, Typed: enrolltest.AccountNumber})
		if r, err := s.Recover(t, ""); !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%+v, %v", r, err)
		}
		s.MustKeepSeeds(t)
	})
}

// A credential goes by an answer that nobody has seen before. A later command
// leaves alone what cannot give one.
func TestUndoWantsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		var id string
		for _, r := range s.Ledger.Records() {
			if b, is := r.Body.(*ledger.Begin); is {
				id = b.CredentialID
			}
		}
		s.Cards[0].Store(simcard.Stored{ID: id, Key: []byte("somebody else's seed")})
		r, err := s.Recover(t, "")
		if err != nil || r.Outcome != ledger.Owing || len(r.Owed) == 0 || r.Owed[0].KeySerial != 1001 {
			t.Fatalf("%+v, %v", r, err)
		}
		if stored := s.Held(s.Cards[0]); len(stored) != 1 {
			t.Errorf("key 1001 holds %v", stored)
		}
		if len(s.Held(s.Cards[1])) != 0 {
			t.Error("key 1002 answered, and holds the credential")
		}
	})
}

// A rotation is forged so that the ledger calls a device in use
// retired: its credentials are not cleaned from the keys. AWS has it in use.
func TestCleaningByAForgedRetirement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		live := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		s.ForgeRetirement(t, live)
		keys, err := keyring.Open(t.Context(), s.Env, s.Serials()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			defer key.Close()
			if cleaned, _, err := custody.CleanKey(t.Context(), s.Env, "rotate", key, enrolltest.MayClean(s.Env)); !errors.Is(err, gate.ErrStillThere) || len(cleaned) > 0 {
				t.Errorf("cleaned %v, %v", cleaned, err)
			}
		}
		s.MustKeepSeeds(t)
	})
}

// Where officers are on record, what none of them has signed is not carried out,
// though rootseal would have written it.
func TestUnsignedRecordsMoveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Officers(t, "Mika")
		begin := s.ForgedBegin("aaaaaa")
		begin.Group, begin.CredentialID = "other", "AWS:alice@"+enrolltest.Alias+" other aaaaaa"
		begin.DeviceNames = []string{"rootseal-alice-other-aaaaaa", "rootseal-alice-other-aaaaaa-2", "rootseal-alice-other-aaaaaa-3"}
		s.Forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: enrolltest.ARNOf(begin.DeviceNames[0]), Witnesses: enrolltest.Challenges()})
		made, err := s.Client(s.Admin).Create(t.Context(), begin.DeviceNames[0], map[string]string{mfa.CeremonyTag: "20260101-aaaaaa"})
		if err != nil {
			t.Fatal(err)
		}
		made.Seed.Wipe()
		const forged = "20260101-aaaaaa"
		if _, err := settle.Recover(t.Context(), s.Env, forged, settle.Word{Confirm: enrolltest.Agrees}); !errors.Is(err, gate.ErrUnsignedPlan) {
			t.Errorf("%v, want %v", err, gate.ErrUnsignedPlan)
		}
		r, err := settle.Recover(t.Context(), s.Env, forged, settle.Word{Close: true, Confirm: enrolltest.Agrees})
		if err != nil || r.Outcome != ledger.Refused {
			t.Errorf("%+v, %v", r, err)
		}
		if !slices.ContainsFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool { return d.ARN == made.ARN }) {
			t.Errorf("%s is gone", made.ARN)
		}
	})
}

// Someone who reads the suffix of a device in use can begin it a second time. That
// must not keep the device from being rotated, for example after a theft.
func TestForgedSuffixStopsNoRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
		live := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		suffix := live.ID[len(live.ID)-6:]
		forged := "20300101-" + suffix
		s.Forge(t, forged, s.ForgedBegin(suffix))
		if r, err := settle.Recover(t.Context(), s.Env, forged, settle.Word{Confirm: enrolltest.Agrees, Close: true}); err != nil || r.Outcome != ledger.Refused {
			t.Fatalf("%q, %v", r.Outcome, err)
		}
		r, err := s.Rotate(t, s.Rotation(t, s.Cards[:2]...))
		if err != nil || r.Outcome != ledger.Complete || s.HasAtAWS(live.DeviceARN) {
			t.Errorf("%q, %v; the old device is at AWS: %v", r.Outcome, err, s.HasAtAWS(live.DeviceARN))
		}
	})
}
