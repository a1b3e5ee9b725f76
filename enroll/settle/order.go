package settle

import (
	"slices"

	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// Only returns the ceremony with this id, or all if the id is empty.
func Only(ceremonies []*record.Ceremony, id string) []*record.Ceremony {
	if id == "" {
		return ceremonies
	}
	return slices.DeleteFunc(ceremonies, func(c *record.Ceremony) bool { return c.ID != id })
}

// PersonLast puts the ceremonies last that only a person can settle: those that AWS
// has no API for.
func PersonLast(open []*record.Ceremony) []*record.Ceremony {
	byAPI := func(c *record.Ceremony) bool {
		if c.Retires != nil {
			who, err := principal.Parse(c.Retires.Principal)
			return err == nil && who.Kind == principal.User
		}
		return c.Begin != nil && c.Begin.SeedSource == string(env.API)
	}
	first := slices.DeleteFunc(slices.Clone(open), func(c *record.Ceremony) bool { return !byAPI(c) })
	return append(first, slices.DeleteFunc(slices.Clone(open), byAPI)...)
}
