package device

import (
	"errors"
	"fmt"

	"rootseal/device/internal/bounded"
	"rootseal/message"
)

// Errors that this package finds itself. The errors of a port are next to [Port].
var (
	// ErrTimeout: a call did not return within its limit. The card may or may not
	// have carried out the command; only reading shows which.
	ErrTimeout = bounded.ErrTimeout
	// ErrNotOnDesk: no reader has a key with this serial.
	ErrNotOnDesk = errors.New("not plugged in")
	// ErrKeyChanged: another key is in the reader, or the OATH application was
	// reset.
	ErrKeyChanged = errors.New("not the same key")
	// ErrDuplicate: a serial was given twice, or two readers report it.
	ErrDuplicate = errors.New("same key twice")
	// ErrNoOATH: the token has no OATH application, or it is switched off.
	ErrNoOATH = errors.New("no OATH application")
	// ErrReleased: the transaction of a session is over. It was released, was
	// idle for too long, or its Use has returned.
	ErrReleased = errors.New("transaction is over")
	// ErrClosed: the key was closed.
	ErrClosed = errors.New("key is closed")
	// ErrNotBuilt: the binary has no PC/SC. Every call of a port and every PIV
	// operation returns it.
	ErrNotBuilt = errors.New("built without PC/SC (needs cgo)")
)

// NotOnDeskError is an [ErrNotOnDesk] with what was found instead. A key that
// another program keeps is among the problems, too: it may not be missing at all.
type NotOnDeskError struct {
	Missing  []KeySerial
	Problems []Problem
}

func (e *NotOnDeskError) Error() string { return e.text().String() }

// Parts returns the English format and the arguments.
func (e *NotOnDeskError) Parts() (format string, args []any) { return e.text().Parts() }

func (e *NotOnDeskError) text() message.Text {
	var missing []message.Text
	for _, serial := range e.Missing {
		if serial == 0 {
			missing = append(missing, message.Word("key without serial"))
		} else {
			missing = append(missing, message.Textf("key %d", serial))
		}
	}
	all := message.Textf("%s not plugged in", message.Listed(missing...))
	for _, p := range e.Problems {
		if !errors.Is(p.Err, ErrNotAKey) {
			all = message.Textf("%s; %v", all, p.Err)
		}
	}
	return all
}

func (e *NotOnDeskError) Is(target error) bool { return target == ErrNotOnDesk }

// holders names the programs that usually keep a card from others, and how each one
// releases it. rootseal kills none of them: ykman kills scdaemon, which ends the
// user's session (Yubico/yubikey-manager#664).
const holders = "another program may hold the card: another rootseal command, scdaemon of GnuPG (ends with: gpgconf --kill scdaemon), " +
	"yubikey-agent (lets go on SIGHUP) or another PIV agent, Yubico Authenticator, a browser"

// explained adds the programs that may keep the card to an error of a call that
// waits for the card.
func explained(err error) error {
	if errors.Is(err, ErrTimeout) || errors.Is(err, ErrSharing) {
		return fmt.Errorf("%w; %s", err, holders)
	}
	return err
}

// lost reports whether a handle no longer works, so that the key must be found again.
func lost(err error) bool {
	for _, target := range []error{ErrRemoved, ErrNoCard, ErrUnknownReader, ErrNoReaders, ErrNoService, ErrServiceFault} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// disturbed reports whether a handle must be reconnected.
func disturbed(err error) bool { return errors.Is(err, ErrReset) || errors.Is(err, ErrUnresponsive) }
