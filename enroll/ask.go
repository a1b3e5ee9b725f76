package enroll

import (
	"context"
	"errors"
	"time"

	"rootseal/device"
	"rootseal/guarded"
	"rootseal/oath"
)

// touchTries is how often a key waits for a touch, 15 seconds each, before the
// ceremony gives up.
const touchTries = 3

// slow is how long an answer may take before the officer is told to touch the
// key: a key without touch answers in milliseconds.
const slow = 500 * time.Millisecond

// question is one challenge to one credential of one key.
type question struct {
	step       string // what progress calls it
	key        device.KeySerial
	credential string // its id
	touch      bool
	left       int // touches that are asked for after this one
	challenge  []byte
}

// ask gives a key's full answer, and tells the officer to touch it when it is
// slow. use runs a function in the key's session.
func (r *Room) ask(ctx context.Context, q question, use func(func(*oath.Session) error) error) (oath.Full, error) {
	credential := oath.Credential{ID: q.credential, Type: oath.TOTP, Algorithm: oath.SHA1}
	var full oath.Full
	for try := 1; ; try++ {
		if err := context.Cause(ctx); err != nil {
			return full, err
		}
		notice := guarded.AfterFunc(ctx, slow, func() {
			if q.touch {
				r.Person.Progress(Event{Step: q.step, Key: q.key, What: TouchNow, Left: q.left})
			}
		})
		err := use(func(s *oath.Session) (err error) {
			full, err = s.Calculate(credential, q.challenge)
			return err
		})
		notice.Stop()
		if !errors.Is(err, oath.ErrTouchTimeout) || try == touchTries {
			return full, err
		}
	}
}
