package oath

import (
	"fmt"
	"slices"
)

// Delete removes the credential whose id is exactly this one, without asking
// for a touch (YKOATH protocol, DELETE). The error is [ErrNoSuchCredential]
// where there is none. After any error of the card the list is forgotten.
func (s *Session) Delete(id string) error {
	if err := checkID(id); err != nil {
		return fmt.Errorf("deleting credential: %w", err)
	}
	c := newCommand(insDelete, p2None)
	c.tlv(tagName, []byte(id))
	if _, err := s.send(c); err != nil {
		s.forget()
		return fmt.Errorf("deleting credential %q: %w", id, err)
	}
	if i := s.find(id); i >= 0 {
		s.listed = slices.Delete(s.listed, i, i+1)
	}
	return nil
}
