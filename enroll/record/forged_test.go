package record

import (
	"slices"
	"strings"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// guardedStory has an officer, and a device of alice's on the keys left and right whose
// enrollment is signed.
func guardedStory(t *testing.T) (*story, *signer) {
	t.Helper()
	s := newStory(t)
	mika := newSigner(t, "Mika", 5001)
	s.write(t, "", &mika.body)
	s.enrol(t, sealed, "sealed", left, right)
	s.sign(t, 2, mika)
	s.sign(t, 5, mika)
	if s.book().Device(sealed).IsUnsigned() {
		t.Fatal("the device is not signed")
	}
	return s, mika
}

// shows is a verification that shows other facts of a key.
func shows(firmware, salt string) *ledger.Verified {
	return &ledger.Verified{KeySerial: left, OATHSalt: salt, Model: "YubiKey 5 NFC", Firmware: firmware, Result: ledger.Incomplete}
}

// What an unsigned record shows of a key is told, and counts only as unsigned; what a signed
// one shows, or the key itself, outweighs it, and later unsigned records take
// nothing of that back.
func TestUnsignedSightOfAKey(t *testing.T) {
	const salt, otherSalt = "b3a1c50e7d24f896", "0000000000000001"
	forgedEnrollment := func(t *testing.T, s *story) {
		t.Helper()
		begin := begun("forged", left)
		begin.Keys[0].Firmware, begin.Keys[0].OATHSalt = "9.9.9", otherSalt
		s.write(t, "20260401-forged", enrolment("20260401-forged", begin, ledger.Complete)...)
	}
	for _, tt := range []struct {
		name     string
		story    func(t *testing.T, s *story, mika *signer)
		shown    Shown
		want     string // empty: nothing
		unsigned bool
	}{
		{"firmware", func(t *testing.T, s *story, _ *signer) { s.write(t, "", shows("9.9.9", salt)) }, Shown{}, AgainstFirmware, true},
		{"firmware, and the key shows its own", func(t *testing.T, s *story, _ *signer) { s.write(t, "", shows("9.9.9", salt)) }, Shown{Firmware: "5.4.3"}, AgainstFirmware, true},
		{"firmware, and the key shows it, too", func(t *testing.T, s *story, _ *signer) { s.write(t, "", shows("9.9.9", salt)) }, Shown{Firmware: "9.9.9"}, AgainstFirmware, false},
		{"firmware, signed", func(t *testing.T, s *story, mika *signer) { s.sign(t, s.write(t, "", shows("9.9.9", salt)), mika) }, Shown{Firmware: "5.4.3"}, AgainstFirmware, false},
		{"firmware, signed, and taken back", func(t *testing.T, s *story, mika *signer) {
			s.sign(t, s.write(t, "", shows("9.9.9", salt)), mika)
			s.write(t, "", shows("5.4.3", salt))
		}, Shown{Firmware: "5.4.3"}, AgainstFirmware, false},
		{"firmware, signed, and signed that it is its own", func(t *testing.T, s *story, mika *signer) {
			s.sign(t, s.write(t, "", shows("9.9.9", salt)), mika)
			s.sign(t, s.write(t, "", shows("5.4.3", salt)), mika)
		}, Shown{Firmware: "5.4.3"}, "", false},
		{"firmware, and verified since", func(t *testing.T, s *story, _ *signer) { s.write(t, "", shows("9.9.9", salt), shows("5.4.3", salt)) }, Shown{}, "", false},
		{"a lone begin with firmware", func(t *testing.T, s *story, _ *signer) {
			begin := begun("forged", left)
			begin.Keys[0].Firmware = "9.9.9"
			s.write(t, "20260401-forged", begin)
		}, Shown{Firmware: "5.4.3"}, AgainstFirmware, true},
		{"a reset", func(t *testing.T, s *story, _ *signer) { s.write(t, "", shows("5.4.3", otherSalt)) }, Shown{}, AgainstReset, true},
		{"a reset, signed", func(t *testing.T, s *story, mika *signer) { s.sign(t, s.write(t, "", shows("5.4.3", otherSalt)), mika) }, Shown{}, AgainstReset, false},
		{"an enrollment", func(t *testing.T, s *story, _ *signer) { forgedEnrollment(t, s) }, Shown{Firmware: "5.4.3", OATHSalt: salt}, AgainstFirmware, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, mika := guardedStory(t)
			tt.story(t, s, mika)
			tt.shown.Serial = left
			all := slices.DeleteFunc(s.book().Against(tt.shown), func(o Objection) bool { return o.Name != AgainstFirmware && o.Name != AgainstReset })
			if tt.want == "" {
				if len(all) != 0 {
					t.Errorf("against it %+v, want nothing", all)
				}
				return
			}
			if len(all) == 0 || all[0].Name != tt.want || all[0].Unsigned != tt.unsigned {
				t.Fatalf("against it %+v, want %s, unsigned: %v", all, tt.want, tt.unsigned)
			}
			if told := strings.HasSuffix(all[0].Text.String(), inUnsigned); told != tt.unsigned {
				t.Errorf("it says %q", all[0].Text)
			}
		})
	}
}

// An unsigned label adds a holder and takes none away; an unsigned bag is told as such.
func TestUnsignedLabelAndSeal(t *testing.T) {
	s, mika := guardedStory(t)
	s.write(t, "", &ledger.Label{KeySerial: left, Holder: "Mallory"})
	s.sign(t, s.write(t, "", &ledger.Label{KeySerial: left, Label: "desk", Holder: "Ren"}), mika)
	s.write(t, "", &ledger.Label{KeySerial: left, Label: "x"}, &ledger.Label{KeySerial: left, Holder: "Yui"})
	b := s.book()
	if got := b.Holders(b.Key(left)); !slices.Equal(got, []string{"Yui", "Ren"}) {
		t.Errorf("holders %q", got)
	}
	if label, holder := b.SignedLabel(b.Key(left)); label != "desk" || holder != "Ren" {
		t.Errorf("the signed label is %q of %q", label, holder)
	}
	s.seal(t, left, sealed)
	b = s.book()
	if o := b.Against(Shown{Serial: left}); len(o) != 1 || o[0].Name != AgainstSealed || !o[0].Unsigned || !strings.HasSuffix(o[0].Text.String(), inUnsigned) {
		t.Errorf("against it %+v", o)
	}
	s.seal(t, right, sealed)
	policy := ledger.PolicySet{SealedGroup: true}
	if !hasBreach(s.state(policy), NoSealedGroup) {
		t.Error("unsigned bags satisfy the policy")
	}
	for _, act := range s.unsigned() {
		s.sign(t, act, mika)
	}
	if o := s.book().Against(Shown{Serial: left}); len(o) != 1 || o[0].Unsigned || strings.Contains(o[0].Text.String(), "signed") {
		t.Errorf("signed, against it %+v", o)
	}
	if hasBreach(s.state(policy), NoSealedGroup) {
		t.Error("signed bags do not satisfy the policy")
	}
}

// unsigned are the records that lack a signature.
func (s *story) unsigned() (all []uint64) {
	for _, act := range officer.Read(s.Records()).Missing() {
		all = append(all, act.At.Record)
	}
	return all
}

func hasBreach(state State, name string) bool {
	return slices.ContainsFunc(state.Rows, func(r Row) bool {
		return slices.ContainsFunc(r.Breaches, func(b Breach) bool { return b.Name == name })
	})
}

// An unsigned enrollment is shown as such. It ends no alarm, and says nothing about a key
// that holds a signed device.
func TestUnsignedEnrollment(t *testing.T) {
	s, mika := guardedStory(t)
	const first = "20260310-gonegg"
	begin := begun("daily", left, right)
	gone := append([]ledger.Body{&ledger.Rotate{Reason: ledger.ReasonLost, Device: sealed, Stolen: true}, begin}, &ledger.Retire{Device: sealed, Because: ledger.BecauseStolen},
		&ledger.Retired{Device: sealed}, &ledger.End{Outcome: ledger.Unprotected, Cause: "AWS refused"})
	s.write(t, first, gone...)
	s.sign(t, s.Head().Sequence-3, mika)
	s.sign(t, s.Head().Sequence-1, mika)
	const forged = "20260401-forged"
	s.enrol(t, forged, "daily", left, right)
	b := s.book()
	if len(b.Unprotected) != 1 || !b.Unprotected[0].Alone {
		t.Errorf("unprotected %+v", b.Unprotected)
	}
	d := b.Device(forged)
	if !d.IsUnsigned() || !hasBreach(s.state(ledger.PolicySet{}), UnsignedDevice) {
		t.Error("the device is not shown as unsigned")
	}
	for _, number := range s.unsigned() {
		s.sign(t, number, mika)
	}
	b = s.book()
	if len(b.Unprotected) != 0 || b.Device(forged).IsUnsigned() || hasBreach(s.state(ledger.PolicySet{}), UnsignedDevice) {
		t.Errorf("signed: unprotected %+v", b.Unprotected)
	}
}

// A verification without evidence takes no wrong answer back.
func TestUnsignedProofClearsNoWrongAnswer(t *testing.T) {
	wrong := shows("5.4.3", "b3a1c50e7d24f896")
	wrong.Result = ledger.Wrong
	wrong.Credentials = []ledger.CredentialProof{{Device: sealed, CredentialID: "x", Result: ledger.WrongSeed}}
	claims := func(c ledger.CredentialProof) *ledger.Verified {
		v := shows("5.4.3", "b3a1c50e7d24f896")
		c.Device, c.CredentialID, c.Result = sealed, "x", ledger.Proven
		v.Result, v.Credentials = ledger.Proven, []ledger.CredentialProof{c}
		return v
	}
	for name, tt := range map[string]struct {
		claim  func(t *testing.T, s *story) *ledger.Verified
		sign   bool
		clears bool
	}{
		"an answer that is none": {func(*testing.T, *story) *ledger.Verified {
			return claims(ledger.CredentialProof{Challenge: "0102030405060708", Answer: strings.Repeat("00", 20)})
		}, true, false},
		"equal to another key": {func(*testing.T, *story) *ledger.Verified {
			return claims(ledger.CredentialProof{Equal: []uint32{right}})
		}, false, false},
		"equal to another key, signed": {func(*testing.T, *story) *ledger.Verified {
			return claims(ledger.CredentialProof{Equal: []uint32{right}})
		}, true, true},
		"an answer": {func(t *testing.T, s *story) *ledger.Verified { return s.prove(t, left, sealed) }, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, mika := guardedStory(t)
			s.write(t, "", wrong)
			number := s.write(t, "", tt.claim(t, s))
			if tt.sign {
				s.sign(t, number, mika)
			}
			cleared := !slices.ContainsFunc(s.book().Against(Shown{Serial: left}), func(o Objection) bool { return o.Name == AgainstWrong })
			if cleared != tt.clears {
				t.Errorf("cleared: %v, want %v", cleared, tt.clears)
			}
		})
	}
}

// A bag that an unsigned record opens still covers its key: a use is a finding until the
// record is signed.
func TestUnsignedUnsealExcusesNoUse(t *testing.T) {
	s, mika := guardedStory(t)
	s.seal(t, left, sealed)
	s.sign(t, s.Head().Sequence, mika)
	opened := s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"})
	used := s.write(t, "", &ledger.CodeUsed{KeySerial: left})
	mustOpen(t, s.book(), useOf(used))
	s.sign(t, opened, mika)
	mustOpen(t, s.book())
}

// Challenges can be read by everyone: a wrong answer uses one up only if officers vouch for the
// record, so that a single record does not end all proofs.
func TestUnsignedWrongAnswersUseNoChallengeUp(t *testing.T) {
	s, mika := guardedStory(t)
	forged := shows("5.4.3", "b3a1c50e7d24f896")
	forged.Result = ledger.Wrong
	for _, w := range s.book().Witnesses(sealed) {
		forged.Credentials = append(forged.Credentials, ledger.CredentialProof{
			Device: sealed, CredentialID: "x", Result: ledger.WrongSeed, Challenge: w.Challenge, Answer: strings.Repeat("00", 20),
		})
	}
	before := len(s.book().Free(sealed, 0))
	number := s.write(t, "", forged)
	if left := len(s.book().Free(sealed, 0)); left != before || left == 0 {
		t.Errorf("%d of %d challenges are left", left, before)
	}
	s.write(t, "", s.prove(t, left, sealed))
	if left := len(s.book().Free(sealed, 0)); left != before-1 {
		t.Errorf("%d of %d challenges are left after a proof", left, before)
	}
	s.sign(t, number, mika)
	if left := len(s.book().Free(sealed, 0)); left != 0 {
		t.Errorf("%d challenges are left of those that officers saw answered wrong", left)
	}
}

// A forged rotation hides no device that is in use.
func TestUnsignedRotationRetiresNothing(t *testing.T) {
	s, mika := guardedStory(t)
	begin := s.forgeRotation(t)
	if d := s.book().Device(sealed); !d.IsLive() {
		t.Error("an unsigned rotation retired a device")
	}
	s.sign(t, begin, mika)
	if d := s.book().Device(sealed); d.IsLive() {
		t.Error("the signed rotation did not retire the device")
	}
}
