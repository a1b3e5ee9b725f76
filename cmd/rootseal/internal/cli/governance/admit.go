package governance

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// admission turns a newcomer into an officer.
type admission struct {
	*operator.Recording
	*addOptions
	token    cli.PIVToken
	newcomer *officers.Newcomer
}

// run checks and asks everything before it needs the newcomer's PIN, and makes the key
// before the record that names it. The result is nil if nothing is recorded.
func (d *admission) run(ctx context.Context) (*view.OfficerAdded, error) {
	n := d.newcomer
	if err := n.Look(ctx, d.slot); err != nil {
		return nil, err
	}
	register := officers.Read(d.Ledger.Records())
	generated := !n.HasKey()
	if !generated {
		if err := register.MayAdd(&n.Body); err != nil {
			return nil, err
		}
	} else if err := d.mayGenerate(ctx); err != nil {
		return nil, err
	}
	managementKey, err := d.readManagementKey()
	if err != nil {
		return nil, err
	}
	defer clear(managementKey)
	if n.HasFactoryPUK() {
		d.App.Say("warning: the PUK of key %d is the factory's: anyone who has the key can set another PIN with it. change it with 'ykman piv access change-puk'", n.Serial)
	}
	first := len(register.Officers) == 0
	if first { // this officer's signature covers all earlier records
		if err := d.Signing.ShowUnsigned(ctx, d.Ledger, d.Seen); err != nil {
			return nil, err
		}
	}
	replaces, err := d.bringSigners(ctx, register)
	if err != nil {
		return nil, err
	}
	pin, err := d.Signing.CheckedPIN(ctx, d.token, n.Serial, n.Name, d.pin)
	if err != nil {
		return nil, err
	}
	if generated {
		if err := d.makeKey(ctx, managementKey, pin); err != nil {
			return nil, err
		}
	}
	signer := &operator.TokenSigner{
		App: d.App, Who: &officers.Officer{OfficerAdded: n.Body}, Token: d.token, Slot: d.slot, Public: n.Key.Public, PIN: pin,
	}
	if err := provePossession(ctx, signer); err != nil {
		return nil, err
	}
	if first {
		d.Signing.Signers = []officers.Signer{signer}
	}
	if replaces != nil {
		n.Body.Replaces, n.Body.Head = replaces.Fingerprint, d.App.HeadFlag
	}
	head, err := custody.AddOfficer(ctx, d.Env(), &n.Body, d.despite...)
	if !cli.Written(err, head) {
		return nil, err
	}
	added := view.NewOfficerAdded(n.Body, head)
	added.Generated, added.First = generated, first
	return &added, err
}

// bringSigners finds the officers who sign for the newcomer. If the newcomer
// replaces the last officer, there is none, and it returns that officer.
func (d *admission) bringSigners(ctx context.Context, register *officers.Register) (replaces *officers.Officer, err error) {
	if d.replaces == 0 {
		if err := d.Signing.Bring(ctx, d.Ledger, d.Sparing(d.newcomer.Serial)); err != nil {
			return nil, err
		}
		_, err = d.Signing.Ready(ctx, func() {})
		return nil, err
	}
	if replaces, err = register.Last(uint32(d.replaces)); err != nil {
		return nil, err
	}
	known, err := d.App.Remembered()
	if err != nil {
		return nil, err // the ledger lacks the head that was given
	}
	if known.Typed.Sequence == 0 {
		if err := d.askHead(ctx); err != nil {
			return nil, err
		}
	}
	d.Signing.Emergency = "the last officer is replaced"
	return replaces, nil
}

// askHead has a head of the ledger typed that was kept outside of it.
func (d *admission) askHead(ctx context.Context) error {
	a := d.App
	known := func(text string) error {
		head, err := ledger.ParseHead(text)
		if err == nil && !d.Ledger.Contains(head) {
			err = message.Errorf("head %s %w", text, cli.ErrNotContained)
		}
		return err
	}
	typed, err := d.Terminal.Ask(ctx, "type the newest head on a bag label or in a report", "", known,
		"--replaces requires --head, the newest head on a bag label or in a report")
	if err == nil {
		a.HeadFlag = typed
	}
	return err
}

// makeKey makes a key in the empty slot. Given is nil if the management key is the
// factory's, or stored behind the PIN.
func (d *admission) makeKey(ctx context.Context, given, pin []byte) error {
	managementKey, err := d.newcomer.ManagementKey(ctx, given, pin)
	if err != nil {
		return err
	}
	defer clear(managementKey)
	if err := d.newcomer.Generate(ctx, managementKey); err != nil {
		return err
	}
	d.App.Say("key %d has a new key in slot %v", d.newcomer.Serial, d.newcomer.Key.Slot)
	return d.newcomer.Describe(ctx)
}

// mayGenerate asks if rootseal may make a key in the slot.
func (d *admission) mayGenerate(ctx context.Context) error {
	if d.generate {
		return nil
	}
	t, slot, serial := d.Terminal, d.newcomer.Key.Slot, d.newcomer.Serial
	instead := message.Textf("slot %v of key %d is empty: give --generate to make a key in it", slot, serial)
	if t.IsThere() {
		t.Say("slot %v of key %d is empty: rootseal will make a new key in it, which requires PIN and touch for each signature. nothing else on it changes.", slot, serial)
	}
	picked, err := t.Choose(ctx, operator.Said(t, message.Textf("make a new key in slot %v of key %d?", slot, serial)), operator.Items(t, message.Word("stop"), message.Word("make the key")), 0, operator.Said(t, instead))
	if err == nil && picked == 0 {
		err = env.ErrStopped
	}
	return err
}

// readManagementKey reads hex digits, as ykman prints and takes them. The key is nil
// without a source, or if no key is made.
func (d *admission) readManagementKey() ([]byte, error) {
	if d.managementKey == "" || d.newcomer.HasKey() {
		return nil, nil
	}
	text, err := cli.ReadSecret(d.App.In, d.managementKey)
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

// provePossession makes the key sign a text that is new each time.
func provePossession(ctx context.Context, s *operator.TokenSigner) error {
	if _, err := s.Sign(ctx, []byte("possession of an officer's key "+rand.Text())); err != nil {
		return fmt.Errorf("proving possession: %w", err)
	}
	return nil
}
