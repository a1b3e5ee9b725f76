package keyring

import (
	"context"
	"errors"
	"time"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/step"
	"rootseal/guarded"
	"rootseal/oath"
)

// touchTries is how often a key waits for a touch, 15 seconds each, before the
// ceremony gives up.
const touchTries = 3

// slow is how long an answer may take before the operator is asked to touch the
// key: a key without touch answers in milliseconds.
const slow = 500 * time.Millisecond

// Question is one challenge to one credential of one key.
type Question struct {
	Step       string // what progress calls it
	Key        device.KeySerial
	Credential string // its id
	Touch      bool
	Left       int // touches that follow this one
	Challenge  []byte
}

// Ask returns a key's full answer. If the key is slow and requires a touch, progress
// shows it.
func Ask(ctx context.Context, e *env.Env, q Question, use Use) (oath.Full, error) {
	credential := oath.Credential{ID: q.Credential, Type: oath.TOTP, Algorithm: oath.SHA1}
	var full oath.Full
	for try := 1; ; try++ {
		if err := context.Cause(ctx); err != nil {
			return full, err
		}
		said := make(chan struct{})
		notice := guarded.AfterFunc(ctx, slow, func() {
			defer close(said)
			if q.Touch {
				e.Person.Progress(step.Event{Step: q.Step, Key: q.Key, What: step.TouchNow, Left: q.Left})
			}
		})
		err := use(func(s *oath.Session) (err error) {
			full, err = s.Calculate(credential, q.Challenge)
			return err
		})
		if !notice.Stop() {
			<-said // its line must not mix with what the caller prints next
		}
		if !errors.Is(err, oath.ErrTouchTimeout) || try == touchTries {
			return full, err
		}
	}
}
