package oath

import (
	"fmt"

	"rootseal/message"
)

// Rename gives a credential another id. The error is [ErrExists] if a List in this
// session showed that the new id is taken. RENAME needs YubiKey firmware 5.3.1;
// older firmware answers [ErrNotSupported]. After any card error the session
// forgets its list. The YKOATH specification lacks RENAME; the layout is ykman's.
func (s *Session) Rename(from, to string) error {
	for _, id := range []string{from, to} {
		if err := checkID(id); err != nil {
			return fmt.Errorf("renaming credential: %w", err)
		}
	}
	if s.find(to) >= 0 {
		return message.Errorf("renaming credential %q to %q: %w", from, to, ErrExists)
	}
	c := newCommand(insRename, p2None)
	c.tlv(tagName, []byte(from))
	c.tlv(tagName, []byte(to))
	if _, err := s.send(c); err != nil {
		s.forget()
		return message.Errorf("renaming credential %q to %q: %w", from, to, err)
	}
	if i := s.find(from); i >= 0 {
		s.listed[i].ID = to
	}
	return nil
}
