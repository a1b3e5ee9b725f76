package code

import (
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/oath"
)

// wanted is what the command line asks a code of: a credential by its id, those
// of a principal, or with neither the only one for AWS.
type wanted struct {
	id    string
	who   *principal.Principal
	group string // "" for any

	recorded []*record.MFADevice // what the ledger has for who and group
}

// open is whether anything for AWS will do, so that a key that was not looked
// into could have made the choice another.
func (w wanted) open() bool { return w.id == "" && w.who == nil }

// choice is a credential, and the key to ask.
type choice struct {
	credential oath.Credential
	key        *device.Key
}

// pick is what fits: first what the ledger names, then what an id says by
// itself. Names are compared as a whole, never by a part: a search in the text
// lets "x-2" stand in the way of "x" (99designs/aws-vault#558).
func (w wanted) pick(holders []*holder) []choice {
	if w.id != "" {
		return w.byID(holders)
	}
	recorded := distinct(holders, func(c oath.Credential) bool { return w.recordedAs(c.ID) })
	if len(recorded) > 0 {
		return recorded
	}
	return distinct(holders, w.fits)
}

func (w wanted) fits(c oath.Credential) bool {
	switch {
	case c.Type != oath.TOTP: // nothing that AWS would take
		return false
	case w.group != "" && principal.NamedGroup(c.ID) != w.group:
		return false
	case w.who != nil:
		return principal.NamedFor(c.ID, *w.who)
	}
	return ofAWS(c)
}

// ofAWS is whether a credential is for AWS: one of ours, one with the label of
// the console's QR code, or one whose id is an ARN, as aws-vault wants it.
func ofAWS(c oath.Credential) bool {
	switch c.Name().Issuer {
	case "AWS", "Amazon Web Services", "arn":
		return c.Type == oath.TOTP
	}
	return false
}

// distinct is the credentials that fit, each with the first key that holds it:
// one id on several keys is one credential.
func distinct(holders []*holder, fits func(oath.Credential) bool) []choice {
	var found []choice
	for _, k := range holders {
		for _, c := range k.entries {
			same := func(other choice) bool { return other.credential.ID == c.ID }
			if fits(c) && !slices.ContainsFunc(found, same) {
				found = append(found, choice{c, k.key})
			}
		}
	}
	return found
}

func (w wanted) recordedAs(id string) bool {
	return slices.ContainsFunc(w.recorded, func(d *record.MFADevice) bool {
		return slices.ContainsFunc(d.Keys, func(k *record.HeldKey) bool { return k.CredentialID == id })
	})
}

func (w wanted) recordedOn(serial device.KeySerial) bool {
	return slices.ContainsFunc(w.recorded, func(d *record.MFADevice) bool { return d.Key(uint32(serial)) != nil })
}

// cut is whether a choice rests on an id that had no room for the whole name.
func (w wanted) cut(id string) bool {
	return w.who != nil && !w.recordedAs(id) && strings.Contains(id, "~")
}

// what says what was asked for.
func (w wanted) what() string {
	of := ""
	if w.group != "" {
		of = " of group " + w.group
	}
	switch {
	case w.id != "":
		return "credential " + printable.Text(w.id)
	case w.who != nil:
		return fmt.Sprintf("the credential%s for %s", of, w.who)
	}
	return "an AWS credential" + of
}
