package record

import (
	"strings"
	"testing"

	"rootseal/enroll/ledger"
)

func TestAKeyIsProvenByItsWitness(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.later(30)
	record := s.write(t, "", s.prove(t, left, sealed))
	b := s.book()
	proof := b.Device(sealed).Key(left).LastProof
	if proof.Kind != ByWitness || proof.Sequence != record || !proof.Time.Equal(s.at) || b.Key(left).LastProof != proof {
		t.Errorf("proof %+v, of the key %+v", proof, b.Key(left).LastProof)
	}
	if other := b.Device(sealed).Key(right).LastProof; other.Kind != ByEnrolment {
		t.Errorf("the other key's proof is %+v", other)
	}
	mustOpen(t, b)
}

// The result of a verification for a credential, and whether it counts as a
// proof. A record that claims more than its evidence shows is a finding.
func TestProofsNeedTheirEvidence(t *testing.T) {
	answered := func(proof *ledger.CredentialProof, result string) { proof.Result = result }
	for _, tt := range []struct {
		name    string
		edit    func(*ledger.CredentialProof)
		kind    string // of the last proof
		check   string
		finding bool
	}{
		{"its answer", func(*ledger.CredentialProof) {}, ByWitness, ledger.Proven, false},
		{"another answer", func(p *ledger.CredentialProof) { p.Answer = strings.Repeat("00", 20) }, ByEnrolment, ledger.NotAsked, true},
		{"no hex", func(p *ledger.CredentialProof) { p.Answer = "answer" }, ByEnrolment, ledger.NotAsked, true},
		{"no one-time challenge of the device", func(p *ledger.CredentialProof) { p.Challenge = "5f03e9c7a2481d66" }, ByEnrolment, ledger.NotAsked, true},
		{"nothing", func(p *ledger.CredentialProof) { p.Challenge, p.Answer = "", "" }, ByEnrolment, ledger.NotAsked, true},
		{"equal to another", func(p *ledger.CredentialProof) { p.Challenge, p.Answer, p.Equal = "", "", []uint32{right} }, ByEqual, ledger.Proven, false},
		{"missing", func(p *ledger.CredentialProof) {
			answered(p, ledger.Missing)
			p.Challenge, p.Answer = "", ""
		}, ByEnrolment, ledger.Missing, false},
		{"wrong seed", func(p *ledger.CredentialProof) { answered(p, ledger.WrongSeed) }, ByEnrolment, ledger.WrongSeed, false},
		{"not asked", func(p *ledger.CredentialProof) {
			answered(p, ledger.NotAsked)
			p.Challenge, p.Answer = "", ""
		}, ByEnrolment, ledger.NotAsked, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.enrol(t, sealed, "sealed", left, right)
			v := s.prove(t, left, sealed)
			tt.edit(&v.Credentials[0])
			s.write(t, "", v)
			b := s.book()
			held := b.Device(sealed).Key(left)
			if held.LastProof.Kind != tt.kind || held.LastCheck == nil || held.LastCheck.Result != tt.check {
				t.Errorf("proof by %s, check %+v, want %s and %s", held.LastProof.Kind, held.LastCheck, tt.kind, tt.check)
			}
			if got := len(b.Open()) > 0; got != tt.finding {
				t.Errorf("findings %v, want one: %t", b.Open(), tt.finding)
			}
		})
	}
}

// A wrong result remains until the key proves itself. A verification that did not
// ask the credential does not change it.
func TestWrongUntilProven(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	with := func(result string) *ledger.Verified {
		return &ledger.Verified{
			KeySerial: left, Result: ledger.Wrong, WasReset: true, OATHSalt: "0000000000000000",
			Credentials: []ledger.CredentialProof{{Device: sealed, CredentialID: "x", Result: result}},
		}
	}
	check := func() *Check { return s.book().Device(sealed).Key(left).LastCheck }
	if check().isWrong() {
		t.Error("wrong before any verify")
	}
	s.write(t, "", with(ledger.Missing))
	if !check().isWrong() || !check().WasReset {
		t.Errorf("check %+v, want missing after a reset", check())
	}
	s.write(t, "", with(ledger.NotAsked))
	if !check().isWrong() {
		t.Error("what was not asked mended it")
	}
	if k := s.book().Key(left); k.OATHSalt != "0000000000000000" || k.Holds()[0].Key(left).OATHSalt != "b3a1c50e7d24f896" {
		t.Errorf("salt %s now and %s at the enrolment", k.OATHSalt, k.Holds()[0].Key(left).OATHSalt)
	}
	s.write(t, "", s.prove(t, left, sealed))
	if check().isWrong() {
		t.Error("wrong after its proof")
	}
}

// A key that repeats an old answer has not answered the challenge.
func TestAnAnswerIsKnownAgain(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	v := s.prove(t, left, sealed)
	if _, ok := s.book().Answered(v.Credentials[0].Answer); ok {
		t.Error("answered before it was asked")
	}
	first := s.write(t, "", v)
	s.write(t, "", v)
	if record, ok := s.book().Answered(v.Credentials[0].Answer); !ok || record != first {
		t.Errorf("answered in %d, want %d", record, first)
	}
}
