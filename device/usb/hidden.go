package usb

import "strings"

// Cause says why a key that is plugged in is in no reader.
type Cause int

// The causes.
const (
	InterfaceOff   Cause = iota // the smart card interface is switched off
	NoInterface                 // a Security Key, which has none
	TooManyReaders              // PC/SC has as many readers as it can hold
	NotDriven                   // the interface is on, and PC/SC does not use it
)

// Hidden is a group of keys that no reader shows, for one cause.
type Hidden struct {
	Cause Cause
	Keys  []Device // for TooManyReaders and NotDriven: the keys among which they are
	Count int      // the number of keys that no reader shows
}

// mostReaders is the number of readers that PC/SC can hold, by operating system: that
// of pcsc-lite before 2.3, and that of Windows.
var mostReaders = map[string]int{"linux": 16, "windows": 10}

// Full reports whether PC/SC may have as many readers as it can hold.
func Full(system string, readers int) bool {
	most, known := mostReaders[system]
	return known && readers >= most
}

// Compare returns the keys that are plugged in and in none of the readers, given by
// name. A reader's name does not show its port, so Compare counts.
func Compare(plugged []Device, readers []string, system string) []Hidden {
	var off, none, on []Device
	for _, d := range plugged {
		switch {
		case d.CCID:
			on = append(on, d)
		case d.isSecurityKey():
			none = append(none, d)
		default:
			off = append(off, d)
		}
	}
	shown := 0
	for _, name := range readers {
		if strings.Contains(strings.ToLower(name), "yubikey") {
			shown++
		}
	}
	var hidden []Hidden
	add := func(cause Cause, keys []Device, count int) {
		if count > 0 {
			hidden = append(hidden, Hidden{cause, keys, count})
		}
	}
	add(InterfaceOff, off, len(off))
	add(NoInterface, none, len(none))
	cause := NotDriven
	if Full(system, len(readers)) {
		cause = TooManyReaders
	}
	add(cause, on, len(on)-shown)
	return hidden
}
