package oath

import (
	"fmt"
	"slices"

	"rootseal/message"
)

// aid is the application id of the OATH applet (YKOATH protocol, SELECT). The
// NEO's own id is one byte longer, and the NEO answers to this prefix.
var aid = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}

// saltSize is the size of tag 71 in the answer to SELECT.
const saltSize = 8

// selection is the content of the answer to SELECT.
type selection struct {
	version   Version
	salt      []byte    // nil if the token hides it
	challenge []byte    // nil if no access code is set
	algorithm Algorithm // of the access key; 0 if missing
	nitrokey  bool
}

// Select selects the OATH applet and begins a session, which is locked if the
// applet has an access code. Select ends any earlier session on this card, in any
// program. The error is [ErrNoApplet] if the card has no OATH applet.
func Select(c Card) (*Session, error) {
	s := &Session{card: c}
	if err := s.selectApplet(); err != nil {
		return nil, err
	}
	return s, nil
}

// selectApplet sends SELECT and starts the session over: nothing is listed, and if
// an access code is set, the session is locked with a fresh challenge.
func (s *Session) selectApplet() error {
	c := newCommand(insSelect, p2None)
	c.raw(aid...)
	answer, err := s.send(c)
	if err != nil {
		return fmt.Errorf("selecting oath applet: %w", err)
	}
	sel, err := parseSelect(answer)
	if err != nil {
		return fmt.Errorf("selecting oath applet: %w", err)
	}
	s.selection = sel
	s.locked, s.spent = sel.challenge != nil, false
	s.forget()
	return nil
}

// parseSelect reads the answer to SELECT. It skips unknown tags: Nitrokey has its
// own, and the next firmware may, too.
func parseSelect(answer []byte) (selection, error) {
	all, err := elements(answer)
	if err != nil {
		return selection{}, err
	}
	var sel selection
	versions := 0
	for _, e := range all {
		switch e.tag {
		case tagVersion:
			if versions++; len(e.value) != len(sel.version) {
				return selection{}, message.Errorf("version of %d bytes: %w", len(e.value), ErrMalformed)
			}
			copy(sel.version[:], e.value)
		case tagName:
			if len(e.value) != saltSize {
				return selection{}, message.Errorf("salt of %d bytes: %w", len(e.value), ErrMalformed)
			}
			sel.salt = slices.Clone(e.value)
		case tagChallenge:
			if len(e.value) == 0 {
				return selection{}, fmt.Errorf("empty challenge: %w", ErrMalformed)
			}
			sel.challenge = slices.Clone(e.value)
		case tagAlgorithm:
			if len(e.value) != 1 {
				return selection{}, message.Errorf("algorithm of %d bytes: %w", len(e.value), ErrMalformed)
			}
			// The NEO returns the byte as it was set: 21 by ykman, 01 or 02 by others.
			sel.algorithm = Algorithm(e.value[0] & 0x0F)
		case tagNitroIdent, tagPINTries:
			sel.nitrokey = true
		}
	}
	if versions != 1 {
		return selection{}, message.Errorf("%d versions: %w", versions, ErrMalformed)
	}
	return sel, nil
}
