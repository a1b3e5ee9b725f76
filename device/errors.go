package device

import (
	"errors"
	"fmt"
	"strings"

	"rootseal/device/internal/bounded"
)

// What this package finds out itself; what a port reports is beside [Port].
var (
	// ErrTimeout: a call did not return within its limit. After a command the
	// card may or may not have done it; only reading tells.
	ErrTimeout = bounded.ErrTimeout
	// ErrNotOnDesk: no reader holds a key of this serial.
	ErrNotOnDesk = errors.New("not on the desk")
	// ErrKeyChanged: another key sits where this one was, or its OATH
	// application was reset since.
	ErrKeyChanged = errors.New("not the same key")
	// ErrDuplicate: a serial was asked for twice, or two readers report it.
	ErrDuplicate = errors.New("same key twice")
	// ErrNoOATH: the token has no OATH application, or has it switched off.
	ErrNoOATH = errors.New("no OATH application")
	// ErrReleased: the transaction of a session is over, because it was
	// released, or was idle for too long, or its Use has returned.
	ErrReleased = errors.New("transaction is over")
	// ErrClosed: the key was closed.
	ErrClosed = errors.New("key is closed")
	// ErrNotBuilt: the binary has no PC/SC. Every call of a port and every PIV
	// operation returns it.
	ErrNotBuilt = errors.New("built without PC/SC (needs cgo)")
)

// NotOnDeskError is an [ErrNotOnDesk] with what was seen instead: a key that
// another program holds is among the problems, not among the missing alone.
type NotOnDeskError struct {
	Missing  []KeySerial
	Problems []Problem
}

func (e *NotOnDeskError) Error() string {
	var text strings.Builder
	for i, serial := range e.Missing {
		if i > 0 {
			text.WriteString(", ")
		}
		if serial == 0 {
			text.WriteString("key without serial")
		} else {
			fmt.Fprintf(&text, "key %d", serial)
		}
	}
	fmt.Fprintf(&text, " %v", ErrNotOnDesk)
	for _, p := range e.Problems {
		fmt.Fprintf(&text, "; %v", p.Err)
	}
	return text.String()
}

func (e *NotOnDeskError) Is(target error) bool { return target == ErrNotOnDesk }

// holders says who usually keeps a card from others, and how each lets go.
// Nobody is killed or pushed off: ykman does that to scdaemon, and costs its
// user the session (Yubico/yubikey-manager#664).
const holders = "another program may hold the card: scdaemon of GnuPG (ends with: gpgconf --kill scdaemon), " +
	"yubikey-agent (lets go on SIGHUP) or another PIV agent, Yubico Authenticator, a browser"

// explained adds who may hold the card to an error of a call that waits for
// the card to be free.
func explained(err error) error {
	if errors.Is(err, ErrTimeout) || errors.Is(err, ErrSharing) {
		return fmt.Errorf("%w; %s", err, holders)
	}
	return err
}

// lost is whether a handle is of no more use, and the key has to be looked for.
func lost(err error) bool {
	for _, target := range []error{ErrRemoved, ErrNoCard, ErrUnknownReader, ErrNoReaders, ErrNoService} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// disturbed is whether a handle has to be reconnected.
func disturbed(err error) bool { return errors.Is(err, ErrReset) || errors.Is(err, ErrUnresponsive) }
