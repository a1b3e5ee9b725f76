package ceremony

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/operator"
)

// answers are flags that answer what a ceremony may ask.
type answers struct {
	codes     []string // access codes, SERIAL=SOURCE
	endpoints []string // that are not AWS's own
	clock     operator.ClockFlag
	signing   operator.SigningFlags
}

func (x *answers) define(c *cobra.Command) {
	c.Flags().StringArrayVar(&x.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	c.Flags().StringArrayVar(&x.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	x.signing.Define(c)
}

// given returns the values of a flag that may be empty.
func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
