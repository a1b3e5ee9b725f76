package env_test

import (
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"

	signing "rootseal/enroll/officer"
)

// Anyone who can write to the folder can be the first officer, or replace the last one,
// and sign. That proves nothing until something outside the ledger shows who it is.
func TestWhoseSignatureVouches(t *testing.T) {
	for name, tt := range map[string]struct {
		knows func(s *enrolltest.Stage, first *enrolltest.Pen)
		want  bool
	}{
		"no one knows the officer": {func(*enrolltest.Stage, *enrolltest.Pen) {}, false},
		"remembered as seen only":  {func(s *enrolltest.Stage, p *enrolltest.Pen) { s.Remembered.Officers = []string{p.Fingerprint()} }, false},
		"known to the workstation": {func(s *enrolltest.Stage, p *enrolltest.Pen) { s.Remembered.Known = []string{p.Fingerprint()} }, true},
		"another one is known": {func(s *enrolltest.Stage, _ *enrolltest.Pen) {
			s.Remembered.Known = []string{enrolltest.NewPen(t).Fingerprint()}
		}, false},
		"the key is at hand":           {func(s *enrolltest.Stage, p *enrolltest.Pen) { s.Signers = []signing.Signer{p} }, true},
		"a key that has shown nothing": {func(s *enrolltest.Stage, p *enrolltest.Pen) { s.Signers = []signing.Signer{silent{p}} }, false},
		"another key is at hand":       {func(s *enrolltest.Stage, _ *enrolltest.Pen) { s.Signers = []signing.Signer{enrolltest.NewPen(t)} }, false},
		"a head with the officer":      {func(s *enrolltest.Stage, _ *enrolltest.Pen) { s.Remembered.Typed = s.Ledger.Head() }, true},
		"a head before the officer":    {func(s *enrolltest.Stage, _ *enrolltest.Pen) { s.Remembered.Typed = headAt(t, s, 1) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 1)
				s.Forge(t, "", &ledger.Label{KeySerial: 1001, Label: "x"})
				pen := s.Officers(t, "Mika")[0]
				s.Signers = []signing.Signer{pen}
				head, err := s.Record(t.Context(), "keys", &ledger.Label{KeySerial: 1001, Label: "y"}, nil)
				if err != nil {
					t.Fatal(err)
				}
				s.Signers = nil
				tt.knows(s, pen)
				if got := s.IsVouched(head.Sequence - 1); got != tt.want {
					t.Errorf("record %d is vouched for: %v, want %v", head.Sequence-1, got, tt.want)
				}
			})
		})
	}
}

// A signature by a key at hand proves itself, whoever let its officer in.
func TestKeyAtHandSignedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 1)
		pens := s.Officers(t, "Mallory", "Mika")
		s.Signers = []signing.Signer{pens[1]}
		head, err := s.Record(t.Context(), "keys", &ledger.Label{KeySerial: 1001, Label: "y"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !s.IsVouched(head.Sequence - 1) {
			t.Error("the key at hand signed it, and it is not vouched for")
		}
		s.Signers = nil
		if s.IsVouched(head.Sequence - 1) {
			t.Error("no one knows who signed it, and it is vouched for")
		}
	})
}

func headAt(t *testing.T, s *enrolltest.Stage, sequence uint64) ledger.Head {
	t.Helper()
	hash, err := s.Ledger.Hash(sequence)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Head{Sequence: sequence, Hash: hash}
}

// Mallory replaces the last officer, without a signature, and signs. Who knew the one
// before does not know Mallory.
func TestReplacementIsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 1)
		pen, mallory := s.Officers(t, "Mika")[0], enrolltest.NewPen(t)
		s.Remembered.Known = []string{pen.Fingerprint()}
		body := mallory.Body(t, "Mallory", 6001)
		body.Replaces, body.Head = pen.Fingerprint(), s.Ledger.Head().String()
		s.Forge(t, "", body, &ledger.Label{KeySerial: 1001, Label: "y"})
		label := s.Ledger.Head().Sequence
		if _, err := signing.Sign(t.Context(), s.Ledger, label, "keys", ledger.Officer{OSUser: "mallory"}, label, mallory); err != nil {
			t.Fatal(err)
		}
		if s.IsVouched(label) {
			t.Error("no one knows Mallory, and Mallory's signature vouches")
		}
		s.Remembered.Known = append(s.Remembered.Known, mallory.Fingerprint())
		if !s.IsVouched(label) {
			t.Error("Mallory is known, and the signature does not vouch")
		}
	})
}

// silent is an officer's key that has shown neither its public key nor a signature.
type silent struct{ signing.Signer }

func (silent) HasShownKey() bool { return false }
