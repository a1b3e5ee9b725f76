package record

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
)

// The keys and devices of the stories.
const (
	left, right, third = 12345678, 23456789, 34567890

	alice  = "111122223333/user/alice"
	sealed = "20260302-abcdef" // ceremony of alice's group sealed
)

// firstDay is when every story begins; each record is written at s.at.
var firstDay = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// story is a ledger that a test writes record by record.
type story struct {
	*ledger.Ledger
	store *ledgertest.Store
	at    time.Time
}

func newStory(t *testing.T) *story {
	t.Helper()
	s := &story{store: new(ledgertest.Store), at: firstDay}
	s.Ledger = s.reopen(t, s.store)
	return s
}

func (s *story) reopen(t *testing.T, store *ledgertest.Store) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(store, ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, func() time.Time { return s.at })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// later lets days pass.
func (s *story) later(days int) { s.at = s.at.AddDate(0, 0, days) }

// write appends records, with or without a ceremony, and returns the number of
// the last one.
func (s *story) write(t *testing.T, ceremony string, bodies ...ledger.Body) uint64 {
	t.Helper()
	for _, body := range bodies {
		if _, err := s.Append(t.Context(), ledger.Entry{Command: "test", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "mika"}, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	return s.Head().Sequence
}

func (s *story) book() *Book { return Read(s.Records()) }

// state compares the book with a policy at the story's time.
func (s *story) state(p ledger.PolicySet) State { return Status(s.book(), p, s.at) }

// begun returns the intent to give alice's group a device on these keys.
func begun(group string, serials ...uint32) *ledger.Begin {
	b := &ledger.Begin{
		Principal: alice, Alias: "acme", Group: group, SeedSource: "api", Touch: true,
		CredentialID: "AWS:alice@acme " + group + " abcdef", Suffix: "abcdef", Clock: ledger.Clock{Source: "aws"},
	}
	for _, serial := range serials {
		b.Keys = append(b.Keys, ledger.KeyState{KeySerial: serial, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.4.3"})
	}
	return b
}

// enrolment returns the records of a whole ceremony. Its seed is its id.
func enrolment(id string, begin *ledger.Begin, outcome string) []ledger.Body {
	enable := &ledger.Enable{}
	for i, k := range begin.Keys {
		enable.Proofs = append(enable.Proofs, ledger.Proof{KeySerial: k.KeySerial, Step: uint64(i)})
	}
	return []ledger.Body{begin, &ledger.Load{Witnesses: made(id, 8)}, enable, &ledger.End{Outcome: outcome, DeviceARN: "arn:aws:iam::111122223333:mfa/" + id}}
}

// enrol writes a whole ceremony for alice.
func (s *story) enrol(t *testing.T, id, group string, serials ...uint32) {
	t.Helper()
	s.write(t, id, enrolment(id, begun(group, serials...), ledger.Complete)...)
}

// respond returns the answer of a key with that seed.
func respond(seed string, challenge []byte) []byte {
	m := hmac.New(sha1.New, []byte(seed))
	m.Write(challenge)
	return m.Sum(nil)
}

func made(seed string, n int) []ledger.Witness {
	return ledger.NewWitnesses(func(challenge []byte) []byte { return respond(seed, challenge) }, n)
}

// prove returns a verification in which a key answers the next one-time challenge
// of each device.
func (s *story) prove(t *testing.T, serial uint32, devices ...string) *ledger.Verified {
	t.Helper()
	return proven(t, s.book(), 0, serial, devices...)
}

func proven(t *testing.T, b *Book, trip uint64, serial uint32, devices ...string) *ledger.Verified {
	t.Helper()
	v := &ledger.Verified{KeySerial: serial, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.4.3", Result: ledger.Proven}
	for _, device := range devices {
		w, ok := b.Next(device, trip)
		if !ok {
			t.Fatalf("%s has no witness left", device)
		}
		challenge, err := w.ChallengeBytes()
		if err != nil {
			t.Fatal(err)
		}
		v.Credentials = append(v.Credentials, ledger.CredentialProof{
			Device: device, CredentialID: b.Device(device).Key(serial).CredentialID, Result: ledger.Proven,
			Challenge: w.Challenge, Answer: hex.EncodeToString(respond(device, challenge)),
		})
	}
	return v
}

// mustOpen fails unless exactly these findings are open.
func mustOpen(t *testing.T, b *Book, want ...string) {
	t.Helper()
	var got []string
	for _, f := range b.Open() {
		got = append(got, f.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("open findings %q, want %q", got, want)
		for _, f := range b.Open() {
			t.Logf("%s: %s", f.ID, f.Text)
		}
	}
}
