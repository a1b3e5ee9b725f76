package custody

import (
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Of an enrollment's answers only the pair leaves rootseal: a key that answered
// later makes no live check wait.
func TestLastStepIsOfASentCode(t *testing.T) {
	const ceremony, id = "20260302-abcdef", "AWS:alice@acme daily abcdef"
	held := &record.MFADevice{Ceremony: ceremony, Keys: []*record.HeldKey{{KeySerial: 1, CredentialID: id}}}
	records := []ledger.Record{
		{Ceremony: ceremony, Body: &ledger.Begin{Pair: [2]uint32{2, 3}}},
		{Ceremony: ceremony, Body: &ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1, Step: 102}, {KeySerial: 2, Step: 99}, {KeySerial: 3, Step: 100}}}},
		{Ceremony: "20260302-bcdefg", Body: &ledger.Begin{Pair: [2]uint32{1, 1}}},
		{Ceremony: "20260302-bcdefg", Body: &ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1, Step: 104}}}},
	}
	if last := lastStep(records, held, 105); last != 100 {
		t.Errorf("the last step is %d, want 100, the newer one of the pair", last)
	}
	records = append(records, ledger.Record{Ceremony: ceremony, Body: &ledger.CodeUsed{CredentialID: id, Step: 103}})
	if last := lastStep(records, held, 105); last != 103 {
		t.Errorf("the last step is %d, want 103, of the code that was printed", last)
	}
}
