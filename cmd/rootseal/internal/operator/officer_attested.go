package operator

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"

	officers "rootseal/enroll/officer"
)

// AttestationFlags name issuers to trust in addition to the world's. They are not
// recorded: each reader of the ledger decides whom to trust.
type AttestationFlags struct{ Roots []string }

// Define adds --attestation-root.
func (f *AttestationFlags) Define(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.Roots, "attestation-root", nil, "also trust the attestation certificates in a PEM `FILE` (repeatable)")
}

// Trusted returns the roots with those of the files.
func (f AttestationFlags) Trusted(roots pivkey.Roots) (pivkey.Roots, error) {
	for _, file := range f.Roots {
		text, err := limited.File(file, limited.Certificates)
		if err == nil {
			roots, err = roots.With(text)
		}
		if err != nil {
			return pivkey.Roots{}, fmt.Errorf("reading the attestation root %s: %w", file, cli.Reason(err))
		}
	}
	return roots, nil
}

// ErrNoAttestation is the error of an officer who was added without an attestation.
var ErrNoAttestation = errors.New("the record contains none")

// AttestedBy returns the check of an officer's record against the attestation in
// it. Added is the time of the record: certificates expire.
func AttestedBy(roots pivkey.Roots) func(body ledger.OfficerAdded, added time.Time) error {
	return func(body ledger.OfficerAdded, added time.Time) error {
		if body.Attestation == nil {
			return ErrNoAttestation
		}
		a, err := pivkey.VerifyAttestation(body.Attestation.Slot, body.Attestation.Token, added, roots)
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
				return fmt.Errorf("%w: %s is %s, and recorded as %s", pivkey.ErrNotAttested, field.what, field.attested, field.recorded)
			}
		}
		return nil
	}
}

// AttestedBody returns the record of an officer's key with its attestation.
func AttestedBody(name string, a pivkey.Attestation) (ledger.OfficerAdded, error) {
	body, err := OfficerBody(name, a.Serial, a.Firmware.String(), pivkey.SlotState{
		Slot: a.Slot, Public: a.Public, PINPolicy: a.PINPolicy, TouchPolicy: a.TouchPolicy,
	})
	body.Attestation = &ledger.Attestation{Slot: a.SlotCertificate, Token: a.TokenCertificate}
	return body, err
}

// OfficerBody returns the record of an officer's key without an attestation.
func OfficerBody(name string, serial device.KeySerial, firmware string, key pivkey.SlotState) (ledger.OfficerAdded, error) {
	algorithm, der, fingerprint, err := officers.Describe(key.Public)
	return ledger.OfficerAdded{
		Name: name, KeySerial: uint32(serial), Firmware: firmware, Slot: key.Slot.String(),
		Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
		PINPolicy: string(key.PINPolicy), TouchPolicy: string(key.TouchPolicy),
	}, err
}
