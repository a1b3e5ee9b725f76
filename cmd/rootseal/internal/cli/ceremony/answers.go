package ceremony

import (
	"rootseal/cmd/rootseal/internal/operator"
)

// answers are flags that answer what a ceremony may ask.
type answers struct {
	codes     []string // access codes, SERIAL=SOURCE
	endpoints []string // that are not AWS's own
	clock     operator.ClockFlag
	signing   operator.SigningFlags
}

// records returns the flags of a command that also reads this seed.
func (x answers) records(seed seedOptions) operator.RecordFlags {
	return operator.RecordFlags{SigningFlags: x.signing, Codes: x.codes, Picture: seed.qr, Secrets: []string{seed.secret}}
}

// given returns the values of a flag that may be empty.
func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
