package custody

import (
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Two lists of words that look alike without quotes are confirmed by different texts, as
// for apply.
func TestManagerIsConfirmedByItsWords(t *testing.T) {
	held := &record.MFADevice{Manager: &ledger.Manager{Command: []string{"op", "--account acme"}}}
	for text, want := range map[string]bool{"op --account acme": false, "op '--account acme'": true} {
		if got := (liveCheck{options: &verifyOptions{managers: []string{text}}}).isManaged(held); got != want {
			t.Errorf("%s: confirmed %v, want %v", text, got, want)
		}
	}
}
