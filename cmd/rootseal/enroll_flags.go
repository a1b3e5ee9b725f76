package main

import (
	"github.com/spf13/cobra"

	"rootseal/enroll"
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
	clock     clockFlag
	despite   []string
	signing   signingFlags

	attestation attestationFlags
}

func (a *app) enrollCommand() *cobra.Command {
	var f enrollFlags
	c := &cobra.Command{
		Use:   "enroll",
		Short: "put one seed on every key of a group and register it at AWS",
		Long: `Puts one TOTP seed on every key of a group, proves it on each, and registers it
as an MFA device with two codes from two different keys. All of it or nothing.

Without flags it asks; with --root or --user, --keys and --confirm it needs no
terminal. Nothing is changed before the plan was shown and confirmed.

Where the policy wants attested keys, each is asked who made it before a seed
exists, as by rootseal keys --attest.`,
		Example: `  rootseal enroll
  rootseal enroll --user breakglass --profile prod --keys 12345678,23456789 --group sealed --confirm 111122223333
  rootseal enroll --root --account 111122223333 --keys 12345678,23456789 --qr ~/qr.png --confirm 111122223333`,
		RunE: func(c *cobra.Command, _ []string) error { return a.enroll(c.Context(), f) },
	}
	fl := c.Flags()
	fl.BoolVar(&f.root, "root", false, "the root user; its device is added in the AWS console")
	fl.StringVar(&f.user, "user", "", "the IAM user of this name")
	fl.StringVar(&f.service, "service", "", "another service, which accepts a seed made here")
	fl.StringVar(&f.login, "login", "", "the login at --service")
	fl.StringVar(&f.account, "account", "", "account number or alias (default for --user: the profile's)")
	fl.StringVar(&f.profile, "profile", "", "AWS profile; for root it may be read-only, or be left out")
	fl.StringVar(&f.group, "group", "", "label of the keys that share the seed, as daily or sealed (default daily)")
	fl.StringSliceVar(&f.keys, "keys", nil, "serial numbers of the keys, with commas")
	fl.StringVar(&f.touch, "touch", "required", "whether each code needs a touch: required, off")
	fl.StringVar(&f.secret, "secret", "", "source of root's secret key: - (standard input), fd:N, a file of mode 0600")
	fl.StringVar(&f.qr, "qr", "", "picture of root's QR code, PNG or JPEG: a file, or - for standard input")
	f.length.define(c)
	fl.BoolVar(&f.showSeed, "show-seed", false, "with --service: show the new seed once, as QR code")
	fl.StringArrayVar(&f.codes, "access-code", nil, "SERIAL=SOURCE of a key's access code (repeatable)")
	fl.StringVar(&f.confirm, "confirm", "", "account number (or the service's name), instead of typing it under the plan")
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "an endpoint that is not AWS's and is meant (repeatable)")
	fl.BoolVar(&f.oneKey, "one-key", false, "agree to a group of a single key")
	fl.StringSliceVar(&f.despite, "despite", nil, despiteUsage)
	f.signing.define(c)
	f.attestation.define(c)
	f.clock.define(c, a.world.now)
	return c
}

// check refuses flags that do not go together, by name.
func (f enrollFlags) check() error {
	switch {
	case f.root && f.user != "", f.root && f.service != "", f.user != "" && f.service != "":
		return usage("--root, --user and --service exclude each other")
	case f.secret != "" && f.qr != "":
		return usage("--secret and --qr exclude each other")
	case f.touch != "required" && f.touch != "off":
		return usage("--touch wants required or off")
	case (f.secret != "" || f.qr != "") && !f.root:
		return usage("--secret and --qr go with --root; AWS makes an IAM user's seed itself")
	case (f.login != "") != (f.service != ""):
		return usage("--service and --login go together")
	case f.service != "" && !f.showSeed:
		return usage("a seed made here has to be shown once, to be given to %s: say --show-seed", f.service)
	case f.showSeed && f.service == "":
		return usage("--show-seed goes with --service; a seed of AWS's is never shown")
	case f.service != "" && (f.account != "" || f.profile != ""):
		return usage("--account and --profile are of AWS and do not go with --service")
	}
	return f.length.check(f.root || f.user == "" && f.service == "")
}

func (f enrollFlags) principal() (enroll.Principal, bool) {
	switch {
	case f.root:
		return enroll.Principal{Account: f.account, Kind: enroll.Root}, true
	case f.user != "":
		return enroll.Principal{Account: f.account, Kind: enroll.User, Name: f.user}, true
	case f.service != "":
		return enroll.Principal{Account: f.service, Kind: enroll.Login, Name: f.login}, true
	}
	return enroll.Principal{}, false
}

// secretLength is how long the secret has to be that is handed over, 0 where none is.
func (f enrollFlags) secretLength() int {
	if f.root {
		return int(f.length)
	}
	return 0
}

func (f enrollFlags) source() enroll.Source {
	switch {
	case f.service != "":
		return enroll.Generated
	case !f.root:
		return enroll.API
	case f.qr != "":
		return enroll.Picture
	case f.secret != "":
		return enroll.Stdin
	default:
		return enroll.Paste
	}
}
