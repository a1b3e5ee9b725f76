package record

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// signer is an officer's signing key in software.
type signer struct {
	key  *ecdsa.PrivateKey
	body ledger.OfficerAdded
}

func newSigner(t *testing.T, name string, serial uint32) *signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	algorithm, der, fingerprint, err := officer.Describe(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{key, ledger.OfficerAdded{Name: name, KeySerial: serial, Firmware: "5.7.1", Slot: "9c", Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint}}
}

func (s *signer) Fingerprint() string { return s.body.Fingerprint }

func (*signer) HasShownKey() bool { return true }

func (s *signer) Sign(_ context.Context, message []byte) ([]byte, error) {
	sum := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, s.key, sum[:])
}

func (s *story) sign(t *testing.T, record uint64, by ...officer.Signer) {
	t.Helper()
	if _, err := officer.Sign(t.Context(), s.Ledger, record, "test", ledger.Officer{OSUser: "mika"}, s.Head().Sequence, by...); err != nil {
		t.Fatal(err)
	}
}

// If the ledger has officers, their signatures close a finding; the close record
// alone does not.
func TestAFindingIsClosedByItsSignatures(t *testing.T) {
	s := newStory(t)
	mika, peter := newSigner(t, "Mika", 5001), newSigner(t, "Peter", 5002)
	s.write(t, "", &mika.body)
	s.sign(t, s.write(t, "", &peter.body), mika)
	s.enrol(t, sealed, "sealed", left, right)
	s.seal(t, left, sealed)
	unsealed := s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "B-1", Recorded: "A-17"})
	finding := s.book().Open()[0].ID

	closed := s.write(t, "", &ledger.Close{Finding: finding, Reason: "torn in the transport"})
	mustOpen(t, s.book(), finding)
	s.sign(t, unsealed, mika)
	mustOpen(t, s.book(), finding)
	s.sign(t, closed, mika, peter)
	mustOpen(t, s.book())
	if f := s.book().Findings[0]; f.Closed.Sequence != closed {
		t.Errorf("closed by record %d, want %d", f.Closed.Sequence, closed)
	}
}
