package ceremony

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
)

type enrollFlags struct {
	root      bool
	user      string
	service   string
	login     string
	account   string
	profile   string
	group     string
	keys      []string
	touch     string
	secret    string
	qr        string
	length    secretLength
	showSeed  bool
	codes     []string
	confirm   string
	endpoints []string
	oneKey    bool
	clock     operator.ClockFlag
	despite   []string
	signing   operator.SigningFlags

	attestation operator.AttestationFlags
}

func EnrollCommand(a *cli.App) *cobra.Command {
	var f enrollFlags
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

` + cli.SourceHelp,
		Example: `  rootseal enroll
  rootseal enroll --user breakglass --profile prod --keys 12345678,23456789 --group sealed --confirm 111122223333
  rootseal enroll --root --account 111122223333 --keys 12345678,23456789 --qr ~/qr.png --confirm 111122223333`,
		RunE: func(c *cobra.Command, _ []string) error { return runEnroll(c.Context(), a, f) },
	}
	fl := c.Flags()
	fl.BoolVar(&f.root, "root", false, "enroll the root user; you add its device in the AWS console")
	fl.StringVar(&f.user, "user", "", "enroll the IAM user `NAME`")
	fl.StringVar(&f.service, "service", "", "enroll a login at another `SERVICE`, such as example.com")
	fl.StringVar(&f.login, "login", "", "with --service: enroll the login `NAME`")
	fl.StringVar(&f.account, "account", "", "enroll in `ACCOUNT`, a number or alias (default with --user: the profile's)")
	fl.StringVar(&f.profile, "profile", "", "use the AWS profile `NAME`; optional for root, where reading is enough")
	fl.StringVar(&f.group, "group", "", "label the group `LABEL`, such as sealed (default daily)")
	fl.StringSliceVar(&f.keys, "keys", nil, "enroll the keys with these `SERIALS`, separated by commas")
	fl.StringVar(&f.touch, "touch", "required", "require a touch for each code? `MODE` is required or off")
	fl.StringVar(&f.secret, "secret", "", "read root's secret key from `SOURCE`")
	fl.StringVar(&f.qr, "qr", "", "read root's secret key from a QR code picture: `FILE` (PNG, JPEG, WebP, GIF, BMP), - or fd:N")
	f.length.define(c)
	fl.BoolVar(&f.showSeed, "show-seed", false, "with --service: show the new seed once, as a QR code")
	fl.StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	fl.StringVar(&f.confirm, "confirm", "", "confirm the plan with `TEXT`: the account number, or the service")
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	fl.BoolVar(&f.oneKey, "one-key", false, "allow a group of one key")
	fl.StringSliceVar(&f.despite, "despite", nil, operator.DespiteUsage)
	f.signing.Define(c)
	f.attestation.Define(c)
	f.clock.Define(c, a.World.Now)
	return c
}

// check refuses flags that do not go together, by name.
func (f enrollFlags) check() error {
	switch {
	case f.root && f.user != "", f.root && f.service != "", f.user != "" && f.service != "":
		return cli.Usage("--root, --user and --service exclude each other")
	case f.secret != "" && f.qr != "":
		return cli.Usage("--secret and --qr exclude each other")
	case f.touch != "required" && f.touch != "off":
		return cli.Usage("--touch wants required or off")
	case (f.secret != "" || f.qr != "") && !f.root:
		return cli.Usage("--secret and --qr go with --root; AWS makes an IAM user's seed itself")
	case (f.login != "") != (f.service != ""):
		return cli.Usage("--service and --login go together")
	case f.service != "" && !f.showSeed:
		return cli.Usage("a seed made here has to be shown once, to be given to %s: add --show-seed", f.service)
	case f.showSeed && f.service == "":
		return cli.Usage("--show-seed goes with --service; a seed of AWS's is never shown")
	case f.service != "" && (f.account != "" || f.profile != ""):
		return cli.Usage("--account and --profile are of AWS and do not go with --service")
	}
	return f.length.check(f.root || f.user == "" && f.service == "")
}

func (f enrollFlags) principal() (principal.Principal, bool) {
	switch {
	case f.root:
		return principal.Principal{Account: f.account, Kind: principal.Root}, true
	case f.user != "":
		return principal.Principal{Account: f.account, Kind: principal.User, Name: f.user}, true
	case f.service != "":
		return principal.Principal{Account: f.service, Kind: principal.Login, Name: f.login}, true
	}
	return principal.Principal{}, false
}

// secretLength is how long the secret has to be that is handed over, 0 where none is.
func (f enrollFlags) secretLength() int {
	if f.root {
		return int(f.length)
	}
	return 0
}

func (f enrollFlags) source() env.Source {
	switch {
	case f.service != "":
		return env.Generated
	case !f.root:
		return env.API
	case f.qr != "":
		return env.Picture
	case f.secret != "":
		return env.Stdin
	default:
		return env.Paste
	}
}
