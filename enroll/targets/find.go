package targets

import (
	"errors"
	"slices"
	"strconv"

	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Occasion is why seeds are replaced: one device (Group), lost keys (LostKeys), or a
// person who left (Left).
type Occasion struct {
	Principal principal.Principal
	Group     string
	LostKeys  []device.KeySerial
	Stolen    bool
	Left      string

	Onto []device.KeySerial // that get the new seed; empty: the group's plugged-in keys
	Add  []device.KeySerial // that join the group
}

// How returns how keys were lost, as the ledger records it; empty if none was.
func (o Occasion) How() string {
	switch {
	case o.Stolen:
		return "stolen"
	case len(o.LostKeys) > 0:
		return "lost"
	case o.Left != "":
		return "left"
	default:
		return ""
	}
}

// reason returns the ledger's reason.
func (o Occasion) reason() string {
	switch {
	case len(o.LostKeys) > 0:
		return ledger.ReasonLost
	case o.Left != "":
		return ledger.ReasonLeft
	case len(o.Add) > 0:
		return ledger.ReasonAdded
	default:
		return ledger.ReasonReplaced
	}
}

// Order is what an occasion requires.
type Order struct {
	Occasion
	Reason   string              // a ledger.Reason constant
	Devices  []*record.MFADevice // worst first
	Lost     []device.KeySerial  // no longer under control
	Returned []device.KeySerial  // of the person who left, plugged in or in a bag: they open nothing for that person
	Leaving  []*officer.Officer  // who are officers until then
	Book     *record.Book

	keys map[*record.MFADevice][]device.KeySerial
}

var (
	// ErrLostIsHere: a key that is lost cannot be plugged in.
	ErrLostIsHere = hint.Sentinel(hint.UnplugLost, "a key that was reported as lost is plugged in")
	// ErrNoDevice: the ledger has no live device of the principal in the group.
	ErrNoDevice = errors.New("the ledger has no device of this principal and group")
	// ErrLeaverSigns: the person who left must not sign for it.
	ErrLastLeaves  = errors.New("who has left is the only officer, so no one can sign for it")
	ErrLeaverSigns = hint.Sentinel(hint.AnotherOfficer, "who has left does not sign for it")
)

// Find returns what the ledger requires on an occasion. A lost key must not be
// plugged in.
func Find(records []ledger.Record, occasion Occasion, plugged func(device.KeySerial) bool) (*Order, error) {
	o := &Order{
		Occasion: occasion, Reason: occasion.reason(), Book: record.Read(records),
		keys: map[*record.MFADevice][]device.KeySerial{},
	}
	var err error
	switch {
	case len(occasion.LostKeys) > 0:
		err = o.afterLoss()
	case occasion.Left != "":
		o.afterLeaving(records, plugged)
	default:
		err = o.ofOne()
	}
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(o.Lost, plugged); i >= 0 {
		return nil, message.Errorf("%w: key %d", ErrLostIsHere, o.Lost[i])
	}
	for _, d := range o.Devices {
		o.keys[d] = o.keysFor(d, plugged)
	}
	return o, nil
}

func (o *Order) ofOne() error {
	o.Devices = slices.DeleteFunc(o.Book.Live(), func(d *record.MFADevice) bool {
		return d.Principal != o.Principal.String() || d.Group != o.Group
	})
	if len(o.Devices) == 0 {
		return message.Errorf("%w: %s, group %s", ErrNoDevice, o.Principal, o.Group)
	}
	return nil
}

// noSeedOn returns the error of a lost key on which nothing can be replaced. An officer's
// key signs for the person who has it, until the officer is removed.
func (o *Order) noSeedOn(serial device.KeySerial) error {
	err := message.Errorf("key %d: %w", serial, o.Book.NotRecorded(uint32(serial)))
	if o.Book.SignerWith(uint32(serial)) == "" {
		return err
	}
	return hint.New("", hint.RemoveOfficer, err, strconv.FormatUint(uint64(serial), 10))
}

// afterLoss finds what several keys open together: none of them gets a new seed of
// another's group.
func (o *Order) afterLoss() error {
	for _, serial := range o.LostKeys {
		key := o.Book.Key(uint32(serial))
		if key == nil || len(key.Held()) == 0 && o.Book.SignerWith(key.Serial) != "" {
			return o.noSeedOn(serial)
		}
		if slices.Contains(o.Lost, serial) {
			continue
		}
		o.Lost = append(o.Lost, serial)
		o.addDevices(key)
	}
	o.Devices = worstFirst(o.Devices)
	return nil
}

// addDevices adds the devices that a key holds, each once.
func (o *Order) addDevices(key *record.Key) {
	for _, d := range key.Holds() {
		if !slices.Contains(o.Devices, d) {
			o.Devices = append(o.Devices, d)
		}
	}
}

// afterLeaving adds the keys that the person has not returned, every device whose
// seed the person handled, and the person's own signing keys.
func (o *Order) afterLeaving(records []ledger.Record, plugged func(device.KeySerial) bool) {
	o.Leaving = OfficersNamed(officer.Read(records), o.Left)
	o.Devices = handledBy(o.Book, records, o.Left)
	for _, serial := range slices.DeleteFunc(CarriedBy(o.Book, o.Left), plugged) {
		o.Lost = append(o.Lost, serial)
		o.addDevices(o.Book.Key(uint32(serial)))
	}
	o.Returned = slices.DeleteFunc(heldBy(o.Book, o.Left), func(serial device.KeySerial) bool { return slices.Contains(o.Lost, serial) })
	o.Devices = worstFirst(o.Devices)
}

// keysFor returns the keys that get a device's new seed.
func (o *Order) keysFor(d *record.MFADevice, plugged func(device.KeySerial) bool) []device.KeySerial {
	keys := slices.Clone(o.Onto)
	if len(keys) == 0 {
		keys = slices.DeleteFunc(GroupKeys(o.Book, d), func(serial device.KeySerial) bool {
			return !plugged(serial) || slices.Contains(o.Lost, serial)
		})
	}
	for _, serial := range o.Add {
		if !slices.Contains(keys, serial) {
			keys = append(keys, serial)
		}
	}
	return keys
}

// IsEmpty reports whether there is nothing to do.
func (o *Order) IsEmpty() bool { return len(o.Devices)+len(o.Lost)+len(o.Leaving) == 0 }

// Keys returns the keys that get a device's new seed.
func (o *Order) Keys(d *record.MFADevice) []device.KeySerial { return o.keys[d] }

// AllKeys returns every key that gets a new seed, each once.
func (o *Order) AllKeys() []device.KeySerial {
	var all []device.KeySerial
	for _, d := range o.Devices {
		for _, serial := range o.keys[d] {
			if !slices.Contains(all, serial) {
				all = append(all, serial)
			}
		}
	}
	return all
}

// Absent returns the keys of a device's group that keep the retired seed.
func (o *Order) Absent(d *record.MFADevice) []device.KeySerial {
	return slices.DeleteFunc(GroupKeys(o.Book, d), func(serial device.KeySerial) bool {
		return slices.Contains(o.keys[d], serial) || slices.Contains(o.Lost, serial)
	})
}

// IsNews reports whether a loss or a departure is not in the ledger yet. A loss that no
// officer has signed, or a lighter one, does not count.
func (o *Order) IsNews() (loss, departure bool) {
	loss = slices.ContainsFunc(o.Lost, func(serial device.KeySerial) bool {
		key := o.Book.Key(uint32(serial))
		return key != nil && !key.IsLostAs(o.How())
	})
	return loss, len(o.Leaving) > 0
}

// CheckLast refuses an order by which the only officer leaves: no one else could sign
// it, so another person has to take that place first.
func (o *Order) CheckLast(register *officer.Register) error {
	active := register.Active()
	if len(active) != 1 || !slices.ContainsFunc(o.Leaving, func(gone *officer.Officer) bool { return gone.Fingerprint == active[0].Fingerprint }) {
		return nil
	}
	only := active[0]
	return hint.New("", hint.ReplaceLast, message.Errorf("%w: %s, key %d", ErrLastLeaves, only.Name, only.KeySerial), strconv.FormatUint(uint64(only.KeySerial), 10))
}

// CheckSigners refuses the signature of the person who left.
func (o *Order) CheckSigners(signers []officer.Signer) error {
	for _, signer := range signers {
		for _, gone := range o.Leaving {
			if gone.Fingerprint == signer.Fingerprint() {
				return message.Errorf("%w: %s, key %d", ErrLeaverSigns, gone.Name, gone.KeySerial)
			}
		}
	}
	return nil
}
