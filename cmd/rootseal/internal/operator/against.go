package operator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
)

// DespiteUsage describes --despite, which names keys to use anyway.
const DespiteUsage = "use the key `SERIAL` although the ledger warns against it (repeatable)"

// MeantDespite asks for the serial of a key that the ledger warns against. Asked
// is false if no answer would help.
func MeantDespite(ctx context.Context, t Asker, cause error) (serial device.KeySerial, asked bool, err error) {
	var against *gate.AgainstError
	if !errors.As(cause, &against) || errors.Is(cause, gate.ErrAgainst) || errors.Is(cause, gate.ErrSealed) || !t.IsThere() {
		return 0, false, cause
	}
	t.Say("key %d: %s.", against.Key, against.Objection.Text)
	_, err = t.Ask(ctx, "type the serial to use this key anyway", "", Same(fmt.Sprint(uint32(against.Key))), "no terminal to ask on: give --despite SERIAL")
	return against.Key, true, err
}

// SayInBags says what the use of a key means whose bag is closed by the ledger.
func SayInBags(a *cli.App, b *record.Book, serials ...device.KeySerial) {
	for _, serial := range serials {
		if key := b.Key(uint32(serial)); key != nil && key.Sealed.Holds() {
			a.Say("if the bag of key %d is open, first run 'rootseal unseal %d --bag NUMBER': using the key without that becomes a finding", serial, serial)
		}
	}
}

// SayAgainst prints the ledger's warnings about keys that a command uses anyway.
func SayAgainst(a *cli.App, b *record.Book, serials ...device.KeySerial) {
	serials = slices.Clone(serials)
	slices.Sort(serials)
	for _, serial := range slices.Compact(serials) {
		for _, o := range b.Against(record.Shown{Serial: uint32(serial)}) {
			a.Say("warning: key %d: %s", serial, o.Text)
		}
	}
}
