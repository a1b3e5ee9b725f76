package governance

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

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
	operator.RecordFlags

	typed struct { // as they are typed
		slot, replaces string
		despite        []string
		attestation    attestation.Flags
	}
}

func officerAddCommand(a *cli.App) *cobra.Command {
	var o addOptions
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
bag label or in a report with --head, or type it. The new officer is active at
once. This stays a finding until two officers have closed it (unseal --close),
and every workstation that knew the old officer asks for a head once before it
deletes anything.

With --json: serial, name, slot, algorithm, fingerprint, firmware, pin_policy,
touch_policy, attested, generated, first, head.

` + cli.SourceHelp,
		Example: `  rootseal officer add 16104417 --name "Olivia Ito"
  rootseal officer add 16104417 --name "Olivia Ito" --generate --pin 16104417=fd:3 3<pin
  rootseal officer add 16104417 --name "Olivia Ito" --replaces 16021846 --head 41:00f11d1928201d04`,
		Args: cobra.ExactArgs(1),
		RunE: operator.Records(a, &o.RecordFlags, func(_ *cobra.Command, args []string) error { return o.read(a, args[0]) }, o.record, &ledger.OfficerAdded{}),
	}
	c.Flags().StringVar(&o.name, "name", "", "the person's `NAME`")
	c.Flags().StringVar(&o.typed.slot, "slot", piv.Signature.String(), "use the PIV `SLOT`: 9a, 9c, 9d, 9e, or 82 to 95")
	c.Flags().BoolVar(&o.generate, "generate", false, "make a key in an empty slot, without asking")
	c.Flags().StringVar(&o.managementKey, "management-key", "", "read the YubiKey's management key, in hex digits, from `SOURCE`")
	c.Flags().BoolVar(&o.unattested, "unattested", false, "accept a key without attestation, on the holder's word")
	c.Flags().StringVar(&o.typed.replaces, "replaces", "", "take the place of the last officer, who has left or whose key `SERIAL` is lost or dead, without a signature; needs --head")
	a.DefineHead(c.Flags())
	c.Flags().StringSliceVar(&o.typed.despite, "despite", nil, operator.DespiteUsage)
	o.typed.attestation.Define(c)
	o.Define(c)
	return c
}

// read reads the command line, and finds out before anything else if a secret cannot be
// read.
func (o *addOptions) read(a *cli.App, serial string) (err error) {
	if o.serial, err = cli.ParseSerial(serial); err != nil {
		return err
	}
	if o.slot, err = piv.ParseSlot(o.typed.slot); err != nil {
		return cli.Usage("--slot: %v", err)
	}
	if o.name == "" {
		return cli.Usage("give the person's name with --name")
	}
	if err := cli.CheckLabels(&o.name); err != nil {
		return err
	}
	if o.typed.replaces != "" {
		if o.replaces, err = cli.ParseSerial(o.typed.replaces); err != nil {
			return err
		}
	}
	if o.despite, err = cli.ParseSerials(o.typed.despite); err != nil {
		return err
	}
	pins, err := cli.SourcesBySerial("--pin", o.Pins)
	if err != nil {
		return err
	}
	o.pin, o.Secrets = pins[o.serial], []string{o.managementKey}
	o.trusted, err = o.typed.attestation.Trusted(a.World.Roots)
	return err
}

func (o *addOptions) record(ctx context.Context, r *operator.Recording) error {
	if o.replaces != 0 && len(officers.Read(r.Ledger.Records()).Active()) == 0 {
		return cli.Usage("--replaces %d: the ledger has no officer to replace: add the first one without --replaces and --head", o.replaces)
	}
	added, err := o.admit(ctx, r)
	if err != nil {
		err = message.Errorf("adding officer %s: %w", o.name, err)
	}
	if added == nil {
		return err
	}
	for _, line := range view.OfficerAddedWords(*added) {
		r.App.Say("%s", line)
	}
	operator.WarnOfOldFirmware(r.App, &officers.Officer{OfficerAdded: ledger.OfficerAdded{KeySerial: added.Serial, Name: added.Name, Firmware: added.Firmware, Algorithm: added.Algorithm}})
	return errors.Join(err, r.App.Show(added, nil))
}

// admit makes an officer of a plugged-in YubiKey. The result is nil if nothing is
// recorded.
func (o *addOptions) admit(ctx context.Context, r *operator.Recording) (*view.OfficerAdded, error) {
	infos, err := r.App.PluggedInfos(ctx)
	if err != nil {
		return nil, err
	}
	info, plugged := infos[o.serial]
	if !plugged {
		return nil, &device.NotOnDeskError{Missing: []device.KeySerial{o.serial}}
	}
	if err := o.checkAdmissible(ctx, r, info); err != nil {
		return nil, err
	}
	token := r.App.World.PIV(info)
	adding := &admission{Recording: r, addOptions: o, token: token, newcomer: &officers.Newcomer{
		Name: o.name, Serial: o.serial, Firmware: info.Firmware.String(), Token: token, Trusted: o.trusted, Unattested: o.unattested,
	}}
	return adding.run(ctx)
}

// checkAdmissible checks what the ledger says against the YubiKey, before a key is made
// on it. The operator may use it anyway.
func (o *addOptions) checkAdmissible(ctx context.Context, r *operator.Recording, info device.Info) error {
	b := r.Book()
	if err := gate.Guard(b, gate.UseOfficer, record.Shown{Serial: uint32(info.Serial), Firmware: info.Firmware.String()}, o.despite...); err != nil {
		serial, _, err := operator.MeantDespite(ctx, r.Terminal, err)
		if err != nil {
			return err
		}
		o.despite = append(o.despite, serial)
	}
	operator.SayAgainst(r.App, b, info.Serial)
	for _, doubt := range info.Doubts() {
		r.App.Say("warning: key %d: %s", info.Serial, doubt)
	}
	return nil
}
