package main

import "rootseal/enroll/env"

// What answers a question where nobody is there.
const (
	principalInstead = "no terminal to ask on: give --root, --user NAME or --service NAME"
	keysInstead      = "no terminal to ask on: give --keys SERIAL,SERIAL"
	groupInstead     = "no terminal to ask on: give --keys SERIAL,SERIAL and --group LABEL"
	nowhereToShow    = "a seed is shown on a terminal alone, and there is none" // no flag does that
	secretInstead    = "no terminal to paste the secret key into: give --secret SOURCE or --qr FILE"
)

// mayBring finds out before anything is recorded whether a seed can come as it
// is going to: where nobody is there, none is pasted, and none is shown.
func mayBring(t somebody, source env.Source) error {
	switch {
	case t.isThere():
		return nil
	case source == env.Paste:
		return usage("%s", secretInstead)
	case source == env.Generated:
		return usage(nowhereToShow)
	}
	return nil
}
