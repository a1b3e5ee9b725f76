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
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"

	officers "rootseal/enroll/officer"
)

// addFlags are the options of officer add as they are typed.
type addFlags struct {
	name, slot           string
	generate, unattested bool
	managementKey        string
	despite              []string
	attestation          operator.AttestationFlags
	signing              operator.SigningFlags
	replaces             string
}

// addOptions are the options of officer add.
type addOptions struct {
	serial               device.KeySerial
	name                 string
	slot                 piv.Slot
	generate, unattested bool
	pin                  string           // source; empty: ask
	managementKey        string           // source; empty: the factory's, or the stored one
	replaces             device.KeySerial // 0: no officer
	despite              []device.KeySerial
	trusted              piv.Roots
	signing              operator.SigningFlags
}

func officerAddCommand(a *cli.App) *cobra.Command {
	var f addFlags
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

If the only officer has left, or their key is lost or dead, no one can sign for
a new one. Name that key with --replaces SERIAL, and give the newest head on a
bag label or in a report with --head, or type it. The new officer is active at once. This stays a finding until
two officers have closed it (unseal --close), and every workstation that knew the
old officer asks for a head once before it deletes anything.

With --json: serial, name, slot, algorithm, fingerprint, firmware, pin_policy,
touch_policy, attested, generated, first, head.

` + cli.SourceHelp,
		Example: `  rootseal officer add 16104417 --name "Olivia Ito"
  rootseal officer add 16104417 --name "Olivia Ito" --generate --pin 16104417=fd:3 3<pin`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := f.options(a, args[0])
			if err != nil {
				return err
			}
			return addOfficer(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&f.name, "name", "", "the person's `NAME`")
	c.Flags().StringVar(&f.slot, "slot", piv.Signature.String(), "use the PIV `SLOT`: 9a, 9c, 9d, 9e, or 82 to 95")
	c.Flags().BoolVar(&f.generate, "generate", false, "make a key in an empty slot, without asking")
	c.Flags().StringVar(&f.managementKey, "management-key", "", "read the YubiKey's management key, in hex digits, from `SOURCE`")
	c.Flags().BoolVar(&f.unattested, "unattested", false, "accept a key without attestation, on the holder's word")
	c.Flags().StringVar(&f.replaces, "replaces", "", "take the place of the last officer, who has left or whose key `SERIAL` is lost or dead, without a signature; needs --head")
	a.DefineHead(c.Flags())
	c.Flags().StringSliceVar(&f.despite, "despite", nil, operator.DespiteUsage)
	f.attestation.Define(c)
	f.signing.Define(c)
	return c
}

// options reads the command line, and finds out before anything else if a secret
// cannot be read.
func (f addFlags) options(a *cli.App, serial string) (o addOptions, err error) {
	o = addOptions{name: f.name, generate: f.generate, unattested: f.unattested, managementKey: f.managementKey, signing: f.signing}
	if o.serial, err = cli.ParseSerial(serial); err != nil {
		return o, err
	}
	if o.slot, err = piv.ParseSlot(f.slot); err != nil {
		return o, cli.Usage("--slot: %v", err)
	}
	if f.name == "" {
		return o, cli.Usage("give the person's name with --name")
	}
	if err := cli.CheckLabel(&f.name); err != nil {
		return o, err
	}
	if f.replaces != "" {
		if o.replaces, err = cli.ParseSerial(f.replaces); err != nil {
			return o, err
		}
	}
	if o.despite, err = cli.ParseSerials(f.despite); err != nil {
		return o, err
	}
	pins, err := f.pins(a)
	if err != nil {
		return o, err
	}
	o.pin = pins[o.serial]
	o.trusted, err = f.attestation.Trusted(a.World.Roots)
	return o, err
}

// pins checks the sources of all secrets, and returns those of the PINs.
func (f addFlags) pins(a *cli.App) (map[device.KeySerial]string, error) {
	pins, err := cli.SourcesBySerial("--pin", f.signing.Pins)
	if err != nil {
		return nil, err
	}
	sources := append(slices.Collect(maps.Values(pins)), f.managementKey)
	if err := cli.ReadOnce(sources...); err != nil {
		return nil, err
	}
	if err := cli.CheckSource(f.managementKey); err != nil {
		return nil, err
	}
	return pins, a.CheckStdin(sources...)
}

func addOfficer(ctx context.Context, a *cli.App, o addOptions) error {
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
	info, plugged := infos[o.serial]
	if !plugged {
		return fmt.Errorf("adding officer %s: %w", o.name, &device.NotOnDeskError{Missing: []device.KeySerial{o.serial}})
	}
	despite, err := admissible(ctx, a, l, person.Terminal, info, o.despite)
	if err != nil {
		return fmt.Errorf("adding officer %s: %w", o.name, err)
	}
	adding := &admission{person: person, ledger: l, options: o, despite: despite, token: a.World.PIV(info)}
	adding.newcomer = &officers.Newcomer{
		Name: o.name, Serial: o.serial, Firmware: info.Firmware.String(),
		Token: adding.token, Trusted: o.trusted, Unattested: o.unattested,
	}
	added, err := adding.run(ctx)
	if err != nil {
		err = fmt.Errorf("adding officer %s: %w", o.name, err)
	}
	if added == nil {
		return err
	}
	for _, line := range view.OfficerAddedWords(*added) {
		a.Say("%s", line)
	}
	operator.WarnOfOldFirmware(a, &officers.Officer{OfficerAdded: adding.newcomer.Body})
	if a.JSON {
		return errors.Join(err, a.PrintJSON(added))
	}
	return err
}

// admissible checks what the ledger says against the YubiKey, before a key is made
// on it. It returns the keys that the operator uses although the ledger warns
// against them.
func admissible(ctx context.Context, a *cli.App, l *ledger.Ledger, t operator.Asker, info device.Info, despite []device.KeySerial) ([]device.KeySerial, error) {
	b := record.Read(l.Records())
	err := gate.Guard(b, gate.UseOfficer, record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}, despite...)
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
