package attestation

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
	"rootseal/message"
)

// Flags name issuers to trust in addition to the world's. They are not
// recorded: each reader of the ledger decides whom to trust.
type Flags struct{ Roots []string }

func (f *Flags) Define(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.Roots, "attestation-root", nil, "also trust the attestation certificates in a PEM `FILE` (repeatable)")
}

// Trusted are these roots and those of the files.
func (f Flags) Trusted(roots piv.Roots) (piv.Roots, error) {
	for _, file := range f.Roots {
		text, err := limited.Named(file, limited.Certificates, hint.NameIssuer)
		if err == nil {
			if roots, err = roots.With(text); err != nil {
				err = hint.Mark(hint.NameIssuer, err)
			}
		}
		if err != nil {
			return piv.Roots{}, message.Errorf("reading the attestation root %s: %w", file, cli.Reason(err))
		}
	}
	return roots, nil
}
