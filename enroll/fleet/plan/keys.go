package plan

import (
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/fleet"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Plugged is a plugged-in key.
type Plugged struct {
	Serial   uint32
	Model    string
	Firmware string
	OATHSalt string
	Slots    int  // 0 if unknown
	Used     *int // nil if it could not be read
	Locked   bool
}

// deck is the keys of a plan, and the slots that it has given away.
type deck struct {
	book *record.Book
	keys map[uint32]*Key
	free map[uint32]int     // slots that the plan may still fill
	said map[asked][]Reason // objections, once for each key and use
}

type asked struct {
	serial uint32
	use    gate.Use
}

// deal reads every key that the members name.
func deal(in Input, book *record.Book) *deck {
	d := &deck{book, map[uint32]*Key{}, map[uint32]int{}, map[asked][]Reason{}}
	used := usedSlots(in.Records)
	for _, m := range in.Members {
		for _, want := range m.Devices {
			for _, serial := range want.Keys {
				if d.keys[serial] != nil {
					continue
				}
				key := d.recorded(serial, used)
				if i := slices.IndexFunc(in.Plugged, func(p Plugged) bool { return p.Serial == serial }); i >= 0 {
					d.show(key, in.Plugged[i])
				}
				for _, o := range book.Against(record.Shown{Serial: serial, Firmware: key.Firmware, OATHSalt: key.OATHSalt}) {
					key.Against = append(key.Against, o.Name)
				}
				d.keys[serial] = key
				if key.Used != nil {
					d.free[serial] = key.Slots - *key.Used
				}
			}
		}
	}
	return d
}

// recorded returns what the ledger has of a key. A label alone shows no firmware.
func (d *deck) recorded(serial uint32, used map[uint32]int) *Key {
	key := &Key{Serial: serial, From: FromNone, Against: []string{}}
	known := d.book.Key(serial)
	if known == nil || known.Firmware == "" {
		return key
	}
	key.From, key.Model, key.Firmware, key.OATHSalt = FromLedger, known.Model, known.Firmware, known.OATHSalt
	if strings.HasPrefix(known.Model, "YubiKey") || known.Model == "" {
		key.Slots = device.YubiKeySlots(known.Firmware)
	}
	if n, has := used[serial]; has {
		key.Used = &n
	}
	return key
}

// show takes over what a plugged-in key shows. A locked key hides how many slots are in
// use, so there the ledger's count stays.
func (d *deck) show(key *Key, p Plugged) {
	key.From, key.Model, key.Firmware, key.OATHSalt = FromKey, p.Model, p.Firmware, p.OATHSalt
	key.Slots, key.Locked = p.Slots, p.Locked
	if p.Used != nil {
		key.Used = p.Used
	}
}

// objections returns why keys cannot be used, by what the ledger says against them and by
// what they are. It does not look at their slots.
func (d *deck) objections(serials []uint32, use gate.Use, touch bool) []Reason {
	var all []Reason
	for _, serial := range serials {
		key := d.keys[serial]
		if key == nil || key.From == FromNone {
			all = append(all, Reason{KeyUnknown, message.Englishf("key %d is neither plugged in nor in the ledger: its firmware and free slots are unknown", serial)})
			continue
		}
		all = append(all, d.against(key, use)...)
		if touch && !gate.CanTouch(key.Firmware) {
			all = append(all, Reason{NoTouchKey, message.Englishf("key %d, firmware %s, cannot require a touch", serial, key.Firmware)})
		}
	}
	return all
}

// against asks the gate once about each key and use.
func (d *deck) against(key *Key, use gate.Use) []Reason {
	is := asked{key.Serial, use}
	if all, done := d.said[is]; done {
		return all
	}
	var all []Reason
	shown := record.Shown{Serial: key.Serial, Firmware: key.Firmware, OATHSalt: key.OATHSalt}
	if gate.Guard(d.book, use, shown) != nil {
		for _, o := range d.book.Against(shown) {
			if gate.VerdictOf(o.Name, use) != gate.Say {
				all = append(all, Reason{"key-" + o.Name, message.Englishf("key %d: %s", key.Serial, o.Text)})
			}
		}
	}
	d.said[is] = all
	return all
}

// list returns the keys by serial.
func (d *deck) list() []Key {
	all := make([]Key, 0, len(d.keys))
	for _, key := range d.keys {
		all = append(all, *key)
	}
	slices.SortFunc(all, func(x, y Key) int { return int(int64(x.Serial) - int64(y.Serial)) })
	return all
}

// byName returns the key sets that the members use.
func byName(members []fleet.Member) []KeySet {
	at := map[string]int{}
	var all []KeySet
	for _, m := range members {
		for _, want := range m.Devices {
			i, has := at[want.KeySet]
			if !has {
				i = len(all)
				at[want.KeySet] = i
				all = append(all, KeySet{Name: want.KeySet, Keys: want.Keys})
			}
			all[i].Devices++
		}
	}
	slices.SortFunc(all, func(x, y KeySet) int { return strings.Compare(x.Name, y.Name) })
	return all
}
