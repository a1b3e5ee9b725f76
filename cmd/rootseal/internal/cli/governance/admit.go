package governance

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device/pivkey"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// admit makes the newcomer an officer. All that can be refused is asked before a
// key is made, and a key is made before the record that names it. The result is
// nil where nothing is recorded.
func admit(ctx context.Context, o *operator.Operator, l *ledger.Ledger, n *newcomer, slot pivkey.Slot, f officerAddFlags, pinSource string) (*OfficerAdded, error) {
	if err := n.look(ctx, slot); err != nil {
		return nil, err
	}
	register := officers.Read(l.Records())
	if n.isThere() {
		if err := register.MayAdd(&n.body); err != nil {
			return nil, err
		}
	} else if !o.Terminal.IsThere() && !f.generate {
		return nil, operator.Unanswered(generateInstead(n))
	}
	if n.state.PUK == pivkey.SettingFactory {
		o.App.Say("warning: the PUK of key %d is the factory's: anyone who has the key can set another PIN with it. change it with 'ykman piv access change-puk'", n.info.Serial)
	}
	first := len(register.Officers) == 0
	if first { // whose signature covers all that there is
		if err := o.Signing.ShowUnsigned(ctx, l, f.signing.Seen); err != nil {
			return nil, err
		}
	}
	pin, err := o.Signing.CheckedPIN(ctx, n.token, n.info.Serial, n.name, pinSource)
	if err != nil {
		return nil, err
	}
	replaces := ""
	if f.replaces != "" {
		replaces, err = replacesLast(o, register, f)
	} else {
		err = o.Signing.Bring(ctx, l, f.signing.Without(n.info.Serial))
	}
	if err != nil {
		return nil, err
	}
	generated := !n.isThere()
	if generated {
		if err := makeKey(ctx, o, n, f, pin); err != nil {
			return nil, err
		}
	}
	signer := &operator.TokenSigner{
		App: o.App, Who: &officers.Officer{OfficerAdded: n.body},
		Token: n.token, Slot: slot, Public: n.key.Public, PIN: pin,
	}
	if err := possession(ctx, signer); err != nil {
		return nil, err
	}
	if first {
		o.Signing.Signers = []officers.Signer{signer}
	}
	if replaces != "" {
		n.body.Replaces, n.body.Head = replaces, o.App.HeadFlag
	}
	head, err := custody.AddOfficer(ctx, operator.DeskRoom(o.App, l, o), &n.body, n.meant...)
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return nil, err
	}
	return &OfficerAdded{
		Serial: n.body.KeySerial, Name: n.body.Name, Slot: n.body.Slot, Algorithm: n.body.Algorithm,
		Fingerprint: n.body.Fingerprint, Firmware: n.body.Firmware,
		PINPolicy: view.OrNull(n.body.PINPolicy), TouchPolicy: view.OrNull(n.body.TouchPolicy),
		Attested: n.body.Attestation != nil, Generated: generated, First: first, Head: head.String(),
	}, err
}

// replacesLast has the newcomer take the place of the last officer, who can sign no
// more: by the number of their token, and by a head that was kept outside.
func replacesLast(o *operator.Operator, register *officers.Register, f officerAddFlags) (fingerprint string, err error) {
	serial, err := cli.ParseSerial(f.replaces)
	if err != nil {
		return "", err
	}
	counting := register.Counting()
	if len(counting) != 1 || counting[0].KeySerial != uint32(serial) {
		return "", fmt.Errorf("%w: %d count; key %d", officers.ErrNotLast, len(counting), serial)
	}
	known, err := o.App.Remembered()
	if err != nil {
		return "", err
	}
	if known.Typed.Sequence == 0 {
		return "", cli.Usage("--replaces needs --head, the newest head on a bag label or a report")
	}
	o.Signing.Emergency = "the last officer is replaced"
	return counting[0].Fingerprint, nil
}

// makeKey makes a key in the empty slot, once that is confirmed.
func makeKey(ctx context.Context, o *operator.Operator, n *newcomer, f officerAddFlags, pin []byte) error {
	if !f.generate {
		if err := mayGenerate(ctx, o, n); err != nil {
			return err
		}
	}
	var given []byte
	var err error
	if f.managementKey != "" {
		if given, err = readManagementKey(o.App, f.managementKey); err != nil {
			return err
		}
	}
	managementKey, err := n.managementKey(ctx, given, pin)
	if err != nil {
		return err
	}
	defer clear(managementKey)
	if err := n.generate(ctx, managementKey); err != nil {
		return err
	}
	o.App.Say("key %d has a new key in slot %v", n.info.Serial, n.key.Slot)
	return n.describe(ctx)
}

func generateInstead(n *newcomer) string {
	return fmt.Sprintf("slot %v of key %d is empty: give --generate to have a key made in it", n.key.Slot, n.info.Serial)
}

// mayGenerate asks whether a key may be made in the slot.
func mayGenerate(ctx context.Context, o *operator.Operator, n *newcomer) error {
	o.Terminal.Say("slot %v of key %d is empty: a new key will be made in it, which asks for PIN and touch at each signature. nothing else on it changes.", n.key.Slot, n.info.Serial)
	picked, err := o.Terminal.Choose(ctx, fmt.Sprintf("a new key in slot %v of key %d", n.key.Slot, n.info.Serial), []string{"stop", "make the key"}, 0, generateInstead(n))
	if err == nil && picked == 0 {
		err = env.ErrStopped
	}
	return err
}

// readManagementKey reads hex digits, as ykman prints and takes them.
func readManagementKey(a *cli.App, source string) ([]byte, error) {
	text, err := cli.ReadSecret(a.In, source)
	if err != nil {
		return nil, err
	}
	defer clear(text)
	digits := bytes.TrimSpace(text)
	key := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(key, digits); err != nil || len(key) != 16 && len(key) != 24 && len(key) != 32 {
		clear(key)
		return nil, cli.Usage("--management-key: a management key has 32, 48 or 64 hex digits")
	}
	return key, nil
}

// possession has the key sign something that nobody has asked for before.
func possession(ctx context.Context, s *operator.TokenSigner) error {
	if _, err := s.Sign(ctx, []byte("possession of an officer's key "+rand.Text())); err != nil {
		return fmt.Errorf("proving possession: %w", err)
	}
	return nil
}
