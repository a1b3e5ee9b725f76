package ceremony

import (
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// rotationOrder is what has to be replaced, and on which keys, as the flags and
// the record say.
type rotationOrder struct {
	devices []*record.MFADevice // worst first
	keys    map[*record.MFADevice][]device.KeySerial
	here    []device.KeySerial // all that get a new seed
	lost    []device.KeySerial // in other hands
	how     string             // they were lost: "lost", "stolen", "left"; empty without
	reason  string             // a ledger.Reason constant
	holder  string             // who left
	leaving []*officers.Officer
	book    *record.Book
}

// isEmpty tells whether there is nothing to do.
func (o *rotationOrder) isEmpty() bool { return len(o.devices)+len(o.lost)+len(o.leaving) == 0 }

// orderRotation finds what has to be replaced. Lost keys must not be here.
func orderRotation(a *cli.App, l *ledger.Ledger, f rotateFlags, infos map[device.KeySerial]device.Info) (rotationOrder, error) {
	b := record.Read(l.Records())
	o := rotationOrder{book: b, keys: map[*record.MFADevice][]device.KeySerial{}, reason: ledger.ReasonReplaced, holder: f.left}
	added, err := cli.ParseSerials(f.add)
	if err != nil {
		return o, err
	}
	wanted, err := cli.ParseSerials(f.keys)
	if err != nil {
		return o, err
	}
	switch {
	case f.lost != "":
		err = o.afterLoss(f)
	case f.left != "":
		o.afterLeaving(l.Records(), infos)
	default:
		err = o.ofOne(f)
		if len(added) > 0 {
			o.reason = ledger.ReasonAdded
		}
	}
	if err != nil {
		return o, err
	}
	for _, serial := range o.lost {
		if _, plugged := infos[serial]; plugged {
			return o, fmt.Errorf("%w: key %d", enroll.ErrLostIsHere, serial)
		}
	}
	for _, d := range o.devices {
		keys := wanted
		if len(keys) == 0 {
			keys = slices.DeleteFunc(enroll.GroupKeys(b, d), func(serial device.KeySerial) bool {
				_, plugged := infos[serial]
				return !plugged || slices.Contains(o.lost, serial)
			})
		}
		for _, serial := range added {
			if !slices.Contains(keys, serial) {
				keys = append(keys, serial)
			}
		}
		o.keys[d] = keys
		for _, serial := range keys {
			if !slices.Contains(o.here, serial) {
				o.here = append(o.here, serial)
			}
		}
	}
	return o, nil
}

func (o *rotationOrder) ofOne(f rotateFlags) error {
	who, err := cli.ParsePrincipal(f.principal)
	if err != nil {
		return err
	}
	for _, d := range o.book.Live() {
		if d.Principal == who.String() && d.Group == f.group {
			o.devices = append(o.devices, d)
		}
	}
	if len(o.devices) == 0 {
		return cli.Usage("the ledger has no device of %s, group %s; 'rootseal status' lists them", who, printable.Text(f.group))
	}
	return nil
}

func (o *rotationOrder) afterLoss(f rotateFlags) error {
	serial, err := cli.ParseSerial(f.lost)
	if err != nil {
		return err
	}
	key := o.book.Key(uint32(serial))
	if key == nil {
		return fmt.Errorf("key %d: %w", serial, custody.ErrNotRecorded)
	}
	o.lost, o.how, o.reason = []device.KeySerial{serial}, "lost", ledger.ReasonLost
	if f.stolen {
		o.how = "stolen"
	}
	o.devices = enroll.WorstFirst(key.Holds())
	return nil
}

// afterLeaving: the keys that somebody has not given back, all whose seed they had
// in hand, and what they may sign.
func (o *rotationOrder) afterLeaving(records []ledger.Record, infos map[device.KeySerial]device.Info) {
	o.how, o.reason = "left", ledger.ReasonLeft
	o.leaving = enroll.OfficersNamed(officers.Read(records), o.holder)
	devices := enroll.HandledBy(o.book, records, o.holder)
	for _, serial := range enroll.CarriedBy(o.book, o.holder) {
		if _, plugged := infos[serial]; plugged {
			continue
		}
		o.lost = append(o.lost, serial)
		for _, d := range o.book.Key(uint32(serial)).Holds() {
			if !slices.Contains(devices, d) {
				devices = append(devices, d)
			}
		}
	}
	o.devices = enroll.WorstFirst(devices)
}

// absent are the keys of a device's group that get no new seed and are not lost.
func (o *rotationOrder) absent(d *record.MFADevice) []device.KeySerial {
	return slices.DeleteFunc(enroll.GroupKeys(o.book, d), func(serial device.KeySerial) bool {
		return slices.Contains(o.keys[d], serial) || slices.Contains(o.lost, serial)
	})
}
