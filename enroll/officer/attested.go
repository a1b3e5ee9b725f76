package officer

import (
	"errors"
	"fmt"
	"time"

	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// ErrNoAttestation: an officer's record has no attestation.
var ErrNoAttestation = errors.New("no attestation in the record")

// Attested returns a check of an officer's record: its attestation is good, and
// shows what is recorded. added is the time of the record, since
// certificates expire.
func Attested(roots piv.Roots) func(body ledger.OfficerAdded, added time.Time) error {
	return func(body ledger.OfficerAdded, added time.Time) error {
		if body.Attestation == nil {
			return ErrNoAttestation
		}
		a, err := piv.VerifyAttestation(body.Attestation.Slot, body.Attestation.Token, added, roots)
		if err != nil {
			return err
		}
		_, _, fingerprint, err := Describe(a.Public)
		if err != nil {
			return err
		}
		for _, field := range []struct{ what, recorded, attested string }{
			{"serial", fmt.Sprint(body.KeySerial), fmt.Sprint(a.Serial)},
			{"slot", body.Slot, a.Slot.String()},
			{"firmware", body.Firmware, a.Firmware.String()},
			{"fingerprint", body.Fingerprint, fingerprint},
			{"PIN policy", body.PINPolicy, string(a.PINPolicy)},
			{"touch policy", body.TouchPolicy, string(a.TouchPolicy)},
		} {
			if field.recorded != field.attested {
				return message.Errorf("%w: %s is %s, and recorded as %s", piv.ErrNotAttested, field.what, field.attested, field.recorded)
			}
		}
		return nil
	}
}

// attestedBody makes the record of an officer's key from its attestation.
func attestedBody(name string, a piv.Attestation) (ledger.OfficerAdded, error) {
	body, err := shownBody(name, a.Serial, a.Firmware.String(), piv.SlotState{
		Slot: a.Slot, Public: a.Public, PINPolicy: a.PINPolicy, TouchPolicy: a.TouchPolicy,
	})
	body.Attestation = &ledger.Attestation{Slot: a.SlotCertificate, Token: a.TokenCertificate}
	return body, err
}

// shownBody makes the record of an officer's key from what the YubiKey shows.
func shownBody(name string, serial device.KeySerial, firmware string, key piv.SlotState) (ledger.OfficerAdded, error) {
	algorithm, der, fingerprint, err := Describe(key.Public)
	return ledger.OfficerAdded{
		Name: name, KeySerial: uint32(serial), Firmware: firmware, Slot: key.Slot.String(),
		Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
		PINPolicy: string(key.PINPolicy), TouchPolicy: string(key.TouchPolicy),
	}, err
}
