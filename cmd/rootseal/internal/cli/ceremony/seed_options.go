package ceremony

import (
	"strconv"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// seedOptions say how root's seed reaches rootseal. Every other seed comes from
// AWS or is created here.
type seedOptions struct {
	secret string // source of the secret key
	qr     string // source of the picture
	length int    // base32 characters that the secret key must have
}

const secretLengthFlag = "secret-length"

// check refuses sources that exclude each other, and lengths that no seed has in
// base32.
func (o seedOptions) check(root bool) error {
	const shortest, longest = 26, 205 // of 16 and 128 bytes
	switch rest := o.length % 8; {
	case o.secret != "" && o.qr != "":
		return cli.Usage("--secret and --qr exclude each other")
	case (o.secret != "" || o.qr != "") && !root:
		return cli.Usage("--secret and --qr require --root: AWS creates the seed of an IAM user")
	case o.isUsual():
		return nil
	case !root:
		return cli.Usage("--%s requires --root: only root's secret key is entered", secretLengthFlag)
	case o.length < shortest || o.length > longest || rest == 1 || rest == 3 || rest == 6:
		return cli.Usage("--%s %d: no secret key has that length", secretLengthFlag, o.length)
	}
	return nil
}

func (o seedOptions) isUsual() bool { return o.length == env.AWSSecretLength }

// sourceFor returns where a principal's seed comes from.
func (o seedOptions) sourceFor(kind principal.Kind) env.Source {
	switch {
	case kind == principal.User:
		return env.API
	case kind == principal.Login:
		return env.Generated
	case o.qr != "":
		return env.Picture
	case o.secret != "":
		return env.Stdin
	default:
		return env.Paste
	}
}

// lengthFor returns the length that a principal's secret key must have; 0: any.
func (o seedOptions) lengthFor(kind principal.Kind) int {
	if kind != principal.Root {
		return 0
	}
	return o.length
}

// setting is what plan and ledger show of an unusual length.
func (o seedOptions) setting(kind principal.Kind) []ledger.Setting {
	if kind != principal.Root || o.isUsual() {
		return nil
	}
	return []ledger.Setting{{Name: "length of the secret key, by --" + secretLengthFlag, Value: strconv.Itoa(o.length)}}
}
