package oath

import (
	"cmp"
	"errors"
	"fmt"

	"rootseal/message"
)

// Version is major, minor, patch. On a YubiKey 4 or 5 it is the firmware. The NEO
// reports its applet's version (0.2.1 to 1.0.2), CanoKey always 6.0.0 and Nitrokey
// 4.minor.patch, so a version has no meaning until the vendor is known.
type Version [3]byte

// String returns the form "5.4.3".
func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

// Compare returns a negative number, zero or a positive number if v is before,
// equal to or after w.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v[0], w[0]), cmp.Compare(v[1], w[1]), cmp.Compare(v[2], w[2]))
}

// AtLeast reports whether v is this version or a later one.
func (v Version) AtLeast(major, minor, patch byte) bool {
	return v.Compare(Version{major, minor, patch}) >= 0
}

// ParseVersion reads the form "5.4.3".
func ParseVersion(text string) (v Version, err error) {
	if _, err = fmt.Sscanf(text, "%d.%d.%d", &v[0], &v[1], &v[2]); err == nil && v.String() != text {
		err = errVersion
	}
	if err != nil {
		return Version{}, message.Errorf("reading version %q: %w", text, err)
	}
	return v, nil
}

var errVersion = errors.New("not three numbers")
