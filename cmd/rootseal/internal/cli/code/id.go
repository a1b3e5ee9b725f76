package code

import (
	"regexp"
	"slices"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/pasted"
	"rootseal/oath"
)

// byID returns the credentials that an id means, as a person has it from a screen. The
// first reading that finds one counts, so an exact id always means itself.
func (w wanted) byID(holders []*holder) []choice {
	for _, reading := range w.readings(holders) {
		if found := distinct(holders, reading); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (w wanted) readings(holders []*holder) []func(oath.Credential) bool {
	said := pasted.Line(w.id)
	listed := typeColumn.ReplaceAllString(said, "")
	all := []func(oath.Credential) bool{
		func(c oath.Credential) bool { return c.ID == w.id },
		// This program's lists escape what no screen shows, and a copied line has
		// spaces around it.
		func(c oath.Credential) bool { return printable.Text(c.ID) == w.id || pasted.Line(c.ID) == said },
		func(c oath.Credential) bool { return listed != said && pasted.Line(c.ID) == listed },
	}
	if slices.ContainsFunc(holders, func(k *holder) bool { return k.err != nil }) {
		return all // the key that was not read may have this very id
	}
	return append(all, func(c oath.Credential) bool { return w.sameName(c, said) || w.sameName(c, listed) })
}

// typeColumn is what 'ykman oath accounts list' adds with --oath-type and --period.
var typeColumn = regexp.MustCompile(`(, (TOTP|HOTP))?(, [0-9]+)?$`)

// sameName compares the parts of the id. ykman before 4.0 leaves the period out, and a
// period of 30 may be in the id or not. A stated period must agree.
func (w wanted) sameName(c oath.Credential, text string) bool {
	named, held := oath.Credential{ID: text, Type: c.Type}.Name(), c.Name()
	stated := named.ID(c.Type) != text || named.Period != oath.DefaultPeriod
	return named.Issuer == held.Issuer && named.Account == held.Account && (!stated || c.Type == oath.HOTP || named.Period == held.Period)
}
