package operator

import (
	"errors"
	"testing"

	"rootseal/enroll/ledger/ledgertest"
)

// A ledger that is read during other work ends, however many records there are.
func TestLedgerReadInPassing(t *testing.T) {
	store := new(ledgertest.Store)
	for i := range uint64(3) {
		store.Plant(i+1, make([]byte, 100))
	}
	p := &inPassing{Store: store, left: 150}
	for i, want := range []error{nil, nil, errLargeLedger} {
		if _, err := p.Read(uint64(i) + 1); !errors.Is(err, want) {
			t.Errorf("read %d: %v, want %v", i+1, err, want)
		}
	}
}
