package operator

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"

	officers "rootseal/enroll/officer"
)

// AttestationFlags name makers that are believed beside the world's own. Nothing
// of them is recorded: whoever reads the ledger says again whom they believe.
type AttestationFlags struct{ Roots []string }

func (f *AttestationFlags) Define(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.Roots, "attestation-root", nil, "also trust the attestation certificates in a PEM `FILE` (repeatable)")
}

// Beside are these roots and those of the files.
func (f AttestationFlags) Beside(roots piv.Roots) (piv.Roots, error) {
	for _, file := range f.Roots {
		text, err := limited.File(file, limited.Certificates)
		if err == nil {
			roots, err = roots.With(text)
		}
		if err != nil {
			return piv.Roots{}, fmt.Errorf("reading the attestation root %s: %w", file, cli.Reason(err))
		}
	}
	return roots, nil
}

var ErrNoAttestation = errors.New("the record has none")

// AttestedBy checks the attestation in an officer's record, and that the record
// says what it says. Added is when it was made: certificates run out.
func AttestedBy(roots piv.Roots) func(body ledger.OfficerAdded, added time.Time) error {
	return func(body ledger.OfficerAdded, added time.Time) error {
		if body.Attestation == nil {
			return ErrNoAttestation
		}
		a, err := piv.VerifyAttestation(body.Attestation.Slot, body.Attestation.Token, added, roots)
		if err != nil {
			return err
		}
		_, _, fingerprint, err := officers.Describe(a.Public)
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
				return fmt.Errorf("%w: %s is %s, and recorded as %s", piv.ErrNotAttested, field.what, field.attested, field.recorded)
			}
		}
		return nil
	}
}

// AttestedBody fills in what an attestation says of an officer's key.
func AttestedBody(name string, a piv.Attestation) (ledger.OfficerAdded, error) {
	body, err := OfficerBody(name, a.Serial, a.Firmware.String(), piv.SlotState{
		Slot: a.Slot, Public: a.Public, PINPolicy: a.PINPolicy, TouchPolicy: a.TouchPolicy,
	})
	body.Attestation = &ledger.Attestation{Slot: a.SlotCertificate, Token: a.TokenCertificate}
	return body, err
}

// OfficerBody is the record of an officer's key, without attestation.
func OfficerBody(name string, serial device.KeySerial, firmware string, key piv.SlotState) (ledger.OfficerAdded, error) {
	algorithm, der, fingerprint, err := officers.Describe(key.Public)
	return ledger.OfficerAdded{
		Name: name, KeySerial: uint32(serial), Firmware: firmware, Slot: key.Slot.String(),
		Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
		PINPolicy: string(key.PINPolicy), TouchPolicy: string(key.TouchPolicy),
	}, err
}
