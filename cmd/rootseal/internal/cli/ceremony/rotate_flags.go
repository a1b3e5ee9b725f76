package ceremony

import (
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
)

// rotateFlags are the flags of rotate, before they are read.
type rotateFlags struct {
	options            rotateOptions
	principal          string
	lost, stolen       []string // stolen: those that --stolen names itself
	add, keys, despite []string
	touch              string // empty: as before
	retire             string // group whose device nothing replaces; empty: none
	changed            func(flag string) bool
}

func RotateCommand(a *cli.App) *cobra.Command {
	var f rotateFlags
	o := &f.options
	c := &cobra.Command{
		Use:   "rotate [PRINCIPAL]",
		Short: "Replace a seed after a loss, after a leaver or for a new key, or end a device",
		Long: `Replace a seed: of one device (PRINCIPAL and --group), of every device that
lost keys can open (--lost), or of every device that someone who left can still
open or has enrolled (--left). To bring a new key into a group, name it with --add.

For each device, rootseal enrolls a new seed on the plugged-in keys of the
group. Once AWS has accepted two codes of it, rootseal deletes the old device at
AWS, and then the old credential from each plugged-in key, after the key has
answered a one-time challenge with it. Other keys of the group keep the old
seed, which opens nothing: 'rootseal status' lists them as pending cleanup until
you rotate the group with the key plugged in, delete the old credential with
'rootseal keys found', or run 'rootseal keys drop'.

For root, you work in the console, in the same order. The old device stays until
you have signed in with the new one: CloudTrail shows the sign-in if the
profile may read it, otherwise you confirm it. Then you remove the old
device, or --assume-root removes it for a member account.

  --stolen     removes the old device first. If the principal has no other proven
               device, you must agree to that (--defenceless).
  --left       counts the person's keys that are not plugged in as lost, replaces
               whatever the person enrolled, and removes the person as an officer.
               A key that is plugged in, or in a bag, counts as returned: its seeds
               stay, unless the person enrolled them.
  --emergency  goes on with --stolen or --retire although no officer can sign. What
               it records stays a finding until an officer runs 'rootseal log
               sign'.

After --stolen and --left, rootseal lists what a new device does not end:
passwords, sessions and access keys.

  --retire     removes the device of a group for good, without a new seed: all its
               keys are lost, or you no longer need it. No key has to be plugged
               in. The principal must keep another device that is proven. If
               you made the device in the console or adopted it, and no key of the
               group is plugged in, you type its ARN as AWS shows it (--device).

AWS allows eight devices for each principal. If all eight are in use, rootseal
first removes a device that it enrolled: that of the group in --give-up, or your
choice.

If this workstation remembers a newer head than the ledger has, nothing is
deleted until you give the newest head that you can find with --head.

What needs no person is rotated first. If one device cannot be rotated, rootseal
reports it and goes on; the exit code is then not 0. If a rotation is
interrupted, run 'rootseal recover'.

With --json: a list of ceremony, principal, group, replaces (with --retire:
retired), outcome, keys, error and more.

` + cli.SourceHelp,
		Example: `  rootseal rotate --lost 16021853
  rootseal rotate --stolen 16021853 --emergency "theft at night"
  rootseal rotate --left "Ren Sato"
  rootseal rotate 111122223333/root --group daily --add 16021853
  rootseal rotate 111122223333/root --retire daily`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f.take(args)
			f.changed = c.Flags().Changed
			o, err := f.read()
			if err != nil {
				return err
			}
			if f.retire != "" {
				return runRetire(c.Context(), a, o)
			}
			return runRotate(c.Context(), a, o)
		},
	}
	fl := c.Flags()
	fl.StringVar(&o.occasion.Group, "group", "", "rotate the device of the group `LABEL`")
	fl.StringVar(&f.retire, "retire", "", "remove the device of the group `LABEL` for good, without a new seed")
	fl.StringVar(&o.device, "device", "", "with --retire: the `ARN` of the device, as you read it at AWS, if no key can prove it")
	fl.StringSliceVar(&f.lost, "lost", nil, "rotate what the lost key `SERIAL` can open (repeatable)")
	fl.Var(&stolenFlag{&o.occasion.Stolen, &f.stolen}, "stolen", "the key `SERIAL`, or that of --lost, was stolen: remove the old devices first")
	fl.Lookup("stolen").NoOptDefVal = isStolen
	fl.StringVar(&o.occasion.Left, "left", "", "rotate what `NAME` can still open, or enrolled: a holder, officer or OS user")
	fl.StringSliceVar(&f.add, "add", nil, "add the key `SERIAL` to the group (repeatable)")
	fl.StringSliceVar(&f.keys, "keys", nil, "put the new seed on these `SERIALS` (default: the group's plugged-in keys)")
	fl.StringVar(&o.request.Profile, "profile", "", "use the AWS profile `NAME` (default: the one that enrolled each device)")
	o.seed.Define(c)
	fl.StringVar(&o.confirm, "confirm", "", "confirm the plan with `TEXT`: account number, lost serial or name")
	fl.StringVar(&o.giveUp, "give-up", "", "if AWS has no room, first remove the device of the group `LABEL`")
	fl.BoolVar(&o.request.Defenceless, "defenceless", false, "let a principal be without MFA until its new device is enabled")
	fl.StringVar(&o.assumeRoot, "assume-root", "", "remove root's old device by API, with the management account's `PROFILE`")
	fl.StringVar(&o.emergency, "emergency", "", "with --stolen or --retire: go on although no officer can sign; state the `REASON`")
	fl.StringVar(&f.touch, "touch", "", "require a touch for each code? `MODE` is required or off (default: as before)")
	fl.BoolVar(&o.request.OneKey, "one-key", false, "allow a group of one key")
	o.given.Clock.Define(c, a.World.Now)
	fl.StringSliceVar(&f.despite, "despite", nil, operator.DespiteUsage)
	a.DefineHead(fl)
	o.given.Define(c)
	return c
}

// read checks the flags together and returns what they ask for.
func (f rotateFlags) read() (o rotateOptions, err error) {
	o = f.options
	if err := f.check(); err != nil {
		return o, err
	}
	if f.retire != "" {
		o.occasion.Group = f.retire
	}
	if f.principal != "" {
		if o.occasion.Principal, err = cli.ParsePrincipal(f.principal); err != nil {
			return o, err
		}
	}
	if o.occasion.LostKeys, err = cli.ParseSerials(f.lost); err != nil {
		return o, err
	}
	if f.touch != "" {
		off, err := readTouch(f.touch)
		if err != nil {
			return o, err
		}
		o.request.Touch = new(!off)
	}
	if o.occasion.Add, err = cli.ParseSerials(f.add); err != nil {
		return o, err
	}
	if o.occasion.Onto, err = cli.ParseSerials(f.keys); err != nil {
		return o, err
	}
	o.request.Despite, err = cli.ParseSerials(f.despite)
	o.request.Stolen, o.request.Clock = o.occasion.Stolen, o.given.Clock.Stated
	return o, err
}

// check refuses flags that exclude or require each other.
func (f rotateFlags) check() error {
	group, left := f.options.occasion.Group, f.options.occasion.Left
	occasions := 0
	for _, is := range []bool{f.principal != "", len(f.lost) > 0, left != ""} {
		if is {
			occasions++
		}
	}
	switch {
	case f.retire != "":
		return f.checkRetire()
	case f.options.device != "":
		return cli.Usage("--device requires --retire")
	case occasions != 1:
		return cli.Usage("name what to replace, one of: PRINCIPAL with --group, --lost SERIAL, --left NAME")
	case (f.principal != "") != (group != ""):
		return cli.Usage("PRINCIPAL and --group require each other: 111122223333/root --group daily")
	case f.options.occasion.Stolen && len(f.lost) == 0:
		return cli.Usage("--stolen requires a serial: --stolen SERIAL, or --lost SERIAL --stolen")
	case f.options.emergency != "" && !f.options.occasion.Stolen:
		return cli.Usage("--emergency requires --stolen or --retire")
	case left != "" && strings.TrimSpace(left) == "":
		return cli.Usage("--left requires a name")
	}
	return f.options.seed.Check(true)
}

// ofNewSeed are the flags that say what a new seed is for, or how it comes.
var ofNewSeed = []string{
	"group", "lost", "stolen", "left", "add", "keys", "touch", "give-up", "defenceless", "one-key", "despite", "secret", "qr", operator.SecretLengthFlag,
}

// checkRetire refuses flags that belong to a new seed.
func (f rotateFlags) checkRetire() error {
	if f.principal == "" {
		return cli.Usage("--retire requires a principal: rootseal rotate 111122223333/root --retire daily")
	}
	for _, name := range ofNewSeed {
		if f.changed(name) {
			return cli.Usage("--retire makes no new seed, so it excludes --%s", name)
		}
	}
	return nil
}
