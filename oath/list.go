package oath

import (
	"fmt"
	"slices"

	"rootseal/message"
)

// List sends LIST and remembers the answer. The order is the card's storage order
// and has no meaning. The error is [ErrLocked] on a locked applet (YKOATH protocol,
// LIST).
func (s *Session) List() ([]Credential, error) {
	s.forget()
	answer, err := s.send(newCommand(insList, p2None))
	if err != nil {
		return nil, fmt.Errorf("listing credentials: %w", err)
	}
	creds, err := parseList(answer)
	if err != nil {
		return nil, fmt.Errorf("listing credentials: %w", err)
	}
	s.listed, s.hasListed = creds, true
	return slices.Clone(creds), nil
}

// parseList reads a sequence of 72 len tt id. Unlike in SELECT, an unknown tag is
// an error: an unreadable credential could be the one that a PUT would overwrite.
func parseList(answer []byte) ([]Credential, error) {
	all, err := elements(answer)
	if err != nil {
		return nil, err
	}
	creds := make([]Credential, 0, len(all))
	for _, e := range all {
		if e.tag != tagNameList || len(e.value) == 0 {
			return nil, message.Errorf("list entry of tag %02X and %d bytes: %w", e.tag, len(e.value), ErrMalformed)
		}
		creds = append(creds, Credential{
			ID:        string(e.value[1:]),
			Type:      Type(e.value[0] & 0xF0),
			Algorithm: Algorithm(e.value[0] & 0x0F),
		})
	}
	return creds, nil
}
