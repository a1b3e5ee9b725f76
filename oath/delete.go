package oath

import (
	"fmt"
	"slices"

	"rootseal/message"
)

// Delete removes the credential with exactly this id (YKOATH protocol, DELETE).
// No touch is needed. The error is [ErrNoSuchCredential] if there is none. After
// any card error the session forgets its list.
func (s *Session) Delete(id string) error {
	if err := checkID(id); err != nil {
		return fmt.Errorf("deleting credential: %w", err)
	}
	c := newCommand(insDelete, p2None)
	c.tlv(tagName, []byte(id))
	if _, err := s.send(c); err != nil {
		s.forget()
		return message.Errorf("deleting credential %q: %w", id, err)
	}
	if i := s.find(id); i >= 0 {
		s.listed = slices.Delete(s.listed, i, i+1)
	}
	return nil
}
