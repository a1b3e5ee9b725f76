package principal

import (
	"fmt"
	"strings"
)

// Wanted says which credential on a key is meant: the one with an id, one of a
// principal or device, or, with neither, any for AWS.
type Wanted struct {
	ID        string
	Principal *Principal
	Device    string // ARN of an MFA device, as in mfa_serial
	Group     string // empty: any
}

// Credential is a credential on a key, as far as its name shows what it is for.
type Credential struct {
	ID     string
	Issuer string // the part of the id that authenticator apps show as such
	TOTP   bool
}

// AWS reports whether a credential is for AWS: its issuer is that of rootseal, of
// the console's QR code, or of an ARN, which aws-vault requires as id.
func (c Credential) AWS() bool {
	switch c.Issuer {
	case "AWS", "Amazon Web Services", "arn":
		return c.TOTP
	}
	return false
}

// IsOpen reports whether any credential for AWS will do. Then a key that was not
// read could have made the choice another one.
func (w Wanted) IsOpen() bool { return w.ID == "" && w.Principal == nil && w.Device == "" }

// Fits reports whether a credential's name is the wanted one. Names are compared
// as a whole: a search in the text would let "x-2" block "x"
// (99designs/aws-vault#558).
func (w Wanted) Fits(c Credential) bool {
	switch {
	case w.ID != "":
		return c.ID == w.ID
	case !c.TOTP: // AWS accepts no other kind
		return false
	case w.Group != "" && namedGroup(c.ID) != w.Group:
		return false
	case w.Device != "":
		return NamedDevice(c.ID, w.Device)
	case w.Principal != nil:
		return namedFor(c.ID, *w.Principal)
	}
	return c.AWS()
}

// IsCut reports whether an id lacks the middle of the wanted principal's name, so
// that it may belong to another principal.
func (w Wanted) IsCut(id string) bool { return w.Principal != nil && strings.Contains(id, "~") }

func (w Wanted) String() string {
	format, args := w.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the words for it in the reader's language.
func (w Wanted) Parts() (format string, args []any) {
	switch {
	case w.ID != "":
		return "credential %s", []any{w.ID}
	case w.Device != "":
		return "the credential for %s", []any{w.Device}
	case w.Principal != nil && w.Group != "":
		return "the credential of group %s for %s", []any{w.Group, w.Principal}
	case w.Principal != nil:
		return "the credential for %s", []any{w.Principal}
	case w.Group != "":
		return "an AWS credential of group %s", []any{w.Group}
	}
	return "an AWS credential", nil
}
