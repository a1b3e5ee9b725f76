package operator

import (
	"bytes"
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/env"
	"rootseal/enroll/pasted"
	"rootseal/message"
)

// What an officer types to spend the last try, or not to.
const (
	LastTryWords = "last try"
	stopWord     = "stop"
)

// CheckedPIN returns the PIN of a key after the key has accepted it. At a terminal
// it asks again after a wrong PIN, and spends the last try only if the officer
// types so. A PIN from a source gets one try in a command, and never the last. An accepted
// PIN is kept until the command ends.
func (s *Signing) CheckedPIN(ctx context.Context, token cli.SigningToken, serial device.KeySerial, name, source string) ([]byte, error) {
	if pin, known := s.checked[serial]; known {
		return pin, nil
	}
	if err := s.refused[serial]; err != nil && source != "" {
		return nil, err
	}
	pin, err := s.askPIN(ctx, token, serial, name, source)
	if err != nil {
		s.refused[serial] = err
		return nil, err
	}
	s.checked[serial] = pin
	return pin, nil
}

func (s *Signing) askPIN(ctx context.Context, token cli.SigningToken, serial device.KeySerial, name, source string) ([]byte, error) {
	if source != "" {
		pin, err := cli.ReadSecret(s.app.In, source)
		if err != nil {
			return nil, err
		}
		s.pins = append(s.pins, pin)
		pin = bytes.TrimRight(pin, "\r\n")
		if pasted.WrapsDigits(pin) {
			return nil, cli.Usage("the PIN of key %d in %s has quotes, spaces or other digits than 0 to 9: no try is spent", serial, source)
		}
		return pin, token.CheckPIN(ctx, pin)
	}
	t := s.terminal
	for {
		pin, err := t.Hidden(ctx, Said(t, printable.Sentence("PIN of key %d, %s", serial, name)),
			s.pinInstead(serial, name))
		if err != nil {
			return nil, err
		}
		s.pins = append(s.pins, pin)
		if pasted.WrapsDigits(pin) { // a try is worth more than a guess
			t.Say("what you entered has quotes, spaces or other digits than 0 to 9: enter the PIN alone. no try is spent; ctrl-c stops.")
			continue
		}
		err = token.CheckPIN(ctx, pin)
		if errors.Is(err, piv.ErrLastTry) {
			if err = spendLastTry(ctx, t, serial); err == nil {
				err = token.CheckPINSpendingLastTry(ctx, pin)
			}
		}
		if err == nil {
			return pin, nil
		}
		if !errors.Is(err, piv.ErrWrongPIN) && !errors.Is(err, piv.ErrPINForm) {
			return nil, err
		}
		t.Say("%s. ctrl-c stops.", err)
	}
}

// pinInstead names the flag that gives a PIN.
func (s *Signing) pinInstead(serial device.KeySerial, name string) string {
	return Said(s.terminal, printable.Sentence("no terminal to ask for the PIN of key %d (%s): give --pin %d=SOURCE", serial, name, serial))
}

// spendLastTry asks for permission to spend the last try.
func spendLastTry(ctx context.Context, t Asker, serial device.KeySerial) error {
	t.Say("one try is left for the PIN of key %d. if this one is wrong, the PIN is blocked, and only its PUK gives a new one.", serial)
	said, err := t.Ask(ctx, Said(t, message.Textf("type %q to try it, or %q", LastTryWords, stopWord)), "", func(text string) error {
		if text != LastTryWords && text != stopWord {
			return message.Errorf("type %q or %q", LastTryWords, stopWord)
		}
		return nil
	}, "ask its holder to type it at a terminal")
	if err == nil && said == stopWord {
		err = env.ErrStopped
	}
	return err
}
