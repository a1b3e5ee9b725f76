package custody

import (
	"slices"
	"testing"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger/ledgertest"

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
	for _, tt := range []struct {
		code ledger.CodeUsed
		want uint64
	}{
		{ledger.CodeUsed{CredentialID: id, KeySerial: 1, Step: 104}, 104},
		{ledger.CodeUsed{CredentialID: id, KeySerial: 2, Step: 104}, 103}, // of another device with this name
		{ledger.CodeUsed{CredentialID: id, Step: 107}, 107},
		{ledger.CodeUsed{CredentialID: id, Step: 108}, 103}, // of a clock that was ahead
	} {
		if last := lastStep(append(slices.Clone(records), ledger.Record{Body: &tt.code}), held, 105); last != tt.want {
			t.Errorf("after %+v the last step is %d, want %d", tt.code, last, tt.want)
		}
	}
}

// The ledger does not have the steps of the two codes that a password manager gave, so its
// device counts as asked when it was enrolled. An adoption asked nothing.
func TestLastStepOfAManagedDevice(t *testing.T) {
	const item = "AWS:alice@acme daily abcdef"
	for name, tt := range map[string]struct {
		managed bool
		outcome string
		code    string
		want    uint64
	}{
		"with keys":      {false, ledger.Complete, "", 0},
		"enrolled":       {true, ledger.Complete, "", 100},
		"adopted":        {true, record.Adopted, "", 0},
		"its own code":   {true, record.Adopted, item, 103},
		"another's code": {true, record.Adopted, "AWS:bob", 0},
		"a key's code":   {false, record.Adopted, item, 0},
	} {
		held := &record.MFADevice{Outcome: tt.outcome, Item: item, Enrolled: record.Ref{Time: time.Unix(100*30, 0)}}
		if tt.managed {
			held.Manager = &ledger.Manager{}
		}
		if last := lastStep([]ledger.Record{{Body: &ledger.CodeUsed{CredentialID: tt.code, Step: 103}}}, held, 105); last != tt.want {
			t.Errorf("%s: the last step is %d, want %d", name, last, tt.want)
		}
	}
}

// AWS learns of a device's changes for some seconds after the last: the enrollment, the
// enable at AWS by its own clock, and each resync, whose answer may have been lost.
func TestLearned(t *testing.T) {
	const ceremony = "20260302-abcdef"
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	for name, tt := range map[string]struct {
		adopted bool
		enabled int // seconds since the start, by AWS's clock, which is 5 s behind; 0: unknown
		now     int
		body    ledger.Body // written after 60 s; nil: none
		want    int
	}{
		"enrolled":                   {want: 10},
		"adopted":                    {adopted: true, enabled: 1, want: 6},
		"enabled":                    {enabled: 20, want: 25},
		"resync":                     {body: &ledger.Resync{Device: ceremony, KeySerials: []uint32{1}, Steps: []uint64{1, 2}}, want: 60},
		"resync of another":          {body: &ledger.Resync{Device: "20260302-bcdefg", KeySerials: []uint32{1}, Steps: []uint64{1, 2}}, want: 10},
		"answer":                     {body: &ledger.Live{Device: ceremony, Method: ledger.MethodResync}, want: 60},
		"answer of another":          {body: &ledger.Live{Device: "20260302-bcdefg", Method: ledger.MethodResync}, want: 10},
		"a session changes nothing":  {body: &ledger.Live{Device: ceremony, Method: ledger.MethodSession}, want: 10},
		"a clock that is far behind": {now: 19, body: &ledger.Resync{Device: ceremony, KeySerials: []uint32{1}, Steps: []uint64{1, 2}}, want: 10},
		"a clock that is behind":     {now: 20, body: &ledger.Resync{Device: ceremony, KeySerials: []uint32{1}, Steps: []uint64{1, 2}}, want: 60},
	} {
		t.Run(name, func(t *testing.T) {
			now := at(60)
			l, err := ledger.Open(&ledgertest.Store{}, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "workstation"}, func() time.Time { return now })
			if err != nil {
				t.Fatal(err)
			}
			if tt.body != nil {
				if _, err := l.Append(t.Context(), ledger.Entry{Command: "verify", Body: tt.body}); err != nil {
					t.Fatal(err)
				}
			}
			held := &record.MFADevice{Ceremony: ceremony, Outcome: ledger.Complete, Enrolled: record.Ref{Time: at(10)}}
			if tt.adopted {
				held.Outcome = record.Adopted
			}
			if tt.enabled != 0 {
				date := at(tt.enabled)
				held.EnableDate = &date
			}
			if tt.now != 0 {
				now = at(tt.now)
			}
			p := &liveProof{env: &env.Env{Ledger: l, Now: func() time.Time { return now }}, held: held, skew: 5 * time.Second}
			if got := p.learned(); !got.Equal(at(tt.want).Add(learnedWithin)) {
				t.Errorf("AWS has learned of it at %s, want %s", got, at(tt.want).Add(learnedWithin))
			}
		})
	}
}
