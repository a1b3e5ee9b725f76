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

// token traces a key that signs. Its commands go by a library that opens the card itself,
// so a line is a whole operation.
type token struct {
	cli.PIVToken
	serial device.KeySerial
	lines  *lines
}

// ended shows an operation that began then.
func (t token) ended(operation string, began time.Time, err *error) {
	status := "done"
	if *err != nil {
		status = failure(*err)
	}
	t.lines.line(fmt.Sprintf("key %d", t.serial), "PIV "+operation, status, time.Since(began))
}

func (t token) CheckPIN(ctx context.Context, pin []byte) (err error) {
	defer t.ended("check PIN", time.Now(), &err)
	return t.PIVToken.CheckPIN(ctx, pin)
}

func (t token) CheckPINSpendingLastTry(ctx context.Context, pin []byte) (err error) {
	defer t.ended("check PIN", time.Now(), &err)
	return t.PIVToken.CheckPINSpendingLastTry(ctx, pin)
}

func (t token) Sign(ctx context.Context, slot piv.Slot, public crypto.PublicKey, pin, message []byte) (signature []byte, err error) {
	defer t.ended("sign", time.Now(), &err)
	return t.PIVToken.Sign(ctx, slot, public, pin, message)
}

func (t token) Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (made piv.Attestation, err error) {
	defer t.ended("attest", time.Now(), &err)
	return t.PIVToken.Attest(ctx, slot, roots)
}

func (t token) AttestAny(ctx context.Context, roots piv.Roots) (made piv.Attestation, err error) {
	defer t.ended("attest", time.Now(), &err)
	return t.PIVToken.AttestAny(ctx, roots)
}

func (t token) Look(ctx context.Context) (state piv.State, err error) {
	defer t.ended("look", time.Now(), &err)
	return t.PIVToken.Look(ctx)
}

func (t token) Generate(ctx context.Context, slot piv.Slot, managementKey []byte, wanted piv.NewKey) (public crypto.PublicKey, err error) {
	defer t.ended("generate", time.Now(), &err)
	return t.PIVToken.Generate(ctx, slot, managementKey, wanted)
}

func (t token) StoredManagementKey(ctx context.Context, pin []byte) (key []byte, err error) {
	defer t.ended("read management key", time.Now(), &err)
	return t.PIVToken.StoredManagementKey(ctx, pin)
}
