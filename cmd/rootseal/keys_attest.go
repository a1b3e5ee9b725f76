package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll/ledger"
)

// keyAttested is what keys --attest found of one key, as JSON.
type keyAttested struct {
	Serial   device.KeySerial `json:"serial"`
	Result   string           `json:"result"` // attested, not attested
	Firmware *string          `json:"firmware"`
	Slot     *string          `json:"slot"`
	Cause    *string          `json:"cause"` // why it is not
}

// attestKeys asks every key on the desk who made it, and records the answers. It
// is the only thing that keys does with PIV, and touches no slot: a token signs
// a statement on a key that it has generated, and where it has none there is
// nothing to ask for. The management key is not asked for.
func (a *app) attestKeys(ctx context.Context, f attestationFlags) error {
	believed, err := f.beside(a.world.roots)
	if err != nil {
		return err
	}
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	infos, err := a.pluggedInfos(ctx)
	if err != nil {
		return err
	}
	if len(infos) == 0 {
		return errNoKey
	}
	found := []keyAttested{}
	var errs []error
	for _, serial := range slices.Sorted(maps.Keys(infos)) {
		body, err := attestOne(ctx, a.world.piv(infos[serial]), serial, believed)
		if err != nil {
			errs = append(errs, fmt.Errorf("attesting key %d: %w", serial, err))
			continue
		}
		if _, err := l.Append(ctx, ledger.Entry{Command: "keys", Officer: ledger.Officer{OSUser: osUser()}, Body: &body}); err != nil {
			return fmt.Errorf("recording attest: %w", err)
		}
		one := keyAttested{serial, body.Result, known(body.Firmware), known(body.Slot), known(body.Cause)}
		found = append(found, one)
		if !a.json {
			printLine(a.out, "key %d  %s", serial, one.words())
		}
	}
	a.say("an attestation is made by the PIV application: it says that a YubiKey of this serial is plugged in,\nnot that the OATH application answers from the same chip; its serial is compared before and after")
	if a.json {
		errs = append(errs, a.printJSON(found))
	}
	return errors.Join(errs...)
}

func (k keyAttested) words() string {
	if k.Result == ledger.IsAttested {
		return fmt.Sprintf("%s, firmware %s, by the key in slot %s", k.Result, *k.Firmware, *k.Slot)
	}
	return k.Result + ": " + *k.Cause
}

// attestOne is the record of one key's answer. The error is of a key that gave
// none, and nothing is said of it.
func attestOne(ctx context.Context, token attestingToken, serial device.KeySerial, believed pivkey.Roots) (ledger.Attested, error) {
	body := ledger.Attested{KeySerial: uint32(serial), Result: ledger.NotAttested}
	made, err := token.AttestAny(ctx, believed)
	switch {
	case errors.Is(err, pivkey.ErrNothingToAttest):
		body.Cause = "no slot holds a key that was generated in it; rootseal officer add or ykman piv keys generate makes one"
	case errors.Is(err, pivkey.ErrNoPIV), errors.Is(err, pivkey.ErrNotAttested):
		body.Cause = err.Error()
	case err != nil:
		return body, err
	default:
		body.Result, body.Firmware, body.Slot = ledger.IsAttested, made.Firmware.String(), made.Slot.String()
		body.Attestation = &ledger.Attestation{Slot: made.SlotCertificate, Token: made.TokenCertificate}
	}
	return body, nil
}
