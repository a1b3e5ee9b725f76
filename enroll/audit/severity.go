package audit

import (
	"errors"

	"rootseal/message"
)

// Severity is how bad a finding is.
type Severity int

// The severities, in order.
const (
	Low      Severity = iota // worth knowing, or worth improving
	Medium                   // not as the policy requires
	High                     // do not rely on it in this state
	Critical                 // an intruder can sign in, or the owner cannot
)

var severities = []string{"low", "medium", "high", "critical"}

func (s Severity) String() string { return severities[s] }

var errSeverity = errors.New("not a severity")

// ParseSeverity reads the name of a severity.
func ParseSeverity(word string) (Severity, error) {
	for i, name := range severities {
		if name == word {
			return Severity(i), nil
		}
	}
	return 0, message.Errorf("%w: %q (low, medium, high, critical)", errSeverity, word)
}
