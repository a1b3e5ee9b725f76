package plan

import (
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// usedSlots returns how many slots of each key are in use, as far as the ledger shows:
// what the last ceremony found on it, and what came and went since.
func usedSlots(records []ledger.Record) map[uint32]int {
	used := map[uint32]int{}
	began := map[string]*ledger.Begin{}
	for _, r := range records {
		switch body := r.Body.(type) {
		case *ledger.Begin:
			began[r.Ceremony] = body
			for _, k := range body.Keys {
				if !k.Locked || k.Used > 0 {
					used[k.KeySerial] = k.Used
				}
			}
		case *ledger.End:
			begin := began[r.Ceremony]
			if begin == nil || body.Outcome != ledger.Complete && body.Outcome != ledger.NotConfirmed {
				continue
			}
			for _, k := range begin.Keys {
				used[k.KeySerial]++
			}
		case *ledger.Cleaned:
			used[body.KeySerial] = max(0, used[body.KeySerial]-1)
		}
	}
	return used
}

// slots returns which keys have no slot for a new seed, and takes one on each if all
// have. One more stays free, so that a rotation need not delete the old seed first; the
// rotation itself may fill it, and frees it at its end.
func (d *deck) slots(serials []uint32, rotates bool) []Reason {
	var all []Reason
	for _, serial := range serials {
		key := d.keys[serial]
		switch free := d.free[serial]; {
		case key == nil || key.From == FromNone || key.Slots == 0: // said elsewhere, or of a make that counts differently
		case key.Used == nil && key.Locked:
			all = append(all, Reason{KeyLocked, message.Englishf("key %d has an access code, and the ledger does not show how many of its slots are free", serial)})
		case key.Used == nil:
			all = append(all, Reason{KeyUnknown, message.Englishf("key %d: its free slots are unknown; plug it in", serial)})
		case rotates && free < 1:
			all = append(all, Reason{NoSlot, message.Englishf("key %d, firmware %s: all %d slots are in use, and the new seed needs one until the old one is deleted", serial, key.Firmware, key.Slots)})
		case !rotates && free < 2:
			all = append(all, Reason{NoSlot, message.Englishf("key %d, firmware %s: %d of %d slots are in use, and one must stay free for a rotation", serial, key.Firmware, key.Slots-free, key.Slots)})
		}
	}
	if len(all) == 0 && !rotates {
		for _, serial := range serials {
			d.free[serial]--
		}
	}
	return all
}
