package oath

import "fmt"

// Reset removes every credential, the access code and the salt, and selects the
// applet again. The card requires no access code, and only a Nitrokey requires a
// touch. CanoKey lacks the instruction: [ErrNotSupported], or [ErrLocked].
//
// Reset makes the package complete, and serves tests on keys set aside for them.
// No command of rootseal calls it (YKOATH protocol, RESET).
func (s *Session) Reset() error {
	s.forget()
	if _, err := s.send(newCommand(insReset, p2Reset)); err != nil {
		return fmt.Errorf("resetting oath applet: %w", err)
	}
	return s.selectApplet()
}
