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
	"rootseal/enroll"
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

If the only officer's token is lost or dead, nobody can sign a new one. Say
--replaces SERIAL with the number of that token, and give with --head the newest
head on a bag label or a report. The new officer counts at once. That stays a
finding until two officers have closed it (unseal --close), and every workstation
that knew the old officer asks for a head once before it deletes anything.

With --json: serial, name, slot, algorithm, fingerprint, firmware, pin_policy,
touch_policy, attested, generated, first, head.`,
		Example: `  rootseal officer add 16104417 --name "Olivia Ito"
  rootseal officer add 16104417 --name "Olivia Ito" --generate --pin 16104417=fd:3 3<pin`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.addOfficer(c.Context(), args[0], f) },
	}
	c.Flags().StringVar(&f.name, "name", "", "the person's name")
	c.Flags().StringVar(&f.slot, "slot", pivkey.Signature.String(), "PIV slot: 9a, 9c, 9d, 9e, or 82 to 95")
	c.Flags().BoolVar(&f.generate, "generate", false, "make a key where the slot is empty, without asking")
	c.Flags().StringVar(&f.managementKey, "management-key", "", "`SOURCE` of the token's management key, in hex digits")
	c.Flags().BoolVar(&f.unattested, "unattested", false, "take a key without attestation, on its holder's word")
	c.Flags().StringVar(&f.replaces, "replaces", "", "serial of the last officer's token, which is lost or dead: the new officer takes their place without a signature; needs --head")
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
	err = enroll.Guard(b, enroll.UseOfficer, record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}, despite...)
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
		a.say("this is the first officer. write the fingerprint down and keep it apart from the ledger: rootseal log verify --root FINGERPRINT pins it")
	}
	a.say("ledger head %s", o.Head)
	if a.json {
		return a.printJSON(o)
	}
	return nil
}
