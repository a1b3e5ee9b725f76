package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
)

// despiteUsage explains --despite, which names keys that are meant.
const despiteUsage = "use the key `SERIAL` although the ledger warns against it (repeatable)"

// meantDespite has the serial typed of a key that the ledger speaks against, where
// a word can answer it. asked is false where none can.
func meantDespite(ctx context.Context, t somebody, cause error) (serial device.KeySerial, asked bool, err error) {
	var against *gate.AgainstError
	if !errors.As(cause, &against) || errors.Is(cause, gate.ErrAgainst) || errors.Is(cause, gate.ErrSealed) || !t.isThere() {
		return 0, false, cause
	}
	t.say("key %d: %s.", against.Key, against.Objection.Text)
	_, err = t.ask(ctx, "type the serial to use this key anyway", "", same(fmt.Sprint(uint32(against.Key))), "no terminal to ask on: give --despite SERIAL")
	return against.Key, true, err
}

// sayAgainst tells what the ledger says against keys that a command uses all the
// same.
func (a *app) sayAgainst(b *record.Book, serials ...device.KeySerial) {
	serials = slices.Clone(serials)
	slices.Sort(serials)
	for _, serial := range slices.Compact(serials) {
		for _, o := range b.Against(record.Shown{Serial: uint32(serial)}) {
			a.say("warning: key %d: %s", serial, o.Text)
		}
	}
}

// objection is what the ledger says against a key, as JSON.
type objection struct {
	Name string `json:"name"` // lost, stolen, left, firmware, wrong, reset, sealed, owing
	Text string `json:"text"`
}

func newObjections(all []record.Objection) []objection {
	out := []objection{}
	for _, o := range all {
		out = append(out, objection{o.Name, o.Text})
	}
	return out
}

// object adds to keys what the ledger says against them.
func object(b *record.Book, tokens []token) {
	for i, t := range tokens {
		tokens[i].Against = []objection{}
		if t.Serial != nil {
			tokens[i].Against = newObjections(b.Against(record.Shown{Serial: uint32(*t.Serial), Firmware: t.Firmware, OATHSalt: t.salt}))
		}
	}
}
