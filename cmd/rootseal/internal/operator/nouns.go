package operator

import (
	"fmt"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// AccountNoun is what the text is called that confirms a plan for a principal.
func AccountNoun(who principal.Principal) string {
	if who.AWS() {
		return "account number"
	}
	return "service's name"
}

// KeysWords names keys by serial and label.
func KeysWords(b *record.Book, serials []device.KeySerial) string {
	return view.Listed(serials, func(serial device.KeySerial) string {
		if key := b.Key(uint32(serial)); key != nil && key.Label != "" {
			return fmt.Sprintf("%d (%s)", serial, printable.Text(key.Label))
		}
		return fmt.Sprint(uint32(serial))
	})
}
