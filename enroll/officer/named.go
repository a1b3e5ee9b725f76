package officer

import (
	"fmt"
	"strings"

	"rootseal/message"
)

// SeveralKeysError is a serial under which several active officers' keys are
// registered: only a fingerprint names one.
type SeveralKeysError struct {
	Serial       string
	Fingerprints []string
}

func (e *SeveralKeysError) Error() string {
	format, args := e.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the English format and the arguments.
func (e *SeveralKeysError) Parts() (format string, args []any) {
	return "key %s has several officers' keys: name one by its fingerprint, %s", []any{e.Serial, strings.Join(e.Fingerprints, " or ")}
}

// Named returns the active officer with this serial or whole fingerprint.
func (r *Register) Named(who string) (*Officer, error) {
	var found []*Officer
	for _, o := range r.Active() {
		if who == fmt.Sprint(o.KeySerial) || strings.EqualFold(who, o.Fingerprint) {
			found = append(found, o)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%w: %s", ErrNotOfficer, who)
	case 1:
		return found[0], nil
	}
	several := &SeveralKeysError{Serial: who}
	for _, o := range found {
		several.Fingerprints = append(several.Fingerprints, o.Fingerprint)
	}
	return nil, several
}

// Last returns the only active officer, whose key has this serial. A new officer
// may replace that one without a signature, since no other officer could sign.
func (r *Register) Last(serial uint32) (*Officer, error) {
	active := r.Active()
	if len(active) != 1 || active[0].KeySerial != serial {
		return nil, message.Errorf("%w: active are %d; key %d", ErrNotLast, len(active), serial)
	}
	return active[0], nil
}
