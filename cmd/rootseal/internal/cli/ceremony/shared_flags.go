package ceremony

import (
	"github.com/spf13/cobra"

	"rootseal/enroll/env"
)

func (x *answers) define(c *cobra.Command) {
	c.Flags().StringArrayVar(&x.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	c.Flags().StringArrayVar(&x.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	x.signing.Define(c)
}

func (o *seedOptions) define(c *cobra.Command) {
	c.Flags().StringVar(&o.secret, "secret", "", "read root's secret key from `SOURCE`")
	c.Flags().StringVar(&o.qr, "qr", "", "read root's secret key from a QR code picture: `FILE` (PNG, JPEG, WebP, GIF, BMP), - or fd:N")
	c.Flags().IntVar(&o.length, secretLengthFlag, env.AWSSecretLength, "expect `N` base32 characters in root's secret key, if AWS shows another length than usual")
}
