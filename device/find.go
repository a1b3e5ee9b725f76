package device

import (
	"bytes"
	"context"
	"fmt"

	"rootseal/message"
)

// find finds a key whose handle is lost. It tries the key's last reader before all
// others, because opening another one could wait for a touch of another key.
func (k *Key) find(ctx context.Context) error {
	readers, err := k.desk.readers(ctx)
	if err != nil {
		return err
	}
	var here, elsewhere []Reader
	for _, r := range readers {
		if r.Name == k.reader.Name {
			here = append(here, r)
		} else {
			elsewhere = append(elsewhere, r)
		}
	}
	found, unread := k.desk.look(ctx, here, k.same)
	swapped := len(here) > 0 && here[0].Present && len(found) == 0 && len(unread) == 0
	var problems []Problem
	if len(found) == 0 {
		found, problems = k.desk.look(ctx, elsewhere, k.same)
	}
	switch {
	case len(found) == 1:
		k.adopt(found[0])
		return nil
	case len(found) > 1:
		closeAll(found)
		return message.Errorf("%w: in %s and in %s", ErrDuplicate, found[0].reader.Name, found[1].reader.Name)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case len(unread) > 0: // it may be there: a busy key is not a missing key
		return fmt.Errorf("looking for it: %w", unread[0].Err)
	}
	missing := &NotOnDeskError{Missing: []KeySerial{k.Info().Serial}, Problems: problems}
	if swapped {
		return fmt.Errorf("%w: another key is in the reader; %w", ErrKeyChanged, missing)
	}
	return fmt.Errorf("%w: %w", ErrRemoved, missing)
}

// same reports whether a token that was just opened is this key.
func (k *Key) same(other *Key) bool {
	if serial := k.Info().Serial; serial != 0 {
		return other.Info().Serial == serial
	}
	return other.Info().Serial == 0 && k.salt != nil && bytes.Equal(other.salt, k.salt)
}

// adopt takes over the handle of a token that is this key.
func (k *Key) adopt(found *Key) {
	t := found.transaction()
	if !bytes.Equal(found.salt, k.salt) {
		t.session = nil // the next SELECT detects a changed key
	}
	k.reader, k.link = found.reader, found.link
	k.reset, k.suspect = false, false
	k.seen.mu.Lock()
	defer k.seen.mu.Unlock()
	k.seen.info, k.seen.current = found.seen.info, t
}
