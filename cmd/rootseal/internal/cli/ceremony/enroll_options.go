package ceremony

import (
	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/principal"
)

// enrollOptions are what you want enrolled. What they leave open is asked.
type enrollOptions struct {
	who     enrollee
	profile string
	group   string
	keys    []device.KeySerial
	despite []device.KeySerial
	noTouch bool
	oneKey  bool
	seed    operator.SeedOptions

	confirm     string
	given       operator.Answers
	attestation attestation.Flags
}

// enrollee is whose MFA device it is: at most one of root, user and service is set.
type enrollee struct {
	root                 bool
	user, service, login string
	account              string
}

// isNamed reports whether it is known who is enrolled.
func (e enrollee) isNamed() bool { return e.root || e.user != "" || e.service != "" }

func (e enrollee) principal() principal.Principal {
	switch {
	case e.root:
		return principal.Principal{Account: e.account, Kind: principal.Root}
	case e.service != "":
		return principal.Principal{Account: e.service, Kind: principal.Login, Name: e.login}
	default:
		return principal.Principal{Account: e.account, Kind: principal.User, Name: e.user}
	}
}

// check refuses names that exclude each other.
func (e enrollee) check(profile string, showSeed bool) error {
	switch {
	case e.root && e.user != "", e.root && e.service != "", e.user != "" && e.service != "":
		return cli.Usage("--root, --user and --service exclude each other")
	case (e.login != "") != (e.service != ""):
		return cli.Usage("--service and --login require each other")
	case e.service != "" && !showSeed:
		return cli.Usage("rootseal creates the seed for %s and must show it once: add --show-seed", e.service)
	case showSeed && e.service == "":
		return cli.Usage("--show-seed requires --service: rootseal never shows a seed from AWS")
	case e.service != "" && (e.account != "" || profile != ""):
		return cli.Usage("--account and --profile belong to AWS and exclude --service")
	}
	return nil
}

// requests makes one request for each group. Every question is answered by then.
func (o enrollOptions) requests(groups []keyGroup) []enroll.Request {
	who := o.who.principal()
	var all []enroll.Request
	for i, g := range groups {
		all = append(all, enroll.Request{
			Principal: who, Group: g.label, Keys: g.keys, Ahead: i,
			Touch: !o.noTouch, Source: o.seed.SourceFor(who.Kind), Profile: o.profile,
			OneKey: o.oneKey, Clock: o.given.Clock.Stated, SecretLength: o.seed.LengthFor(who.Kind), Despite: o.despite,
		})
	}
	return all
}
