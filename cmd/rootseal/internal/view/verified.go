package view

import (
	"fmt"
	"io"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Verified is the result of verify as JSON, a contract with scripts.
type Verified struct {
	Result string        `json:"result"` // proven, incomplete, wrong
	Keys   []KeyVerified `json:"keys"`
	Live   []ledger.Live `json:"live"`
	Head   string        `json:"head,omitempty"`
}

// KeyVerified is one key of it: its record, and what is not in the record.
type KeyVerified struct {
	ledger.Verified
	Record  uint64   `json:"record"`
	Retired []string `json:"retired"`
	Notes   []string `json:"notes"`
}

// NewVerified makes the result without live checks.
func NewVerified(found custody.Verification) Verified {
	return Verified{Result: found.Result(), Live: []ledger.Live{}, Keys: Each(found.Keys, func(key custody.KeyProof) KeyVerified {
		return KeyVerified{key.Verified, key.Record, OrEmpty(key.Retired), OrEmpty(key.Notes)}
	})}
}

// PrintVerified prints the result of one key, with its label from the ledger.
func PrintVerified(w io.Writer, label string, key custody.KeyProof) {
	if label != "" {
		label = fmt.Sprintf(" %q", label)
	}
	printable.Line(w, "key %d%s  %s %s: %s", key.KeySerial, label, key.Model, key.Firmware, message.Word(key.Result))
	if key.WasReset {
		printable.Line(w, "  its OATH application was reset since the enrollment")
	}
	for _, note := range key.Notes {
		printable.Line(w, "  %s", note)
	}
	for _, c := range key.Credentials {
		line := message.Textf("  %s  %s", labelIn(w, c.Result, 10), c.CredentialID)
		if c.Why != "" {
			line = message.Textf("%s  (%s)", line, c.Why)
		}
		if len(c.Equal) > 0 {
			line = message.Textf("%s  same as %s", line, SerialWords(c.Equal))
		}
		printable.Line(w, "%s", line)
	}
	for _, id := range key.Retired {
		printable.Line(w, "  retired     %s  (opens nothing; rootseal rotate cleans it)", id)
	}
	if n := len(key.Others); n > 0 {
		printable.Line(w, "  others      %d not in the ledger", n)
		for _, id := range key.Others {
			printable.Line(w, "              %s", id)
		}
	}
}
