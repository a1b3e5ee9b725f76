package enroll_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/custody"
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

// forge appends records of one ceremony as anybody can who may write to the
// folder: in canonical form, correctly chained, signed by nobody.
func (s *stage) forge(t *testing.T, ceremony string, bodies ...ledger.Body) {
	t.Helper()
	for _, body := range bodies {
		if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "mallory"}, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
}

// forgedBegin is a begin for alice on all keys that fits its suffix.
func (s *stage) forgedBegin(suffix string) *ledger.Begin {
	begin := &ledger.Begin{
		Principal: account + "/user/alice", Alias: alias, Group: "daily", SeedSource: "api", Suffix: suffix,
		CredentialID: "AWS:alice@" + alias + " daily " + suffix, Clock: ledger.Clock{Source: "aws"},
		DeviceNames: []string{"rootseal-alice-daily-" + suffix, "rootseal-alice-daily-" + suffix + "-2", "rootseal-alice-daily-" + suffix + "-3"},
	}
	for _, card := range s.cards {
		begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: card.Serial(), Model: "YubiKey 5C NFC", Firmware: "5.4.3"})
	}
	begin.Pair = [2]uint32{begin.Keys[0].KeySerial, begin.Keys[len(begin.Keys)-1].KeySerial}
	return begin
}

// challenges are one-time challenges whose answers the forger has made up.
func challenges() []ledger.Witness {
	return ledger.NewWitnesses(func(challenge []byte) []byte { return challenge }, 8)
}

func arnOf(name string) string { return "arn:aws:iam::" + account + ":mfa/" + name }

// forgeries are records that nobody's ceremony has written, by what they are after.
// Each leaves an open ceremony of that id.
var forgeries = map[string]func(t *testing.T, s *stage, live enroll.Result) (ceremony string){
	"a begin with a stranger's credential": func(t *testing.T, s *stage, _ enroll.Result) string {
		begin := s.forgedBegin("aaaaaa")
		begin.CredentialID = "GitHub:olivia"
		s.forge(t, "20260101-aaaaaa", begin)
		return "20260101-aaaaaa"
	},
	"a stranger's credential, with challenges": func(t *testing.T, s *stage, _ enroll.Result) string {
		begin := s.forgedBegin("aaaaaa")
		begin.CredentialID = "GitHub:olivia"
		s.forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: arnOf(begin.DeviceNames[0]), Witnesses: challenges()})
		return "20260101-aaaaaa"
	},
	"the credential of a device in use": func(t *testing.T, s *stage, live enroll.Result) string {
		begin := s.forgedBegin("aaaaaa")
		begin.CredentialID = live.CredentialID
		s.forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: arnOf(begin.DeviceNames[0]), Witnesses: challenges()})
		return "20260101-aaaaaa"
	},
	"a load with somebody's unassigned device": func(t *testing.T, s *stage, _ enroll.Result) string {
		begin := s.forgedBegin("aaaaaa")
		s.forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: "spare", DeviceARN: arnOf("spare"), Witnesses: challenges()})
		return "20260101-aaaaaa"
	},
	"somebody's unassigned device among its names": func(t *testing.T, s *stage, _ enroll.Result) string {
		begin := s.forgedBegin("aaaaaa")
		begin.DeviceNames = []string{"spare"}
		s.forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: "spare", DeviceARN: arnOf("spare"), Witnesses: challenges()})
		return "20260101-aaaaaa"
	},
	"the suffix of a device in use": func(t *testing.T, s *stage, live enroll.Result) string {
		suffix := live.ID[len(live.ID)-6:]
		begin := s.forgedBegin(suffix)
		s.forge(t, "20300101-"+suffix, begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: live.DeviceARN, Witnesses: challenges()})
		return "20300101-" + suffix
	},
	"a rotation whose new device is the old one": func(t *testing.T, s *stage, live enroll.Result) string {
		begin := s.forgedBegin("aaaaaa")
		s.forge(t, "20260101-aaaaaa", s.forgedRotate(live), begin,
			&ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: live.DeviceARN, Witnesses: challenges()},
			&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}})
		return "20260101-aaaaaa"
	},
	"a rotation to a device that is not there": func(t *testing.T, s *stage, live enroll.Result) string {
		begin := s.forgedBegin("aaaaaa")
		s.forge(t, "20260101-aaaaaa", s.forgedRotate(live), begin,
			&ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: arnOf(begin.DeviceNames[0]), Witnesses: challenges()},
			&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}},
			&ledger.Retire{Device: live.ID, DeviceARN: live.DeviceARN, Because: ledger.BecauseEnabled},
			&ledger.Retired{Device: live.ID, DeviceARN: live.DeviceARN, Confirmed: "aws"})
		return "20260101-aaaaaa"
	},
	"the old device goes first": func(t *testing.T, s *stage, live enroll.Result) string {
		rotate := s.forgedRotate(live)
		s.forge(t, "20260101-aaaaaa", rotate, s.forgedBegin("aaaaaa"), &ledger.Retire{Device: live.ID, DeviceARN: live.DeviceARN, Because: ledger.BecauseStolen})
		return "20260101-aaaaaa"
	},
	"a device in use, enrolled by a forged ceremony and rotated": func(t *testing.T, s *stage, _ enroll.Result) string {
		// The device of bob is in use, and no ceremony's.
		begin := s.forgedBegin("bbbbbb")
		s.forge(t, "20260101-bbbbbb", begin, &ledger.Load{DeviceName: "phone", DeviceARN: arnOf("phone"), Witnesses: challenges()},
			&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}}}, &ledger.End{Outcome: ledger.Complete, DeviceARN: arnOf("phone"), Confirmed: "aws"})
		s.forge(t, "20260102-aaaaaa", &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: "20260101-bbbbbb", DeviceARN: arnOf("phone"), Stolen: true},
			s.forgedBegin("aaaaaa"), &ledger.Retire{Device: "20260101-bbbbbb", DeviceARN: arnOf("phone"), Because: ledger.BecauseStolen})
		return "20260102-aaaaaa"
	},
	"an adopted device of somebody, rotated": func(t *testing.T, s *stage, _ enroll.Result) string {
		s.forge(t, "20260101-bbbbbb", &ledger.Adopt{
			Principal: account + "/user/alice", Group: "daily", DeviceARN: arnOf("phone"), Witnesses: challenges(), Challenges: 1, TakenFrom: 1001,
			Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: "GitHub:olivia"}, {KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: "GitHub:olivia"}},
		})
		s.forge(t, "20260102-aaaaaa", &ledger.Rotate{
			Reason: ledger.ReasonReplaced, Device: "20260101-bbbbbb", DeviceARN: arnOf("phone"), Stolen: true,
			Credentials: []ledger.LeftCredential{{KeySerial: 1001, CredentialID: "GitHub:olivia"}},
		}, s.forgedBegin("aaaaaa"), &ledger.Retire{Device: "20260101-bbbbbb", DeviceARN: arnOf("phone"), Because: ledger.BecauseStolen})
		return "20260102-aaaaaa"
	},
	"two begins": func(t *testing.T, s *stage, live enroll.Result) string {
		other := s.forgedBegin("aaaaaa")
		other.CredentialID = live.CredentialID
		s.forge(t, "20260101-aaaaaa", s.forgedBegin("aaaaaa"), other)
		return "20260101-aaaaaa"
	},
}

func (s *stage) forgedRotate(live enroll.Result) *ledger.Rotate {
	rotate := &ledger.Rotate{Reason: ledger.ReasonLost, Device: live.ID, DeviceARN: live.DeviceARN, Stolen: true}
	for _, card := range s.cards {
		rotate.Credentials = append(rotate.Credentials, ledger.LeftCredential{KeySerial: card.Serial(), CredentialID: live.CredentialID})
	}
	return rotate
}

// Whatever is written to the folder, recover deletes nothing that the ledger alone
// calls ours, also where a person has agreed to all that it shows.
func TestRecoverObeysNoForgedRecord(t *testing.T) {
	for name, forgery := range forgeries {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				s.create(t, "spare")
				s.assign(t, "phone") // alice's own, of no ceremony
				live, err := s.run(t.Context(), t, s.alice())
				if err != nil {
					t.Fatal(err)
				}
				s.freeKeys()
				before, held := s.aws.Devices(), map[uint32][]simcard.Stored{}
				for _, card := range s.cards {
					held[card.Serial()] = card.Stored()
				}
				ceremony := forgery(t, s, live)

				s.restart(t)
				_, err = settle.Recover(t.Context(), s.Env, ceremony, settle.Word{Confirm: agrees})
				if left := s.aws.Devices(); len(left) != len(before) {
					t.Errorf("AWS has %d devices, had %d; %v", len(left), len(before), err)
				}
				for i, d := range s.aws.Devices() {
					if d.ARN != before[i].ARN || d.Owner != before[i].Owner {
						t.Errorf("%s of %q was %s of %q; %v", d.ARN, d.Owner, before[i].ARN, before[i].Owner, err)
					}
				}
				for _, card := range s.cards {
					if !slices.EqualFunc(card.Stored(), held[card.Serial()], func(a, b simcard.Stored) bool { return a.ID == b.ID }) {
						t.Errorf("key %d holds %v; %v", card.Serial(), s.ids(card), err)
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
		s := newStage(t, 2)
		ceremony := forgeries["a stranger's credential, with challenges"](t, s, enroll.Result{})
		if _, err := settle.Recover(t.Context(), s.Env, ceremony, settle.Word{}); !errors.Is(err, gate.ErrNotConfirmed) {
			t.Fatalf("closed by nobody: %v", err)
		}
		r, err := settle.Recover(t.Context(), s.Env, ceremony, settle.Word{Confirm: agrees})
		if err != nil || r.Outcome != ledger.Refused {
			t.Fatalf("%+v, %v", r, err)
		}
		if open := s.book().Open(); len(open) != 1 || len(s.book().Unsettled) != 0 {
			t.Errorf("findings %+v, unsettled %+v", open, s.book().Unsettled)
		}
		if _, err := s.run(t.Context(), t, s.alice()); err != nil {
			t.Errorf("the principal cannot be enrolled after it: %v", err)
		}
	})
}

// A forged statement does not stand for the officer's word.
func TestForgedStatementDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.said = []env.Outcome{env.Later} // the console took the pair
		r, err := s.run(t.Context(), t, s.root())
		if !errors.Is(err, enroll.ErrNotSaid) {
			t.Fatal(err)
		}
		s.freeKeys()
		s.forge(t, r.ID, &ledger.Statement{About: ledger.DeviceAbsent, Typed: account})
		if r, err := s.recover(t, ""); !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%+v, %v", r, err)
		}
		for _, card := range s.cards {
			if len(s.held(card)) != 1 {
				t.Errorf("key %d lost the seed of a device in use", card.Serial())
			}
		}
	})
}

// A credential goes by an answer that nobody has seen before. A later command
// leaves alone what cannot give one.
func TestUndoWantsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		interrupted(t, s, s.alice())()
		s.aws.ClearFaults()
		var id string
		for _, r := range s.Ledger.Records() {
			if b, is := r.Body.(*ledger.Begin); is {
				id = b.CredentialID
			}
		}
		s.cards[0].Store(simcard.Stored{ID: id, Key: []byte("somebody else's seed")})
		r, err := s.recover(t, "")
		if err != nil || r.Outcome != ledger.Owing || len(r.Owed) == 0 || r.Owed[0].KeySerial != 1001 {
			t.Fatalf("%+v, %v", r, err)
		}
		if stored := s.held(s.cards[0]); len(stored) != 1 {
			t.Errorf("key 1001 holds %v", stored)
		}
		if len(s.held(s.cards[1])) != 0 {
			t.Error("key 1002 answered, and holds the credential")
		}
	})
}

// Root's ledger lost its last records, and nobody named a profile: credentials of
// the account in the environment are asked before a seed goes.
func TestRecoverAsksAmbientCredentials(t *testing.T) {
	for name, tt := range map[string]struct {
		elsewhere string
		other     bool // they are of another account
		keeps     bool
	}{
		"of the account":      {keeps: true},
		"at another endpoint": {elsewhere: "https://localhost", keeps: true},
		"of another account":  {other: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				if _, err := s.run(t.Context(), t, s.root()); err != nil {
					t.Fatal(err)
				}
				s.freeKeys()
				s.cut(3) // begin, load, enable: the officer's word and the end are gone
				s.restart(t)
				asked := s.client(s.admin)
				if tt.other {
					account := simaws.New(simaws.Options{Account: "999999999999"})
					asked = awsiam.New(awsiam.AccessKey(account.AddAdmin("stranger")), account.Transport())
				}
				s.Ambient = func(context.Context) (env.AWS, string, error) { return asked, tt.elsewhere, nil }
				_, err := settle.Recover(t.Context(), s.Env, unsettled(s.Ledger)[0].ID, settle.Word{Console: ledger.DeviceAbsent, Typed: account, Confirm: agrees})
				for _, card := range s.cards {
					if holds := len(s.held(card)) == 1; holds != tt.keeps {
						t.Errorf("key %d holds the seed: %v, want %v; %v", card.Serial(), holds, tt.keeps, err)
					}
				}
			})
		})
	}
}

// forgeRetirement forges a whole rotation, end and all, of a device that is in use.
func (s *stage) forgeRetirement(t *testing.T, live enroll.Result) {
	t.Helper()
	begin := s.forgedBegin("aaaaaa")
	rotate := s.forgedRotate(live)
	rotate.Credentials, rotate.Stolen, rotate.Absent = nil, false, []uint32{1001, 1002}
	s.forge(t, "20260101-aaaaaa", rotate, begin,
		&ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: arnOf(begin.DeviceNames[0]), Witnesses: challenges()},
		&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}},
		&ledger.Retire{Device: live.ID, DeviceARN: live.DeviceARN, Because: ledger.BecauseEnabled},
		&ledger.Retired{Device: live.ID, DeviceARN: live.DeviceARN, Confirmed: "aws"},
		&ledger.End{Outcome: ledger.Complete, DeviceARN: arnOf(begin.DeviceNames[0]), Confirmed: "aws"})
	if owes := s.book().Key(1001).Owes(); len(owes) != 1 {
		t.Fatalf("key 1001 owes %v: nothing was forged", owes)
	}
}

// A rotation is forged so that the ledger calls a device in use
// retired: its credentials are not cleaned from the keys. AWS has it in use.
func TestCleaningByAForgedRetirement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		live, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		s.forgeRetirement(t, live)
		keys, err := keyring.Open(t.Context(), s.Env, s.serials()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			defer key.Close()
			if cleaned, _, err := custody.CleanKey(t.Context(), s.Env, "rotate", key, mayClean(s.Env)); !errors.Is(err, gate.ErrStillThere) || len(cleaned) > 0 {
				t.Errorf("cleaned %v, %v", cleaned, err)
			}
		}
		for _, card := range s.cards {
			if len(s.held(card)) != 1 {
				t.Errorf("key %d lost the seed of a device in use", card.Serial())
			}
		}
	})
}

// Where officers are on record, what none of them has signed is not carried out,
// though rootseal would have written it.
func TestUnsignedRecordsMoveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.officers(t, "Mika")
		begin := s.forgedBegin("aaaaaa")
		begin.Group, begin.CredentialID = "other", "AWS:alice@"+alias+" other aaaaaa"
		begin.DeviceNames = []string{"rootseal-alice-other-aaaaaa", "rootseal-alice-other-aaaaaa-2", "rootseal-alice-other-aaaaaa-3"}
		s.forge(t, "20260101-aaaaaa", begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: arnOf(begin.DeviceNames[0]), Witnesses: challenges()})
		made, err := s.client(s.admin).Create(t.Context(), begin.DeviceNames[0], map[string]string{mfa.CeremonyTag: "20260101-aaaaaa"})
		if err != nil {
			t.Fatal(err)
		}
		made.Seed.Wipe()
		const forged = "20260101-aaaaaa"
		if _, err := settle.Recover(t.Context(), s.Env, forged, settle.Word{Confirm: agrees}); !errors.Is(err, gate.ErrUnsignedPlan) {
			t.Errorf("%v, want %v", err, gate.ErrUnsignedPlan)
		}
		r, err := settle.Recover(t.Context(), s.Env, forged, settle.Word{Close: true, Confirm: agrees})
		if err != nil || r.Outcome != ledger.Refused {
			t.Errorf("%+v, %v", r, err)
		}
		if !slices.ContainsFunc(s.aws.Devices(), func(d simaws.Device) bool { return d.ARN == made.ARN }) {
			t.Errorf("%s is gone", made.ARN)
		}
	})
}

// Someone who reads the suffix of a device in use can begin it a second time. That
// must not keep the device from being rotated, for example after a theft.
func TestForgedSuffixStopsNoRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 3)
		s.Signers = []signing.Signer{s.officers(t, "Olivia")[0]}
		live, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		suffix := live.ID[len(live.ID)-6:]
		forged := "20300101-" + suffix
		s.forge(t, forged, s.forgedBegin(suffix))
		if r, err := settle.Recover(t.Context(), s.Env, forged, settle.Word{Confirm: agrees, Close: true}); err != nil || r.Outcome != ledger.Refused {
			t.Fatalf("%q, %v", r.Outcome, err)
		}
		r, err := s.rotate(t, s.rotation(t, s.cards[:2]...))
		if err != nil || r.Outcome != ledger.Complete || s.hasAtAWS(live.DeviceARN) {
			t.Errorf("%q, %v; the old device is at AWS: %v", r.Outcome, err, s.hasAtAWS(live.DeviceARN))
		}
	})
}
