package device

import (
	"bytes"
	"errors"
	"strings"

	"rootseal/oath"
)

// ErrNotAKey: the card in a reader is no security key, such as an identity card or the
// virtual smart card of Windows. It needs no remedy.
var ErrNotAKey = errors.New("no security key")

// notAKeyError is an [ErrNotAKey], and an [ErrNoOATH]. It hides its cause: what a
// foreign card answers to a question that is not for it means nothing.
type notAKeyError struct{}

func (notAKeyError) Error() string        { return ErrNotAKey.Error() }
func (notAKeyError) Is(target error) bool { return target == ErrNotAKey || target == ErrNoOATH }

// foreign replaces the error of a card that cannot be identified, if nothing shows
// that the card could be a security key. Foreign cards answer SELECT of an unknown
// application with any status word, with 9000 to everything, with one byte or not at
// all.
func foreign(reader Reader, err error) error {
	if isToken(reader) {
		return err
	}
	var status *oath.StatusError
	if errors.As(err, &status) {
		return notAKeyError{}
	}
	for _, answer := range []error{ErrNoOATH, oath.ErrNoApplet, oath.ErrMalformed, errMalformed, ErrUnresponsive} {
		if errors.Is(err, answer) {
			return notAKeyError{}
		}
	}
	return err
}

// isToken reports whether the reader's name or the card's ATR is that of a security
// key. A key on a contactless reader shows only the ATR.
func isToken(reader Reader) bool {
	for _, name := range []string{"yubico", "yubikey", "canokey", "nitrokey", "pico"} {
		if strings.Contains(strings.ToLower(reader.Name), name) || bytes.Contains(bytes.ToLower(reader.ATR), []byte(name)) {
			return true
		}
	}
	return false
}
