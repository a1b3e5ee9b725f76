package gate

import (
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Roles returns a warning for each key that comes into a group and is in another one
// already: a lost daily key would open the safe. A fleet file refuses such a key, whatever
// accounts the groups are of. old is the device that is replaced: its keys are in the group
// as before. Nil: none.
func Roles(b *record.Book, begin *ledger.Begin, old *record.MFADevice) []message.Text {
	var all []message.Text
	who, err := principal.Parse(begin.Principal)
	inFleet := err == nil && who.AWS()
	for _, state := range begin.Keys {
		key := b.Key(state.KeySerial)
		if key == nil || old != nil && old.Key(key.Serial) != nil {
			continue
		}
		said := map[string]bool{begin.Group: true}
		for _, held := range key.Holds() {
			if said[held.Group] {
				continue
			}
			said[held.Group] = true
			if inFleet && held.AtAWS() {
				all = append(all, message.Textf("key %d is also in group %s, of %s: losing it opens both groups, and a fleet file refuses it", key.Serial, held.Group, held.Principal))
			} else {
				all = append(all, message.Textf("key %d is also in group %s, of %s: losing it opens both groups", key.Serial, held.Group, held.Principal))
			}
		}
	}
	return all
}
