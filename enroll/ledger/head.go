package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"rootseal/message"
)

// Fewest and most hex digits of a hash in a written head. Sixteen digits leave 64
// bits to an attacker who forges a ledger that matches a label.
const (
	minHeadDigits = 16
	maxHeadDigits = 64
)

// Head identifies a record and, through the chain, everything before it. A head on
// a label or report shows later whether the ledger was cut or rolled back.
type Head struct {
	Sequence uint64 // 0 for the empty ledger
	Hash     string // SHA-256 of the record's bytes: 64 hex digits, or as few as 16 if read from a label
}

// String returns the form for labels: "42:" and the first 16 hex digits.
func (h Head) String() string {
	return fmt.Sprintf("%d:%s", h.Sequence, h.Hash[:min(minHeadDigits, len(h.Hash))])
}

// ParseHead reads "42:" and 16 to 64 hex digits, in either case.
func ParseHead(s string) (Head, error) {
	number, digits, found := strings.Cut(s, ":")
	if !found {
		return Head{}, message.Errorf("head %q is not NUMBER:HASH", s)
	}
	sequence, err := strconv.ParseUint(number, 10, 64)
	if err != nil || sequence < 1 || sequence > maxSequence || number[0] == '0' || number[0] == '+' {
		return Head{}, message.Errorf("head %q does not begin with the number of a record", s)
	}
	if len(digits) < minHeadDigits || len(digits) > maxHeadDigits {
		return Head{}, message.Errorf("head %q has %d digits of the hash, not %d to %d", s, len(digits), minHeadDigits, maxHeadDigits)
	}
	digits = strings.ToLower(digits)
	if strings.Trim(digits, "0123456789abcdef") != "" {
		return Head{}, message.Errorf("head %q has a hash that is not hex digits", s)
	}
	return Head{Sequence: sequence, Hash: digits}, nil
}

// Hash returns the SHA-256 of a record's bytes, 64 hex digits.
func (l *Ledger) Hash(sequence uint64) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if sequence < 1 || sequence > uint64(len(l.chain.hashes)) {
		return "", message.Errorf("hashing record %d: there are %d", sequence, len(l.chain.hashes))
	}
	return l.chain.hashes[sequence-1], nil
}

// contains reports whether the chain has the record that h names.
func (c *chain) contains(h Head) bool {
	return h.Sequence >= 1 && h.Sequence <= uint64(len(c.hashes)) && len(h.Hash) >= minHeadDigits &&
		strings.HasPrefix(c.hashes[h.Sequence-1], h.Hash)
}
