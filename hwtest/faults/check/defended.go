package check

import (
	"bytes"
	"slices"
	"strings"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Defended reports whether a principal has an enabled device whose seed is on one
// of these keys, or among those of the password manager.
func Defended(keys []*simcard.Card, managed [][]byte, devices []simaws.Device, owner string) bool {
	return slices.ContainsFunc(devices, func(d simaws.Device) bool {
		isIts := func(seed []byte) bool { return bytes.Equal(seed, d.Seed) }
		return d.Owner == owner && strings.Contains(d.ARN, "mfa/rootseal-") && (slices.ContainsFunc(managed, isIts) ||
			slices.ContainsFunc(keys, func(card *simcard.Card) bool {
				return slices.ContainsFunc(card.Stored(), func(e simcard.Stored) bool { return isIts(e.Key) })
			}))
	})
}
