package operator

import (
	"strconv"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// SeedOptions say how root's seed reaches rootseal. Every other seed comes from
// AWS or is created here.
type SeedOptions struct {
	Secret string // source of the secret key
	QR     string // source of the picture
	Length int    // base32 characters that the secret key must have
}

// SecretLengthFlag is the flag for an unusual length.
const SecretLengthFlag = "secret-length"

// Define adds --secret, --qr and --secret-length.
func (o *SeedOptions) Define(c *cobra.Command) {
	c.Flags().StringVar(&o.Secret, "secret", "", "read root's secret key from `SOURCE`")
	c.Flags().StringVar(&o.QR, "qr", "", "read root's secret key from a QR code picture: `FILE` (PNG, JPEG, WebP, GIF, BMP), - or fd:N")
	c.Flags().IntVar(&o.Length, SecretLengthFlag, env.AWSSecretLength, "expect `N` base32 characters in root's secret key, if AWS shows another length than usual")
}

// Check refuses sources that exclude each other, and lengths that no seed has in
// base32.
func (o SeedOptions) Check(root bool) error {
	const shortest, longest = 26, 205 // of 16 and 128 bytes
	switch rest := o.Length % 8; {
	case o.Secret != "" && o.QR != "":
		return cli.Usage("--secret and --qr exclude each other")
	case (o.Secret != "" || o.QR != "") && !root:
		return cli.Usage("--secret and --qr require --root: AWS creates the seed of an IAM user")
	case o.isUsual():
		return nil
	case !root:
		return cli.Usage("--%s requires --root: only root's secret key is entered", SecretLengthFlag)
	case o.Length < shortest || o.Length > longest || rest == 1 || rest == 3 || rest == 6:
		return cli.Usage("--%s %d: no secret key has that length", SecretLengthFlag, o.Length)
	}
	return nil
}

func (o SeedOptions) isUsual() bool { return o.Length == env.AWSSecretLength }

// SourceFor returns where a principal's seed comes from.
func (o SeedOptions) SourceFor(kind principal.Kind) env.Source {
	switch {
	case kind == principal.User:
		return env.API
	case kind == principal.Login:
		return env.Generated
	case o.QR != "":
		return env.Picture
	case o.Secret != "":
		return env.Stdin
	default:
		return env.Paste
	}
}

// LengthFor returns the length that a principal's secret key must have; 0: any.
func (o SeedOptions) LengthFor(kind principal.Kind) int {
	if kind != principal.Root {
		return 0
	}
	return o.Length
}

// Setting is what plan and ledger show of an unusual length.
func (o SeedOptions) Setting(kind principal.Kind) []ledger.Setting {
	if kind != principal.Root || o.isUsual() {
		return nil
	}
	return []ledger.Setting{{Name: "length of the secret key, by --" + SecretLengthFlag, Value: strconv.Itoa(o.Length)}}
}
