package plan

import (
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll/fleet"
	"rootseal/enroll/record"
	"rootseal/message"
)

// replace returns why a device needs a new seed, and notes which keys join and leave.
func (c *chooser) replace(d *Device, old *record.MFADevice) []Reason {
	var why []Reason
	have := serialsOf(old)
	d.Add, d.Remove = without(d.Keys, have), without(have, d.Keys)
	if len(d.Add)+len(d.Remove) > 0 {
		why = append(why, Reason{KeysDiffer, differWords(d.Add, d.Remove)})
	}
	if d.Touch && !old.Touch {
		why = append(why, Reason{TouchDiffer, "its codes require no touch, and the file requires one"})
	}
	if c.facts.Entered && c.facts.Exists && old.AtAWS() && !c.facts.isAtAWS(old.DeviceARN) {
		why = append(why, Reason{GoneAtAWS, message.Englishf("AWS no longer has %s", old.DeviceARN)})
	}
	row := c.rows[old.Ceremony]
	for _, b := range row.Breaches {
		if b.Name == record.NoWitness && c.member.Tier == fleet.High { // else the manager proves it
			why = append(why, Reason{b.Name, b.Text.String()})
		}
	}
	for _, k := range sorted(row) {
		for _, b := range k.Breaches {
			if b.Name == record.KeyLost || b.Name == record.KeyWrong {
				why = append(why, Reason{b.Name, b.Text.String()})
			}
		}
	}
	return why
}

// attestation returns the keys that the policy refuses because they never showed their
// maker's attestation.
func (c *chooser) attestation(serials []uint32) []Reason {
	if !c.Policy.Attested {
		return nil
	}
	var all []Reason
	for _, serial := range serials {
		if key := c.deck.book.Key(serial); key == nil || !key.IsAttested() {
			all = append(all, Reason{record.NotAttested, message.Englishf("key %d has not shown its maker's attestation: run 'rootseal keys --attest'", serial)})
		}
	}
	return all
}

// due returns what must be proven again.
func due(row *record.Row) []Reason {
	var why []Reason
	add := func(b record.Breach) {
		switch b.Name {
		case record.NotConfirmed, record.NeverLive, record.LiveRefused, record.LiveInDoubt, record.LiveOverdue, record.VerifyOverdue:
			why = append(why, Reason{b.Name, b.Text.String()})
		}
	}
	for _, b := range row.Breaches {
		add(b)
	}
	for _, k := range sorted(row) {
		for _, b := range k.Breaches {
			add(b)
		}
	}
	return why
}

// unattested returns the keys of a device that violate the policy as they are.
func unattested(row *record.Row) []Reason {
	var all []Reason
	for _, k := range sorted(row) {
		for _, b := range k.Breaches {
			if b.Name == record.NotAttested {
				all = append(all, Reason{b.Name, b.Text.String()})
			}
		}
	}
	return all
}

// sorted returns the keys of a row by serial: their order there depends on the day.
func sorted(row *record.Row) []record.KeyRow {
	return slices.SortedFunc(slices.Values(row.Keys), func(x, y record.KeyRow) int {
		return int(int64(x.Key.Serial) - int64(y.Key.Serial))
	})
}

func without(all, gone []uint32) []uint32 {
	return slices.DeleteFunc(slices.Clone(all), func(serial uint32) bool { return slices.Contains(gone, serial) })
}

func differWords(add, remove []uint32) string {
	switch {
	case len(remove) == 0:
		return message.Englishf("other keys hold the seed; to add: %s", Serials(add))
	case len(add) == 0:
		return message.Englishf("other keys hold the seed; to remove: %s", Serials(remove))
	}
	return message.Englishf("other keys hold the seed; to add: %s; to remove: %s", Serials(add), Serials(remove))
}

// Serials lists serials for a person.
func Serials(serials []uint32) string {
	all := make([]string, len(serials))
	for i, serial := range serials {
		all[i] = fmt.Sprint(serial)
	}
	return strings.Join(all, ", ")
}
