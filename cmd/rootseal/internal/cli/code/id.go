package code

import (
	"regexp"
	"slices"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/pasted"
	"rootseal/oath"
)

// byID returns the credentials that an id means, as a person copies it from a screen.
// The first reading that finds one is taken, so an exact id always means itself.
func (h *hand) byID(id string) []choice {
	for _, reading := range h.readings(id) {
		if found := h.distinct(reading); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (h *hand) readings(id string) []func(oath.Credential) bool {
	said := pasted.Line(id)
	listed := typeColumn.ReplaceAllString(said, "")
	all := []func(oath.Credential) bool{
		func(c oath.Credential) bool { return c.ID == id },
		// rootseal's lists escape what no screen shows, and a copied line has spaces
		// around it.
		func(c oath.Credential) bool { return printable.Text(c.ID) == id || pasted.Line(c.ID) == said },
		func(c oath.Credential) bool { return listed != said && pasted.Line(c.ID) == listed },
	}
	if slices.ContainsFunc(h.keys, func(k *heldKey) bool { return k.err != nil }) {
		return all // the key that was not read may have this very id
	}
	return append(all, func(c oath.Credential) bool { return sameName(c, said) || sameName(c, listed) })
}

// typeColumn is what 'ykman oath accounts list' adds with --oath-type and --period.
var typeColumn = regexp.MustCompile(`(, (TOTP|HOTP))?(, [0-9]+)?$`)

// sameName compares the parts of the id. ykman before 4.0 leaves the period out, and a
// period of 30 may be in the id or not. A stated period must agree.
func sameName(c oath.Credential, text string) bool {
	named, held := oath.Credential{ID: text, Type: c.Type}.Name(), c.Name()
	stated := named.ID(c.Type) != text || named.Period != oath.DefaultPeriod
	return named.Issuer == held.Issuer && named.Account == held.Account && (!stated || c.Type == oath.HOTP || named.Period == held.Period)
}
