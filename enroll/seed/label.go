package seed

import (
	"net/url"
	"regexp"
	"strings"
)

// Label is the name under which AWS's QR code puts the seed, to be held against
// what was asked for.
type Label struct {
	Device  string // the device name, as in the ARN
	Account string // the account's alias where it has one, else its twelve digits
}

const awsIssuer = "Amazon Web Services"

// IAM API reference, CreateVirtualMFADevice and CreateAccountAlias. A device
// name may hold an @, an alias cannot, so the last @ separates.
var labelForm = regexp.MustCompile(`^([A-Za-z0-9_+=,.@-]{1,226})@([a-z0-9][a-z0-9-]{1,61}[a-z0-9])$`)

// parseLabel takes a label apart, [ISSUER:]DEVICE@ACCOUNT with escapes. The
// issuer, which is the parameter or else the label's, stands in older codes in
// neither place; wherever it stands it must be AWS's.
func parseLabel(escaped []byte, issuer string) (Label, error) {
	name, err := url.PathUnescape(string(escaped))
	if err != nil {
		return Label{}, ErrMalformed
	}
	if prefix, rest, ok := strings.Cut(name, ":"); ok {
		if prefix != awsIssuer {
			return Label{}, ErrNotAWS
		}
		name = rest
	}
	m := labelForm.FindStringSubmatch(name)
	if m == nil || issuer != "" && issuer != awsIssuer {
		return Label{}, ErrNotAWS
	}
	return Label{Device: m[1], Account: m[2]}, nil
}
