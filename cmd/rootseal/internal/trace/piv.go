package trace

import (
	"context"
	"crypto"
	"fmt"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/device/piv"
)

// officerKey traces a key that signs. Its commands go by a library that opens the card itself,
// so a line is a whole operation.
type officerKey struct {
	cli.PIVToken
	serial device.KeySerial
	lines  *lines
}

// ended shows an operation that began then.
func (k officerKey) ended(operation string, began time.Time, err *error) {
	status := "done"
	if *err != nil {
		status = failure(*err)
	}
	k.lines.line(fmt.Sprintf("key %d", k.serial), "PIV "+operation, status, time.Since(began))
}

func (k officerKey) CheckPIN(ctx context.Context, pin []byte) (err error) {
	defer k.ended("check PIN", time.Now(), &err)
	return k.PIVToken.CheckPIN(ctx, pin)
}

func (k officerKey) CheckPINSpendingLastTry(ctx context.Context, pin []byte) (err error) {
	defer k.ended("check PIN", time.Now(), &err)
	return k.PIVToken.CheckPINSpendingLastTry(ctx, pin)
}

func (k officerKey) Sign(ctx context.Context, slot piv.Slot, public crypto.PublicKey, pin, message []byte) (signature []byte, err error) {
	defer k.ended("sign", time.Now(), &err)
	return k.PIVToken.Sign(ctx, slot, public, pin, message)
}

func (k officerKey) Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (made piv.Attestation, err error) {
	defer k.ended("attest", time.Now(), &err)
	return k.PIVToken.Attest(ctx, slot, roots)
}

func (k officerKey) AttestAny(ctx context.Context, roots piv.Roots) (made piv.Attestation, err error) {
	defer k.ended("attest", time.Now(), &err)
	return k.PIVToken.AttestAny(ctx, roots)
}

func (k officerKey) Look(ctx context.Context) (state piv.State, err error) {
	defer k.ended("look", time.Now(), &err)
	return k.PIVToken.Look(ctx)
}

func (k officerKey) Generate(ctx context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (public crypto.PublicKey, err error) {
	defer k.ended("generate", time.Now(), &err)
	return k.PIVToken.Generate(ctx, slot, managementKey, wanted)
}

func (k officerKey) StoredManagementKey(ctx context.Context, pin []byte) (key []byte, err error) {
	defer k.ended("read management key", time.Now(), &err)
	return k.PIVToken.StoredManagementKey(ctx, pin)
}
