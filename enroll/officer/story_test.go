package officer

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
)

// story is a ledger that people write to.
type story struct {
	t  *testing.T
	l  *ledger.Ledger
	at ledger.Store
}

func tell(t *testing.T) *story {
	t.Helper()
	at := new(ledgertest.Store)
	return &story{t, open(t, at), at}
}

func open(t *testing.T, store ledger.Store) *ledger.Ledger {
	t.Helper()
	id := ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}
	l, err := ledger.Open(store, id, func() time.Time { return time.Date(2027, 1, 4, 9, 30, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// person has a token that signs.
type person struct {
	ledger.OfficerAdded
	private crypto.Signer
	asked   int
	before  func() // a signature is made
}

func newPerson(t *testing.T, name string, serial uint32) *person {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return describe(t, name, serial, private)
}

func newEd25519(t *testing.T, name string, serial uint32) *person {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return describe(t, name, serial, private)
}

func describe(t *testing.T, name string, serial uint32, private crypto.Signer) *person {
	t.Helper()
	algorithm, der, fingerprint, err := Describe(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	return &person{private: private, OfficerAdded: ledger.OfficerAdded{
		Name: name, KeySerial: serial, Firmware: "5.7.1", Slot: "9c",
		Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
	}}
}

func (p *person) Fingerprint() string { return p.OfficerAdded.Fingerprint }

func (*person) HasShownKey() bool { return true }

func (p *person) Sign(_ context.Context, message []byte) ([]byte, error) {
	p.asked++
	if p.before != nil {
		p.before()
	}
	if p.Algorithm == Ed25519 {
		return p.private.Sign(nil, message, crypto.Hash(0))
	}
	sum := sha256.Sum256(message)
	return p.private.Sign(rand.Reader, sum[:], crypto.SHA256)
}

// record appends a record and returns its number.
func (s *story) record(ceremony string, body ledger.Body) uint64 {
	s.t.Helper()
	head, err := s.l.Append(s.t.Context(), ledger.Entry{Command: "test", Ceremony: ceremony, Body: body})
	if err != nil {
		s.t.Fatal(err)
	}
	return head.Sequence
}

// label is the smallest record that requires a signature.
func (s *story) label(words string) uint64 {
	s.t.Helper()
	return s.record("", &ledger.Label{KeySerial: 12345678, Label: words})
}

func (s *story) sign(record uint64, people ...*person) uint64 {
	s.t.Helper()
	head, err := s.trySign(record, people...)
	if err != nil {
		s.t.Fatal(err)
	}
	return head.Sequence
}

func (s *story) trySign(record uint64, people ...*person) (ledger.Head, error) {
	s.t.Helper()
	var signers []Signer
	for _, p := range people {
		signers = append(signers, p)
	}
	return Sign(s.t.Context(), s.l, record, "test", ledger.Officer{OSUser: "olivia"}, s.l.Head().Sequence, signers...)
}

// officers makes these the officers: the first at once, the others by its
// signature.
func (s *story) officers(people ...*person) {
	s.t.Helper()
	for i, p := range people {
		record := s.record("", &p.OfficerAdded)
		if i > 0 {
			s.sign(record, people[0])
		}
	}
}

// forge appends a signature that Sign would not make.
func (s *story) forge(record uint64, change func(*ledger.Signature), people ...*person) uint64 {
	s.t.Helper()
	return s.record("", s.forged(record, change, people...))
}

func (s *story) forged(record uint64, change func(*ledger.Signature), people ...*person) *ledger.Signature {
	s.t.Helper()
	file, err := s.l.Bytes(record)
	if err != nil {
		s.t.Fatal(err)
	}
	body := &ledger.Signature{Record: record, Envelope: ledger.Envelope{
		PayloadType: ledger.PayloadType, Payload: base64.StdEncoding.EncodeToString(file),
	}}
	for _, p := range people {
		made, err := p.Sign(s.t.Context(), dsse.PAE(ledger.PayloadType, file))
		if err != nil {
			s.t.Fatal(err)
		}
		body.Envelope.Signatures = append(body.Envelope.Signatures,
			ledger.EnvelopeSignature{KeyID: p.Fingerprint(), Sig: base64.StdEncoding.EncodeToString(made)})
	}
	if change != nil {
		change(body)
	}
	return body
}

func (s *story) register() *Register {
	s.t.Helper()
	return Read(s.l.Records())
}

// mustCount compares who counts, by name.
func (s *story) mustCount(want ...string) {
	s.t.Helper()
	var got []string
	for _, o := range s.register().Active() {
		got = append(got, o.Name)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%q count, want %q", got, want)
	}
}

// mustBeWell fails where anything is wrong or missing.
func (s *story) mustBeWell() {
	s.t.Helper()
	r := s.register()
	for _, p := range r.Problems {
		s.t.Errorf("a problem: %v", p)
	}
	for _, a := range r.Missing() {
		s.t.Errorf("%v (%s): %v", a.At, a.Kind, a.Err())
	}
}

// mustFind compares the one problem that there is.
func (s *story) mustFind(record uint64, want error) {
	s.t.Helper()
	problems := s.register().Problems
	if len(problems) != 1 || problems[0].Record != record || !errors.Is(problems[0].Err, want) {
		s.t.Errorf("problems %v, want one: record %d, %v", problems, record, want)
	}
}

// mustMiss compares the one record that is not signed.
func (s *story) mustMiss(record uint64, want error) {
	s.t.Helper()
	missing := s.register().Missing()
	if len(missing) != 1 || missing[0].At.Record != record || !errors.Is(missing[0].Err(), want) {
		s.t.Errorf("%d records not signed, want one: record %d, %v", len(missing), record, want)
		for _, a := range missing {
			s.t.Logf("%v: %v", a.At, a.Err())
		}
	}
}
