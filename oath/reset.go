package oath

import "fmt"

// Reset removes every credential, the access code and the salt, and selects the
// applet again. The card asks for no access code; Nitrokey alone wants a touch.
// CanoKey has no such instruction here: [ErrNotSupported], or [ErrLocked].
//
// It is here so that the package is whole and for tests on keys made for it. No
// command of rootseal calls it (YKOATH protocol, RESET).
func (s *Session) Reset() error {
	s.forget()
	if _, err := s.send(newCommand(insReset, p2Reset)); err != nil {
		return fmt.Errorf("resetting oath applet: %w", err)
	}
	return s.selectApplet()
}
