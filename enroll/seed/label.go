package seed

import (
	"net/url"
	"regexp"
	"strings"
)

// Label is the name of the seed in AWS's QR code, to compare with the requested device.
type Label struct {
	Device  string // the device name, as in the ARN
	Account string // the account's alias, or its twelve digits without one
}

const awsIssuer = "Amazon Web Services"

// IAM API reference, CreateVirtualMFADevice and CreateAccountAlias. A device name may
// contain an @ and an alias cannot, so the last @ separates.
var labelForm = regexp.MustCompile(`^([A-Za-z0-9_+=,.@-]{1,226})@([a-z0-9][a-z0-9-]{1,61}[a-z0-9])$`)

// parseLabel splits a label, [ISSUER:]DEVICE@ACCOUNT with escapes. The issuer is the
// parameter or a part of the label; in older codes it is in neither. An issuer must be
// AWS's.
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
