package ceremony

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
)

// enrollFlags are the flags of enroll, before they are read.
type enrollFlags struct {
	options       enrollOptions
	keys, despite []string
	touch         string
	showSeed      bool
}

func EnrollCommand(a *cli.App) *cobra.Command {
	var f enrollFlags
	o := &f.options
	c := &cobra.Command{
		Use:   "enroll",
		Short: "Put one seed on every key of a group and register it at AWS",
		Long: `Put one TOTP seed on every key of a group, check each key, and register the
seed at AWS as an MFA device, with two codes from two different keys. Either
all of it happens or none of it.

Without flags, enroll asks. With --root or --user, --keys and --confirm it needs
no terminal. Nothing changes until you confirm the plan.

  IAM user       AWS creates the seed. The profile must be allowed to manage
                 the user's MFA devices (docs/aws.md).
  root user      AWS has no API for this. rootseal tells you what to click in
                 the console, reads the secret key and shows two codes to type.
                 Without a terminal it prints the codes and exits with 6; then
                 run 'rootseal recover --console accepted' (or refused).
  other service  rootseal creates the seed and shows it once (--show-seed).

A code depends on the time, so enroll compares the clock with a server's. If no
server can be reached, state what another clock shows with --clock.

If the ledger warns against a key (lost, wrong, reset, sealed), enroll does not
use it. Some warnings you can overrule with --despite; the error says which.

If the policy requires attested keys, every key is checked before the seed
exists, as in 'rootseal keys --attest'.

With --json: a list of ceremony, principal, group, outcome, device_arn, keys,
undone, owed, head and more.

` + cli.SourceHelp,
		Example: `  rootseal enroll
  rootseal enroll --user breakglass --profile prod --keys 12345678,23456789 --group sealed --confirm 111122223333
  rootseal enroll --root --account 111122223333 --keys 12345678,23456789 --qr ~/qr.png --confirm 111122223333
  rootseal enroll --service example.com --login olivia --show-seed --keys 12345678,23456789`,
		RunE: func(c *cobra.Command, _ []string) error {
			o, err := f.read()
			if err != nil {
				return err
			}
			return runEnroll(c.Context(), a, o)
		},
	}
	fl := c.Flags()
	fl.BoolVar(&o.who.root, "root", false, "enroll the root user; you add its device in the AWS console")
	fl.StringVar(&o.who.user, "user", "", "enroll the IAM user `NAME`")
	fl.StringVar(&o.who.service, "service", "", "enroll a login at another `SERVICE`, such as example.com")
	fl.StringVar(&o.who.login, "login", "", "with --service: enroll the login `NAME`")
	fl.StringVar(&o.who.account, "account", "", "enroll in `ACCOUNT`, a number or alias (default: the profile's)")
	fl.StringVar(&o.profile, "profile", "", "use the AWS profile `NAME`; optional for root, where reading is enough")
	fl.StringVar(&o.group, "group", "", "label the group `LABEL`, such as sealed (default daily)")
	fl.StringSliceVar(&f.keys, "keys", nil, "enroll the keys with these `SERIALS`, separated by commas")
	fl.StringVar(&f.touch, "touch", "required", "require a touch for each code? `MODE` is required or off")
	o.seed.Define(c)
	fl.BoolVar(&f.showSeed, "show-seed", false, "with --service: show the new seed once, as a QR code")
	fl.StringVar(&o.confirm, "confirm", "", "confirm the plan with `TEXT`: the account number, or the service")
	fl.BoolVar(&o.oneKey, "one-key", false, "allow a group of one key")
	fl.StringSliceVar(&f.despite, "despite", nil, operator.DespiteUsage)
	o.given.Define(c)
	o.attestation.Define(c)
	o.given.Clock.Define(c, a.World.Now)
	return c
}

// read checks the flags together and returns what they ask for.
func (f enrollFlags) read() (o enrollOptions, err error) {
	o = f.options
	if err := o.who.check(o.profile, f.showSeed); err != nil {
		return o, err
	}
	if err := o.seed.Check(o.who.root || !o.who.isNamed() && o.seed.Secret+o.seed.QR == ""); err != nil {
		return o, err
	}
	if o.noTouch, err = readTouch(f.touch); err != nil {
		return o, err
	}
	if o.keys, err = cli.ParseSerials(f.keys); err != nil {
		return o, err
	}
	o.despite, err = cli.ParseSerials(f.despite)
	return o, err
}

// readTouch reads --touch.
func readTouch(mode string) (off bool, err error) {
	if mode != "required" && mode != "off" {
		return false, cli.Usage("--touch requires required or off")
	}
	return mode == "off", nil
}
