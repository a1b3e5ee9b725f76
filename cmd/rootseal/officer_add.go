package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

type officerAddFlags struct {
	name, slot           string
	generate, unattested bool
	managementKey        string
	despite              []string
	attestation          attestationFlags
	signing              signingFlags
	replaces             string
}

func (a *app) officerAddCommand() *cobra.Command {
	var f officerAddFlags
	c := &cobra.Command{
		Use:   "add SERIAL",
		Short: "Add an officer",
		Long: `Add an officer. rootseal knows an officer by a key in a PIV slot of the person's
own YubiKey: the key that is in the slot, or a new one if the YubiKey shows that
the slot is empty, after a question or with --generate. rootseal never
overwrites a slot; name a free one with --slot.

The YubiKey must attest that it generated the key itself, which shows its serial
and firmware. The key must ask for a PIN other than the factory PIN, and signs
once as a test. An imported key has no attestation: --unattested accepts it on
the holder's word.

A new key requires the YubiKey's management key: the factory's, the one that
ykman stores behind the PIN, or the one in --management-key.

The present officers sign, one or two by the policy. No one can sign for the
first officer. Write the printed fingerprint down and keep it apart from the
ledger, since every later signature rests on it.

If the only officer's key is lost or dead, no one can sign for a new one. Name
that key with --replaces SERIAL, and give the newest head on a bag label or in a
report with --head. The new officer is active at once. This stays a finding until
two officers have closed it (unseal --close), and every workstation that knew the
old officer asks for a head once before it deletes anything.

With --json: serial, name, slot, algorithm, fingerprint, firmware, pin_policy,
touch_policy, attested, generated, first, head.

` + sourceHelp,
		Example: `  rootseal officer add 16104417 --name "Olivia Ito"
  rootseal officer add 16104417 --name "Olivia Ito" --generate --pin 16104417=fd:3 3<pin`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.addOfficer(c.Context(), args[0], f) },
	}
	c.Flags().StringVar(&f.name, "name", "", "the person's `NAME`")
	c.Flags().StringVar(&f.slot, "slot", pivkey.Signature.String(), "use the PIV `SLOT`: 9a, 9c, 9d, 9e, or 82 to 95")
	c.Flags().BoolVar(&f.generate, "generate", false, "make a key in an empty slot, without asking")
	c.Flags().StringVar(&f.managementKey, "management-key", "", "read the YubiKey's management key, in hex digits, from `SOURCE`")
	c.Flags().BoolVar(&f.unattested, "unattested", false, "accept a key without attestation, on the holder's word")
	c.Flags().StringVar(&f.replaces, "replaces", "", "take the place of the last officer, whose key `SERIAL` is lost or dead, without a signature; needs --head")
	a.defineHead(c.Flags())
	c.Flags().StringSliceVar(&f.despite, "despite", nil, despiteUsage)
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
	l, err := a.openToRecord(&ledger.OfficerAdded{})
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
	meant, err := a.admissible(ctx, l, person.terminal, info, f.despite)
	if err != nil {
		return fmt.Errorf("adding officer %s: %w", f.name, err)
	}
	n := &newcomer{meant: meant, name: f.name, info: info, token: a.world.piv(info), believed: believed, onWord: f.unattested}
	added, err := person.admit(ctx, l, n, slot, f, pins[serial])
	if err != nil {
		err = fmt.Errorf("adding officer %s: %w", f.name, err)
	}
	if added == nil {
		return err
	}
	return errors.Join(err, a.showAdded(*added))
}

// admissible asks what the ledger says against a token, before a key is made on it.
func (a *app) admissible(ctx context.Context, l *ledger.Ledger, t somebody, info device.Info, given []string) ([]device.KeySerial, error) {
	despite, err := parseSerials(given)
	if err != nil {
		return nil, err
	}
	b := record.Read(l.Records())
	err = gate.Guard(b, gate.UseOfficer, record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}, despite...)
	if err != nil {
		var serial device.KeySerial
		if serial, _, err = meantDespite(ctx, t, err); err != nil {
			return nil, err
		}
		despite = append(despite, serial)
	}
	a.sayAgainst(b, info.Serial)
	for _, doubt := range info.Doubts() {
		a.say("warning: key %d: %s", info.Serial, doubt)
	}
	return despite, nil
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
	return pins, a.checkStdin(append(slices.Collect(maps.Values(pins)), f.managementKey)...)
}

// showAdded tells what was recorded.
func (a *app) showAdded(o officerAdded) error {
	unknown := func(policy *string) string {
		if policy == nil {
			return "unknown"
		}
		return *policy
	}
	a.say("officer %s: key %d, firmware %s, slot %s, %s, PIN %s, touch %s", o.Name, o.Serial, o.Firmware, o.Slot, o.Algorithm,
		unknown(o.PINPolicy), unknown(o.TouchPolicy))
	if !o.Attested {
		a.say("not attested: only the word of %s says that the key is in this token, and nowhere else", o.Name)
	}
	a.say("fingerprint %s", o.Fingerprint)
	if o.First {
		a.say("this is the first officer. write the fingerprint down and keep it apart from the ledger: 'rootseal log verify --root FINGERPRINT' checks it")
	}
	a.say("ledger head %s", o.Head)
	if a.json {
		return a.printJSON(o)
	}
	return nil
}
