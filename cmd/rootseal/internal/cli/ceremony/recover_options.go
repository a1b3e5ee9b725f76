package ceremony

import (
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
)

// recoverOptions are what you report about unfinished ceremonies, and how recover
// goes on.
type recoverOptions struct {
	console           string // the console's answer: accepted, refused; empty: unknown
	signedIn, removed bool   // of a rotation or a retirement
	gone              []device.KeySerial
	closes            string // ceremony to close without touching anything
	takeOver          string // ceremony that another workstation began
	emergency         string // why it goes on without officers
	leftovers         bool

	profile    string
	assumeRoot string // profile of the management account
	confirm    []string
	given      operator.Answers
}

// reports reports whether the options describe one ceremony.
func (o recoverOptions) reports() bool { return o.console != "" || o.signedIn || o.removed }

// check refuses options that name no unfinished ceremony, or more than one.
func (o recoverOptions) check(open, all []*record.Ceremony) error {
	switch is := func(c *record.Ceremony) bool { return c.ID == o.closes }; {
	case o.closes != "" && !slices.ContainsFunc(all, is):
		return cli.Usage("--close %s: no such ceremony is open", o.closes)
	case o.takeOver != "" && len(all) == 0:
		return cli.Usage("--take-over: no unfinished ceremony has the id %q", o.takeOver)
	case o.reports() && len(open) > 1:
		return cli.Usage("%d ceremonies are open; --console, --signed-in and --removed describe one: settle the others first", len(open))
	}
	for _, serial := range o.gone {
		if !slices.Contains(keysOf(all...), serial) {
			return cli.Usage("--gone %d: no open ceremony has that key", serial)
		}
	}
	return nil
}

// goneFrom returns the keys of a ceremony that will never come back.
func (o recoverOptions) goneFrom(open *record.Ceremony) []device.KeySerial {
	return slices.DeleteFunc(slices.Clone(o.gone), func(serial device.KeySerial) bool { return !slices.Contains(keysOf(open), serial) })
}

// word is what the options report about a ceremony.
func (o recoverOptions) word(who principal.Principal, open *record.Ceremony) (settle.Word, error) {
	word := settle.Word{Gone: o.goneFrom(open), Emergency: o.emergency, TakeOver: o.takeOver == open.ID, Close: o.closes == open.ID}
	if o.signedIn {
		word.Also = append(word.Also, ledger.SignedIn)
	}
	if o.removed {
		word.Also = append(word.Also, ledger.DeviceRemoved)
	}
	if len(word.Also) > 0 && (open.Rotate == nil && open.Retires == nil || who.Kind == principal.User) {
		return word, cli.Usage("--signed-in and --removed describe a rotation or retirement by hand, and %s is none", open.ID)
	}
	switch {
	case o.console == "":
	case who.Kind == principal.User:
		return word, cli.Usage("--console describes codes that you typed, and AWS accepts those of %s by API", who)
	case o.console == "accepted":
		word.Console = ledger.ConsoleAccepted
	case len(o.confirm) == 0:
		word.Console = ledger.ConsoleRefused
	case !slices.Contains(o.confirm, who.Account):
		return word, cli.Usage("--confirm is %s, and the ceremony is of %s", strings.Join(o.confirm, ", "), who.Account)
	default:
		word.Console, word.Typed = ledger.DeviceAbsent, who.Account
	}
	return word, nil
}

// keysOf returns the keys that recover may open for these ceremonies.
func keysOf(ceremonies ...*record.Ceremony) []device.KeySerial {
	var all []device.KeySerial
	for _, c := range ceremonies {
		all = append(all, view.Each(c.Keys(), func(serial uint32) device.KeySerial { return device.KeySerial(serial) })...)
	}
	return all
}
