package operator

import (
	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
)

// What answers a question without a terminal.
const (
	PrincipalInstead = "no terminal to ask on: give --root, --user NAME or --service NAME"
	KeysInstead      = "no terminal to ask on: give --keys SERIAL,SERIAL"
	GroupInstead     = "no terminal to ask on: give --keys SERIAL,SERIAL and --group LABEL"
	nowhereToShow    = "no terminal to show the seed on" // no flag does that
	SecretInstead    = "no terminal to paste the secret key into: give --secret SOURCE or --qr FILE"
)

// MayBring reports, before anything is recorded, a seed that could not come: no
// seed is pasted or shown without a terminal.
func MayBring(t Asker, source env.Source) error {
	switch {
	case t.IsThere():
		return nil
	case source == env.Paste:
		return cli.Usage("%s", SecretInstead)
	case source == env.Generated:
		return cli.Usage(nowhereToShow)
	}
	return nil
}
