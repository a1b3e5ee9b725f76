package enrolltest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
)

// Body is what the record of a new officer says of a pen.
func (p *Pen) Body(t *testing.T, name string, serial uint32) *ledger.OfficerAdded {
	t.Helper()
	algorithm, der, fingerprint, err := signing.Describe(&p.key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return &ledger.OfficerAdded{
		Name: name, KeySerial: serial, Firmware: "5.7.1", Slot: "9c",
		Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
	}
}

// Pen is an officer's key in software.
type Pen struct {
	key    *ecdsa.PrivateKey
	Before func(signature int) error // what goes wrong with the n-th, from 1

	Signed int
}

func NewPen(t *testing.T) *Pen {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &Pen{key: key}
}

func (p *Pen) Fingerprint() string {
	_, _, fingerprint, err := signing.Describe(&p.key.PublicKey)
	if err != nil {
		panic(err)
	}
	return fingerprint
}

func (*Pen) HasShownKey() bool { return true }

func (p *Pen) Sign(_ context.Context, message []byte) ([]byte, error) {
	p.Signed++
	if p.Before != nil {
		if err := p.Before(p.Signed); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, p.key, sum[:])
}

// Officers registers officers, each with a signing key of their own.
func (s *Stage) Officers(t *testing.T, names ...string) []*Pen {
	t.Helper()
	var pens []*Pen
	for i, name := range names {
		p := NewPen(t)
		if _, err := s.Record(t.Context(), "officer", p.Body(t, name, uint32(5001+i)), nil); err != nil {
			t.Fatal(err)
		}
		pens = append(pens, p)
		s.Signers = []signing.Signer{pens[0]}
	}
	s.Signers = nil
	return pens
}

func (s *Stage) Register() *signing.Register { return signing.Read(s.Ledger.Records()) }
