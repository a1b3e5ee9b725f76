package audit

import (
	"errors"
	"fmt"
)

// Severity is how bad a finding is.
type Severity int

// The severities, in order.
const (
	Low      Severity = iota // something to know, or to do better
	Medium                   // not as the policy wants it
	High                     // nobody should rely on it as it is
	Critical                 // somebody can get in, or nobody can
)

var severities = []string{"low", "medium", "high", "critical"}

func (s Severity) String() string { return severities[s] }

var errSeverity = errors.New("not a severity")

// ParseSeverity reads the word.
func ParseSeverity(word string) (Severity, error) {
	for i, name := range severities {
		if name == word {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("%w: %q (low, medium, high, critical)", errSeverity, word)
}
