package check

import (
	"bytes"
	"slices"
	"strings"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Defended reports whether a principal has an enabled device whose seed is on one
// of these keys.
func Defended(keys []*simcard.Card, devices []simaws.Device, owner string) bool {
	return slices.ContainsFunc(devices, func(d simaws.Device) bool {
		return d.Owner == owner && strings.Contains(d.ARN, "mfa/rootseal-") && slices.ContainsFunc(keys, func(card *simcard.Card) bool {
			return slices.ContainsFunc(card.Stored(), func(e simcard.Stored) bool { return bytes.Equal(e.Key, d.Seed) })
		})
	})
}
