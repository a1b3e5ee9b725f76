package operator

import "github.com/spf13/cobra"

// Answers are flags that answer what a ceremony may ask.
type Answers struct {
	Codes     []string // access codes, SERIAL=SOURCE
	Endpoints []string // that are not AWS's own
	Clock     ClockFlag
	Signing   SigningFlags
}

// Define adds the flags of every ceremony. A command that takes the time defines
// Clock's.
func (x *Answers) Define(c *cobra.Command) {
	c.Flags().StringArrayVar(&x.Codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	c.Flags().StringArrayVar(&x.Endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	x.Signing.Define(c)
}

// Records returns the flags of a command that also reads this seed.
func (x Answers) Records(seed SeedOptions) RecordFlags {
	return RecordFlags{SigningFlags: x.Signing, Codes: x.Codes, Picture: seed.QR, Secrets: []string{seed.Secret}}
}
