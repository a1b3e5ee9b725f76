package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
)

type officerAddFlags struct {
	name, slot           string
	generate, unattested bool
	managementKey        string
	attestation          attestationFlags
	signing              signingFlags
}

func (a *app) officerAddCommand() *cobra.Command {
	var f officerAddFlags
	c := &cobra.Command{
		Use:   "add SERIAL",
		Short: "make the holder of a key an officer",
		Long: `Makes a person an officer, known by a key in a PIV slot of their own YubiKey:
the key that is in the slot, or a new one where the token shows that the slot is
empty, after a question or with --generate. What is in a slot is never
overwritten; name a free one with --slot.

The token has to attest that it made the key itself, which shows its serial and
firmware; the key has to ask for a PIN that is not the factory's, and signs once
to show that it is there. A key that was imported is taken on its holder's word
with --unattested, and the record then has no attestation.

A new key needs the token's management key: the factory's, the one that ykman
stores behind the PIN, or that of --management-key.

The officers on record sign, one or two by the policy. The first officer has
nobody before them: write down the fingerprint that is printed, apart from the
ledger, because everything that is signed later rests on it.

With --json: serial, name, slot, algorithm, fingerprint, firmware, pin_policy,
touch_policy, attested, generated, first, head.`,
		Example: `  rootseal officer add 16104417 --name "Olivia Ito"
  rootseal officer add 16104417 --name "Olivia Ito" --generate --pin 16104417=fd:3 3<pin`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return a.addOfficer(c.Context(), args[0], f) },
	}
	c.Flags().StringVar(&f.name, "name", "", "the person's name")
	c.Flags().StringVar(&f.slot, "slot", pivkey.Signature.String(), "PIV slot: 9a, 9c, 9d, 9e, or 82 to 95")
	c.Flags().BoolVar(&f.generate, "generate", false, "make a key where the slot is empty, without asking")
	c.Flags().StringVar(&f.managementKey, "management-key", "", "`SOURCE` of the token's management key, in hex digits")
	c.Flags().BoolVar(&f.unattested, "unattested", false, "take a key without attestation, on its holder's word")
	f.attestation.define(c)
	f.signing.define(c)
	return c
}

// officerAdded is the result as JSON.
type officerAdded struct {
	Serial      uint32  `json:"serial"`
	Name        string  `json:"name"`
	Slot        string  `json:"slot"`
	Algorithm   string  `json:"algorithm"`
	Fingerprint string  `json:"fingerprint"`
	Firmware    string  `json:"firmware"`
	PINPolicy   *string `json:"pin_policy"`   // null: the token does not tell
	TouchPolicy *string `json:"touch_policy"` // null: the token does not tell
	Attested    bool    `json:"attested"`
	Generated   bool    `json:"generated"` // by this command
	First       bool    `json:"first"`
	Head        string  `json:"head"`
}

func (a *app) addOfficer(ctx context.Context, text string, f officerAddFlags) error {
	serial, err := parseSerial(text)
	if err != nil {
		return err
	}
	slot, err := pivkey.ParseSlot(f.slot)
	if err != nil {
		return usage("--slot: %v", err)
	}
	if f.name == "" {
		return usage("give the person's name with --name")
	}
	if err := checkLabel(&f.name); err != nil {
		return err
	}
	pins, err := a.checkOfficerSources(f)
	if err != nil {
		return err
	}
	believed, err := f.attestation.beside(a.world.roots)
	if err != nil {
		return err
	}
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, nil)
	if err != nil {
		return err
	}
	defer closePerson()

	infos, err := a.pluggedInfos(ctx)
	if err != nil {
		return err
	}
	info, plugged := infos[serial]
	if !plugged {
		return fmt.Errorf("adding officer %s: %w", f.name, &device.NotOnDeskError{Missing: []device.KeySerial{serial}})
	}
	n := &newcomer{name: f.name, info: info, token: a.world.piv(info), believed: believed, onWord: f.unattested}
	if err := n.look(ctx, slot); err != nil {
		return fmt.Errorf("adding officer %s: %w", f.name, err)
	}
	return person.admit(ctx, l, n, f, pins[serial])
}

// checkOfficerSources finds out that a secret could not be read, before anything
// is looked at.
func (a *app) checkOfficerSources(f officerAddFlags) (map[device.KeySerial]string, error) {
	pins, err := sourcesBySerial("--pin", f.signing.pins)
	if err != nil {
		return nil, err
	}
	if err := readOnce(append(slices.Collect(maps.Values(pins)), f.managementKey)...); err != nil {
		return nil, err
	}
	if err := checkSource(f.managementKey); err != nil {
		return nil, err
	}
	return pins, a.checkNotTyped(f.managementKey, f.signing.pins)
}

// admit makes the newcomer an officer. All that can be refused is asked before a
// key is made, and a key is made before the record that names it.
func (o *officer) admit(ctx context.Context, l *ledger.Ledger, n *newcomer, f officerAddFlags, pinSource string) error {
	if l.Trip() != 0 {
		return fmt.Errorf("adding officer %s: %w", n.name, ledger.ErrAway)
	}
	register := officers.Read(l.Records())
	first := len(register.Officers) == 0
	if n.isThere() {
		if err := register.MayAdd(&n.body); err != nil {
			return fmt.Errorf("adding officer %s: %w", n.name, err)
		}
	} else if o.terminal == nil && !f.generate {
		return usage("slot %v of key %d is empty: give --generate to have a key made in it", n.key.Slot, n.info.Serial)
	}
	if n.state.PUK == pivkey.SettingFactory {
		o.app.say("warning: the PUK of key %d is the factory's: with it, whoever has the key sets another PIN. ykman piv access change-puk changes it", n.info.Serial)
	}
	pin, err := o.checkedPIN(ctx, n.token, n.info.Serial, n.name, pinSource)
	if err != nil {
		return fmt.Errorf("adding officer %s: %w", n.name, err)
	}
	if err := o.bringSigners(ctx, l, f.signing.without(n.info.Serial)); err != nil {
		return err
	}
	generated := !n.isThere()
	if generated {
		if err := o.makeKey(ctx, n, f, pin); err != nil {
			return fmt.Errorf("adding officer %s: %w", n.name, err)
		}
	}
	signer := &tokenSigner{
		app: o.app, who: &officers.Officer{OfficerAdded: n.body},
		token: n.token, slot: n.key.Slot, public: n.key.Public, pin: pin,
	}
	if err := signer.possession(ctx); err != nil {
		return fmt.Errorf("adding officer %s: %w", n.name, err)
	}
	if first {
		o.signers = []officers.Signer{signer} // their own record: what a signature of theirs looks like is then in the ledger
	}
	head, err := enroll.AddOfficer(ctx, o.app.deskRoom(l, o), &n.body)
	if err != nil && !errors.Is(err, enroll.ErrUnsigned) {
		return err
	}
	return errors.Join(err, o.app.showAdded(n.body, officerAdded{Generated: generated, First: first, Head: head.String()}))
}

// makeKey makes a key in the empty slot, once that is confirmed.
func (o *officer) makeKey(ctx context.Context, n *newcomer, f officerAddFlags, pin []byte) error {
	if !f.generate {
		if err := o.mayGenerate(ctx, n); err != nil {
			return err
		}
	}
	var given []byte
	var err error
	if f.managementKey != "" {
		if given, err = readManagementKey(o.app, f.managementKey); err != nil {
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
	o.app.say("key %d has a new key in slot %v", n.info.Serial, n.key.Slot)
	return n.describe(ctx)
}

// showAdded tells what was recorded, the rest of which is in shown.
func (a *app) showAdded(body ledger.OfficerAdded, shown officerAdded) error {
	shown.Serial, shown.Name, shown.Slot = body.KeySerial, body.Name, body.Slot
	shown.Algorithm, shown.Fingerprint, shown.Firmware = body.Algorithm, body.Fingerprint, body.Firmware
	shown.PINPolicy, shown.TouchPolicy, shown.Attested = known(body.PINPolicy), known(body.TouchPolicy), body.Attestation != nil
	a.say("officer %s: key %d, firmware %s, slot %s, %s, PIN %s, touch %s", body.Name, body.KeySerial, body.Firmware, body.Slot,
		body.Algorithm, cmp.Or(body.PINPolicy, "unknown"), cmp.Or(body.TouchPolicy, "unknown"))
	if !shown.Attested {
		a.say("not attested: only the word of %s says that the key is in this token, and nowhere else", body.Name)
	}
	a.say("fingerprint %s", body.Fingerprint)
	if shown.First {
		a.say("this is the first officer. write the fingerprint down and keep it apart from the ledger: rootseal log verify --root FINGERPRINT pins it")
	}
	a.say("ledger head %s", shown.Head)
	if a.json {
		return a.printJSON(shown)
	}
	return nil
}
