//go:build cgo || windows

package pivkey

import (
	"context"
	"errors"
	"fmt"
	"strings"

	pivgo "github.com/go-piv/piv-go/v2/piv"

	"rootseal/device"
	"rootseal/device/internal/bounded"
	"rootseal/device/internal/own"
	"rootseal/device/internal/turn"
	"rootseal/message"
)

// session is the token, opened by piv-go.
type session struct {
	*pivgo.YubiKey
	token *Token
	front front
	pin   bool // a PIN was sent

	release func() // of the note in own
}

// blamed replaces a sharing violation that this process causes itself: piv-go opens a
// card exclusively, which fails while the card is open anywhere.
func blamed(err error, reader string) error {
	if errors.Is(err, device.ErrSharing) && own.Handles(reader) > 0 {
		return fmt.Errorf("%w (%s)", device.ErrOwnUse, reader)
	}
	return err
}

// use opens the token and runs act. If ctx ends, use stops waiting; act then
// continues on its own and closes the session.
func use[T any](ctx context.Context, t *Token, doing string, act func(*session) (T, error)) (result T, err error) {
	s, err := t.open(ctx)
	if err == nil {
		result, err = run(ctx, s, act)
	}
	if err != nil {
		return result, t.named(doing, err)
	}
	return result, nil
}

// run runs act and closes the session, even if act returns long after it was given up.
func run[T any](ctx context.Context, s *session, act func(*session) (T, error)) (T, error) {
	result, _, err := bounded.Call(ctx, s.token.limits.Act, func() (result T, err error) {
		defer s.close()
		if err := s.recognise(); err != nil {
			return result, err
		}
		return act(s)
	}, func(T, error) {})
	return result, translated(err)
}

func (t *Token) open(ctx context.Context) (*session, error) {
	if ctx.Err() != nil { // do not open a session that would block the next one
		return nil, context.Cause(ctx)
	}
	seen, err := t.askFront(ctx)
	if err != nil {
		return nil, err
	}
	yk, _, err := bounded.Call(ctx, t.limits.Open,
		func() (*pivgo.YubiKey, error) { return pivgo.Open(t.reader) },
		func(late *pivgo.YubiKey, err error) {
			if err == nil {
				_ = turn.Do(late.Close)
			}
		})
	if err != nil {
		return nil, fmt.Errorf("opening: %w", blamed(translated(err), t.reader))
	}
	return &session{YubiKey: yk, token: t, front: seen, release: own.Hold(t.reader)}, nil
}

// recognise compares the serial again, because this is a new connection.
func (s *session) recognise() error {
	serial, err := s.Serial()
	if err != nil {
		return fmt.Errorf("reading serial: %w", err)
	}
	if device.KeySerial(serial) != s.token.serial {
		return message.Errorf("%w: found key %d instead", device.ErrKeyChanged, serial)
	}
	return nil
}

func (s *session) close() {
	if s.pin {
		s.forgetPIN()
	}
	defer s.release()
	_ = turn.Do(s.Close) // a card that is gone needs no cleanup
}

// status returns the card's status word in an error of piv-go, or 0 if there is none.
func status(err error) uint16 {
	var answer interface{ Status() uint16 }
	if errors.As(err, &answer) {
		return answer.Status()
	}
	return 0
}

// unanswered reports whether an error of piv-go means that a command got no answer.
func unanswered(err error) bool {
	return strings.Contains(err.Error(), "transmitting request: ") || strings.Contains(err.Error(), "scard response too short")
}

// translated adds the error by which device knows a piv-go error. piv-go does not
// expose the code, so translated compares the text (pcsc_errors.go of v2.6.0).
func translated(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, m := range meanings {
		if strings.Contains(text, m.text) && !errors.Is(err, m.err) {
			return fmt.Errorf("%w (%w)", m.err, err)
		}
	}
	return err
}

var meanings = []struct {
	text string
	err  error
}{
	{"cannot be accessed because of other connections outstanding", device.ErrSharing},
	{"no Smart Card is currently in the device", device.ErrNoCard},
	{"the smart card has been removed", device.ErrRemoved},
	{"attempt was made to end a non-existent transaction", device.ErrRemoved}, // pcsc-lite, if the key is pulled during a command
	{"reader is not currently available for use", device.ErrRemoved},
	{"specified reader name is not recognized", device.ErrUnknownReader},
	{"cannot find a smart card reader", device.ErrNoReaders},
	{"the smart card has been reset", device.ErrReset},
	{"not responding to a reset", device.ErrUnresponsive},
	{"power has been removed from the smart card", device.ErrUnresponsive},
	{"protocols are incompatible", device.ErrUnresponsive},
	{"communications error", device.ErrUnresponsive},
	{"scard response too short", device.ErrUnresponsive},
	{"Smart card resource manager is not running", device.ErrNoService},
	{"Smart card resource manager has shut down", device.ErrNoService},
	{"supplied handle was invalid", device.ErrNoService},
	{"because of a security violation", device.ErrDenied},
}
