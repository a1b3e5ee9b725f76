package operator

import (
	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
)

// What answers a question where nobody is there.
const (
	PrincipalInstead = "no terminal to ask on: give --root, --user NAME or --service NAME"
	KeysInstead      = "no terminal to ask on: give --keys SERIAL,SERIAL"
	GroupInstead     = "no terminal to ask on: give --keys SERIAL,SERIAL and --group LABEL"
	nowhereToShow    = "a seed is shown on a terminal alone, and there is none" // no flag does that
	SecretInstead    = "no terminal to paste the secret key into: give --secret SOURCE or --qr FILE"
)

// MayBring finds out before anything is recorded whether a seed can come as it
// is going to: where nobody is there, none is pasted, and none is shown.
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
