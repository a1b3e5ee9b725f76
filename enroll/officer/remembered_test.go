package officer

import (
	"encoding/base64"
	"errors"
	"slices"
	"testing"

	"rootseal/enroll/ledger"
)

// A good signature is remembered by its bytes, its key and what it covers: it makes no
// other one good.
func TestRememberedSignatures(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(records []ledger.Record)
		want   error
	}{
		{"the same", func([]ledger.Record) {}, nil},
		{"a bit of the signature", func(records []ledger.Record) {
			changeSignature(records, func(e *ledger.Envelope) {
				raw, _ := base64.StdEncoding.DecodeString(e.Signatures[0].Sig)
				raw[len(raw)-1] ^= 1
				e.Signatures[0].Sig = base64.StdEncoding.EncodeToString(raw)
			})
		}, ErrBadSignature},
		{"the signature of another record", func(records []ledger.Record) {
			other := records[2].Body.(*ledger.Signature).Envelope.Signatures
			changeSignature(records, func(e *ledger.Envelope) { e.Signatures = other })
		}, ErrBadSignature},
		{"the key of another officer", func(records []ledger.Record) {
			peter := records[0].Body.(*ledger.OfficerAdded)
			changeSignature(records, func(e *ledger.Envelope) { e.Signatures[0].KeyID = peter.Fingerprint })
		}, ErrBadSignature},
		{"another text, and its payload", func(records []ledger.Record) {
			records[3].Body = &ledger.Label{KeySerial: 1, Label: "forged"}
			file, _ := records[3].File()
			changeSignature(records, func(e *ledger.Envelope) { e.Payload = base64.StdEncoding.EncodeToString(file) })
		}, ErrBadSignature},
		{"another text", func(records []ledger.Record) {
			records[3].Body = &ledger.Label{KeySerial: 1, Label: "forged"}
		}, ErrPayload},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, peter, olivia := tell(t), newPerson(t, "Peter", 16021853), newPerson(t, "Olivia", 16021846)
			s.officers(peter, olivia)
			s.sign(s.label("by Olivia"), olivia)
			records := slices.Clone(s.l.Records())
			if problems := Read(records).Problems; len(problems) > 0 || records[0].Checks() == nil {
				t.Fatalf("problems %v", problems)
			}
			tt.change(records)
			problems := Read(records).Problems
			if (len(problems) > 0) != (tt.want != nil) || tt.want != nil && !errors.Is(problems[0].Err, tt.want) {
				t.Errorf("problems %v, want %v", problems, tt.want)
			}
		})
	}
}

// changeSignature replaces the last record, a signature.
func changeSignature(records []ledger.Record, change func(*ledger.Envelope)) {
	last := &records[len(records)-1]
	body := *last.Body.(*ledger.Signature)
	body.Envelope.Signatures = slices.Clone(body.Envelope.Signatures)
	change(&body.Envelope)
	last.Body = &body
}
