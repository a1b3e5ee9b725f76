package governance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
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
	attestation          operator.AttestationFlags
	signing              operator.SigningFlags
	replaces             string
}

func officerAddCommand(a *cli.App) *cobra.Command {
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

` + cli.SourceHelp,
		Example: `  rootseal officer add 16104417 --name "Olivia Ito"
  rootseal officer add 16104417 --name "Olivia Ito" --generate --pin 16104417=fd:3 3<pin`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return addOfficer(c.Context(), a, args[0], f) },
	}
	c.Flags().StringVar(&f.name, "name", "", "the person's `NAME`")
	c.Flags().StringVar(&f.slot, "slot", pivkey.Signature.String(), "use the PIV `SLOT`: 9a, 9c, 9d, 9e, or 82 to 95")
	c.Flags().BoolVar(&f.generate, "generate", false, "make a key in an empty slot, without asking")
	c.Flags().StringVar(&f.managementKey, "management-key", "", "read the YubiKey's management key, in hex digits, from `SOURCE`")
	c.Flags().BoolVar(&f.unattested, "unattested", false, "accept a key without attestation, on the holder's word")
	c.Flags().StringVar(&f.replaces, "replaces", "", "take the place of the last officer, whose key `SERIAL` is lost or dead, without a signature; needs --head")
	a.DefineHead(c.Flags())
	c.Flags().StringSliceVar(&f.despite, "despite", nil, operator.DespiteUsage)
	f.attestation.Define(c)
	f.signing.Define(c)
	return c
}

// OfficerAdded is the result as JSON.
type OfficerAdded struct {
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

func addOfficer(ctx context.Context, a *cli.App, text string, f officerAddFlags) error {
	serial, err := cli.ParseSerial(text)
	if err != nil {
		return err
	}
	slot, err := pivkey.ParseSlot(f.slot)
	if err != nil {
		return cli.Usage("--slot: %v", err)
	}
	if f.name == "" {
		return cli.Usage("give the person's name with --name")
	}
	if err := cli.CheckLabel(&f.name); err != nil {
		return err
	}
	pins, err := checkOfficerSources(a, f)
	if err != nil {
		return err
	}
	believed, err := f.attestation.Trusted(a.World.Roots)
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.OfficerAdded{})
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()

	infos, err := a.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	info, plugged := infos[serial]
	if !plugged {
		return fmt.Errorf("adding officer %s: %w", f.name, &device.NotOnDeskError{Missing: []device.KeySerial{serial}})
	}
	meant, err := admissible(ctx, a, l, person.Terminal, info, f.despite)
	if err != nil {
		return fmt.Errorf("adding officer %s: %w", f.name, err)
	}
	n := &newcomer{meant: meant, name: f.name, info: info, token: a.World.PIV(info), believed: believed, onWord: f.unattested}
	added, err := admit(ctx, person, l, n, slot, f, pins[serial])
	if err != nil {
		err = fmt.Errorf("adding officer %s: %w", f.name, err)
	}
	if added == nil {
		return err
	}
	return errors.Join(err, showAdded(a, *added))
}

// admissible asks what the ledger says against a token, before a key is made on it.
func admissible(ctx context.Context, a *cli.App, l *ledger.Ledger, t operator.Asker, info device.Info, given []string) ([]device.KeySerial, error) {
	despite, err := cli.ParseSerials(given)
	if err != nil {
		return nil, err
	}
	b := record.Read(l.Records())
	err = gate.Guard(b, gate.UseOfficer, record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}, despite...)
	if err != nil {
		var serial device.KeySerial
		if serial, _, err = operator.MeantDespite(ctx, t, err); err != nil {
			return nil, err
		}
		despite = append(despite, serial)
	}
	operator.SayAgainst(a, b, info.Serial)
	for _, doubt := range info.Doubts() {
		a.Say("warning: key %d: %s", info.Serial, doubt)
	}
	return despite, nil
}

// checkOfficerSources finds out that a secret could not be read, before anything
// is looked at.
func checkOfficerSources(a *cli.App, f officerAddFlags) (map[device.KeySerial]string, error) {
	pins, err := cli.SourcesBySerial("--pin", f.signing.Pins)
	if err != nil {
		return nil, err
	}
	if err := cli.ReadOnce(append(slices.Collect(maps.Values(pins)), f.managementKey)...); err != nil {
		return nil, err
	}
	if err := cli.CheckSource(f.managementKey); err != nil {
		return nil, err
	}
	return pins, a.CheckStdin(append(slices.Collect(maps.Values(pins)), f.managementKey)...)
}

// showAdded tells what was recorded.
func showAdded(a *cli.App, o OfficerAdded) error {
	unknown := func(policy *string) string {
		if policy == nil {
			return "unknown"
		}
		return *policy
	}
	a.Say("officer %s: key %d, firmware %s, slot %s, %s, PIN %s, touch %s", o.Name, o.Serial, o.Firmware, o.Slot, o.Algorithm,
		unknown(o.PINPolicy), unknown(o.TouchPolicy))
	if !o.Attested {
		a.Say("not attested: only the word of %s says that the key is in this token, and nowhere else", o.Name)
	}
	a.Say("fingerprint %s", o.Fingerprint)
	if o.First {
		a.Say("this is the first officer. write the fingerprint down and keep it apart from the ledger: 'rootseal log verify --root FINGERPRINT' checks it")
	}
	a.Say("ledger head %s", o.Head)
	if a.JSON {
		return a.PrintJSON(o)
	}
	return nil
}
