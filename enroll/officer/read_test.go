package officer

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

func TestNobodyCounts(t *testing.T) {
	s := tell(t)
	s.label("before")
	s.record("", &ledger.PolicySet{MinKeys: 2})
	r := s.register()
	if r.Needs() != 0 || len(r.Acts) != 0 || r.Policy == nil || r.Policy.MinKeys != 2 || r.PolicySince != 2 {
		t.Errorf("without officers: needs %d, %d acts, policy %+v since %d", r.Needs(), len(r.Acts), r.Policy, r.PolicySince)
	}
	if err := r.Admits(); err != nil {
		t.Errorf("nobody has to sign, and: %v", err)
	}
	if err := r.CheckRoot(strings.Repeat("0", 64)); !errors.Is(err, ErrRoot) {
		t.Errorf("a pin without an officer: %v", err)
	}
	s.mustBeWell()
}

func TestFirstOfficer(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.label("before")
	s.officers(olivia)
	s.mustCount("Olivia")
	s.mustBeWell()
	r := s.register()
	if r.Needs() != 1 || r.Officers[0].Since != 2 || r.Officers[0].Record != 2 {
		t.Errorf("needs %d, the first officer %+v", r.Needs(), r.Officers[0])
	}
	for fingerprint, want := range map[string]error{
		olivia.Fingerprint():                  nil,
		strings.ToUpper(olivia.Fingerprint()): nil,
		peter.Fingerprint():                   ErrRoot,
		olivia.Fingerprint()[:16]:             ErrRoot,
	} {
		if err := r.CheckRoot(fingerprint); !errors.Is(err, want) {
			t.Errorf("pinned to %s: %v, want %v", fingerprint, err, want)
		}
	}
}

func TestSecondOfficerCountsFromItsSignature(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newEd25519(t, "Peter", 16021853)
	s.officers(olivia)
	added := s.record("", &peter.OfficerAdded)
	s.mustCount("Olivia")
	s.mustMiss(added, ErrNotSigned)
	signed := s.sign(added, olivia)
	s.mustCount("Olivia", "Peter")
	s.sign(s.label("by Peter"), peter)
	s.mustBeWell()
	r := s.register()
	if got := r.Officers[1]; got.Record != added || got.Since != signed {
		t.Errorf("Peter counts since %d, named in %d; want %d and %d", got.Since, got.Record, signed, added)
	}
	if len(r.Signatures) != 2 || r.Signatures[1].Officer != r.Officers[1] || r.Signatures[1].Of.Record != 4 {
		t.Errorf("signatures %+v", r.Signatures)
	}
}

// Each signature is wrong in one way; the error names it, and the signature has no
// effect.
func TestWrongSignatures(t *testing.T) {
	for _, test := range []struct {
		name  string
		forge func(s *story, record uint64, olivia, peter, mallory *person)
		want  error
	}{
		{"by a stranger", func(s *story, record uint64, _, _, mallory *person) { s.forge(record, nil, mallory) }, ErrUnknownSigner},
		{"by one who was removed", func(s *story, record uint64, _, peter, _ *person) { s.forge(record, nil, peter) }, ErrRemovedSigner},
		{"in another's name", func(s *story, record uint64, olivia, _, mallory *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.Signatures[0].KeyID = olivia.Fingerprint() }, mallory)
		}, ErrBadSignature},
		{"with another keyid", func(s *story, record uint64, olivia, _, mallory *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.Signatures[0].KeyID = mallory.Fingerprint() }, olivia)
		}, ErrKeyID},
		{"without keyid", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.Signatures[0].KeyID = "" }, olivia)
		}, ErrKeyID},
		{"over another record", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record-1, func(b *ledger.Signature) { b.Record = record }, olivia)
		}, ErrPayload},
		{"over other bytes", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) {
				file, _ := base64.StdEncoding.DecodeString(b.Envelope.Payload)
				b.Envelope.Payload = base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(file), "12345678", "12345679", 1)))
			}, olivia)
		}, ErrPayload},
		{"payload spelled otherwise", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.Payload += "\n" }, olivia)
		}, ErrPayload},
		{"of another type", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.PayloadType = "application/json" }, olivia)
		}, ErrPayload},
		{"over a record to come", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) { b.Record = record + 1 }, olivia)
		}, ErrPayload},
		{"not base64", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.Signatures[0].Sig = "!" }, olivia)
		}, ErrBadSignature},
		{"signature spelled otherwise", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.Signatures[0].Sig += "\n" }, olivia)
		}, ErrBadSignature},
		{"empty", func(s *story, record uint64, olivia, _, _ *person) {
			s.forge(record, func(b *ledger.Signature) { b.Envelope.Signatures[0].Sig = "" }, olivia)
		}, ErrBadSignature},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := tell(t)
			olivia, peter, mallory := newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853), newPerson(t, "Mallory", 16104417)
			s.officers(olivia, peter)
			s.sign(s.record("", &ledger.OfficerRemoved{Name: "Peter", Fingerprint: peter.Fingerprint(), Reason: "left"}), olivia)
			s.mustCount("Olivia")
			s.mustBeWell()
			record := s.label("wanted")
			test.forge(s, record, olivia, peter, mallory)
			s.mustFind(record+1, test.want)
			s.mustMiss(record, ErrNotSigned)
			s.sign(record, olivia)
			if missing := s.register().Missing(); len(missing) != 0 {
				t.Errorf("signed again, and %v is missing", missing[0].At)
			}
		})
	}
}

func TestOfficerWhoAddsHimself(t *testing.T) {
	s, olivia, mallory := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Mallory", 16104417)
	s.officers(olivia)
	added := s.record("", &mallory.OfficerAdded)
	s.mustFind(s.forge(added, nil, mallory), ErrAddedSelf)
	s.mustMiss(added, ErrNotSigned)
	s.mustCount("Olivia")
	if _, err := s.trySign(added, mallory); !errors.Is(err, ErrUnknownSigner) || mallory.asked != 1 {
		t.Errorf("Sign: %v, want %v before anybody is asked", err, ErrUnknownSigner)
	}
}

// A record that describes another key than it contains makes no officer, even if
// signed.
func TestOfficerWithAnotherKey(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*ledger.OfficerAdded)
		want   error
	}{
		{"fingerprint", func(b *ledger.OfficerAdded) { b.Fingerprint = strings.Repeat("a", 64) }, ErrOfficerKey},
		{"algorithm", func(b *ledger.OfficerAdded) { b.Algorithm = Ed25519 }, ErrOfficerKey},
		{"no key", func(b *ledger.OfficerAdded) { b.PublicKey = []byte("none") }, ErrOfficerKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
			s.officers(olivia)
			test.change(&peter.OfficerAdded)
			added := s.record("", &peter.OfficerAdded)
			if _, err := s.trySign(added, olivia); !errors.Is(err, test.want) {
				t.Errorf("Sign: %v, want %v", err, test.want)
			}
			s.forge(added, nil, olivia)
			s.mustFind(added, test.want)
			s.mustCount("Olivia")
		})
	}
}

func TestDismissAndPolicyCountFromTheirSignature(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	s.officers(olivia, peter)
	dismissed := s.record("", &ledger.OfficerRemoved{Name: "Peter", Fingerprint: peter.Fingerprint(), Reason: "left"})
	policy := s.record("", &ledger.PolicySet{VerifyDays: 90})
	s.mustCount("Olivia", "Peter")
	if r := s.register(); r.Policy != nil || len(r.Missing()) != 2 || r.Missing()[1].Kind != "policy" {
		t.Errorf("unsigned, and the policy is %+v; %d missing", r.Policy, len(r.Missing()))
	}
	s.sign(policy, peter)
	s.sign(dismissed, peter) // his own word is enough
	s.mustCount("Olivia")
	s.mustBeWell()
	if r := s.register(); r.Policy == nil || r.Policy.VerifyDays != 90 || r.PolicySince != 6 {
		t.Errorf("the policy is %+v since %d", r.Policy, r.PolicySince)
	}
}

// A signature may come before or after the act that it allows.
func TestLate(t *testing.T) {
	begin := &ledger.Begin{Principal: "111122223333/root", Keys: []ledger.KeyState{{KeySerial: 12345678}}}
	resync := &ledger.Resync{Device: "c1", DeviceARN: "arn", KeySerials: []uint32{12345678}, Steps: []uint64{1, 2}}
	for _, test := range []struct {
		name     string
		announce ledger.Body
		between  func(*story)
		late     bool
	}{
		{"begin, before", begin, func(*story) {}, false},
		{"begin, other commands between", begin, func(s *story) { s.record("c2", &ledger.Statement{About: "device absent"}) }, false},
		{"begin, after", begin, func(s *story) { s.record("c1", &ledger.Statement{About: "device absent"}) }, true},
		{"resync, before", resync, func(s *story) { s.record("", &ledger.Live{Device: "c2", Method: "resync", Result: ledger.Proven}) }, false},
		{"resync, after", resync, func(s *story) { s.record("", &ledger.Live{Device: "c1", Method: "resync", Result: ledger.Proven}) }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, olivia := tell(t), newPerson(t, "Olivia", 16021846)
			s.officers(olivia)
			ceremony := "c1"
			if test.announce != begin {
				ceremony = ""
			}
			record := s.record(ceremony, test.announce)
			test.between(s)
			s.sign(record, olivia)
			for _, act := range s.register().Missing() { // what answered it
				s.sign(act.At.Record, olivia)
			}
			s.mustBeWell()
			if got := s.register().Acts[0]; got.Late != test.late || len(got.Signers) != 1 {
				t.Errorf("late: %v, signed by %d", got.Late, len(got.Signers))
			}
		})
	}
}

// Only a good signature over a record here covers what is before it.
func TestCovered(t *testing.T) {
	s, olivia, mallory := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Mallory", 16104417)
	s.officers(olivia)
	for _, step := range []struct {
		what string
		do   func() uint64 // what is covered then
	}{
		{"nothing is signed", func() uint64 { return 0 }},
		{"a record", func() uint64 { s.sign(s.label("signed"), olivia); return 2 }},
		{"by a stranger", func() uint64 { s.forge(s.label("forged"), nil, mallory); return 2 }},
		{"an older one again", func() uint64 { s.sign(1, olivia); return 2 }},
		{"what wants no signature", func() uint64 {
			proof := s.record("", &ledger.Verified{KeySerial: 12345678, Result: ledger.Proven})
			s.sign(proof, olivia)
			return proof
		}},
	} {
		want := step.do()
		if got := s.register().Covered; got != want {
			t.Errorf("%s: covered to %d, want %d", step.what, got, want)
		}
	}
}

func TestCheckAttestations(t *testing.T) {
	s, olivia, peter := tell(t), newPerson(t, "Olivia", 16021846), newPerson(t, "Peter", 16021853)
	olivia.Attestation = &ledger.Attestation{Slot: []byte{1}, Token: []byte{2}}
	s.officers(olivia, peter)
	fake := errors.New("no certificate")
	problems := s.register().CheckAttestations(func(body ledger.OfficerAdded, added time.Time) error {
		if added.Year() != 2027 {
			t.Errorf("as of %v", added)
		}
		if body.Attestation == nil {
			return fake
		}
		return nil
	})
	if len(problems) != 1 || problems[0].Record != 2 || !errors.Is(problems[0].Err, ErrAttestation) || !errors.Is(problems[0].Err, fake) {
		t.Errorf("problems %v, want one of record 2", problems)
	}
}
