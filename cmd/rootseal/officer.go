package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"rootseal/device"
	"rootseal/enroll/env"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/seed"
	"rootseal/enroll/seed/picture"
)

// officer is the person of a ceremony: answers given by flag first, then whoever
// is there.
type officer struct {
	*progress
	app      *app
	terminal somebody
	codes    map[device.KeySerial]string
	given    map[device.KeySerial][]byte // read already: a stream cannot be read again where a preflight is
	secret   string                      // source of root's secret
	picture  string                      // source of the QR picture
	seedFile string                      // the file that handed the seed over and still holds it; "" for a stream

	signers []officers.Signer           // who sign what the command does
	shown   uint64                      // number of the newest record that they were shown
	pins    [][]byte                    // that were given or typed
	checked map[device.KeySerial][]byte // PINs that their tokens have taken

	pending *env.Pair // shown as part of the JSON result, where nobody is at a terminal
}

func newOfficer(a *app, codes map[device.KeySerial]string) *officer {
	return &officer{progress: &progress{w: a.err}, app: a, terminal: noOne{a}, codes: codes, given: map[device.KeySerial][]byte{}, checked: map[device.KeySerial][]byte{}}
}

// AccessCode gives a key's access code.
func (o *officer) AccessCode(ctx context.Context, key device.KeySerial) ([]byte, error) {
	if code, ok := o.given[key]; ok {
		return bytes.Clone(code), nil
	}
	code, err := o.askAccessCode(ctx, key)
	if err == nil {
		o.given[key] = bytes.Clone(code)
	}
	return code, err
}

func (o *officer) askAccessCode(ctx context.Context, key device.KeySerial) ([]byte, error) {
	if source, ok := o.codes[key]; ok {
		code, err := readSecret(o.app.in, source)
		return bytes.TrimRight(code, "\r\n"), err
	}
	return o.terminal.hidden(ctx, fmt.Sprintf("access code of key %d", key), fmt.Sprintf("key %d has an access code: give --access-code %d=SOURCE", key, key))
}

// forget overwrites the access codes and the PINs.
func (o *officer) forget() {
	for _, code := range o.given {
		clear(code)
	}
	for _, pin := range o.pins {
		clear(pin)
	}
}

func (o *officer) Secret(ctx context.Context, r env.SecretRequest) (env.Secret, error) {
	if r.Source == env.Generated {
		return o.generate(r)
	}
	o.app.say("%s", ready(consoleSteps(r)))
	switch r.Source {
	case env.Picture:
		if !o.terminal.isThere() || isStream(o.picture) {
			return o.readPicture(r)
		}
		return o.untilGood(ctx, func() (env.Secret, error) {
			if err := o.awaitPicture(ctx); err != nil {
				return env.Secret{}, err
			}
			return o.readPicture(r)
		})
	case env.Stdin:
		text, err := readSecret(o.app.in, o.secret)
		if err != nil {
			return env.Secret{}, err
		}
		secret, err := whole(r)(parseSecret(text))
		o.keeps(o.secret, err)
		return secret, err
	default:
		return o.untilGood(ctx, func() (env.Secret, error) {
			text, err := o.terminal.hidden(ctx, "paste the secret key (it is not shown)", secretInstead)
			if err != nil {
				return env.Secret{}, err
			}
			secret, err := whole(r)(parseSecret(text))
			if err == nil {
				o.terminal.say("taken. clear the clipboard now: the secret key is still in it")
			}
			return secret, err
		})
	}
}

// untilGood asks again while what came is no secret: the console's page is
// still open, and a second ceremony would need another device name there.
func (o *officer) untilGood(ctx context.Context, ask func() (env.Secret, error)) (env.Secret, error) {
	for {
		secret, err := ask()
		if err == nil || errors.Is(err, env.ErrStopped) || ctx.Err() != nil || !mendable(err) {
			return secret, err
		}
		o.terminal.say("%s. %s; ctrl-c stops.", plain(err.Error()), hintFor(err))
	}
}

// mendable tells whether another paste or picture can do better.
func mendable(err error) bool {
	for _, target := range []error{
		seed.ErrNotBase32, seed.ErrTooShort, seed.ErrTooLong, seed.ErrNotOTPAuth, seed.ErrMalformed, seed.ErrUnsupported, seed.ErrNotAWS,
		env.ErrSecretLength, picture.ErrNoCode, picture.ErrNotPicture, picture.ErrTooLarge, picture.ErrTwoCodes, fs.ErrNotExist,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

func (o *officer) readPicture(r env.SecretRequest) (env.Secret, error) {
	data, err := readSource(o.app.in, o.picture, false, maxPicture)
	if err != nil {
		return env.Secret{}, fmt.Errorf("reading the picture: %w", err)
	}
	secret, err := whole(r)(labelled(picture.Parse(data)))
	o.keeps(o.picture, err)
	return secret, err
}

// whole refuses a secret that lacks a part, and wipes it.
func whole(r env.SecretRequest) func(env.Secret, error) (env.Secret, error) {
	return func(secret env.Secret, err error) (env.Secret, error) {
		if err != nil {
			return secret, err
		}
		if err := r.Check(secret.Seed); err != nil {
			secret.Seed.Wipe()
			return env.Secret{}, err
		}
		return secret, nil
	}
}

// keeps remembers the source of a good secret, where it is a file.
func (o *officer) keeps(source string, err error) {
	if err == nil && !isStream(source) {
		o.seedFile = source
	}
}

// awaitPicture waits for the officer: the console shows the code only after the
// device was named.
func (o *officer) awaitPicture(ctx context.Context) error {
	_, err := o.terminal.ask(ctx, "press enter when the picture is saved as "+o.picture, "", func(string) error { return nil }, secretInstead)
	return err
}

// consoleSteps leads through the console up to the secret, in its own words.
func consoleSteps(r env.SecretRequest) string {
	return sentence(`in the AWS console, signed in as the root user of %s:
  1. the account menu, "Security credentials", "Multi-factor authentication (MFA)", "Assign MFA device"
  2. device name, exactly:  %s
  3. "Authenticator app", "Next", then "Show secret key" (or save the QR code)`, r.Principal.Account, r.DeviceName)
}

// parseSecret takes what the console shows: the secret key, or the otpauth
// address where somebody copied that.
func parseSecret(text []byte) (env.Secret, error) {
	const scheme = "otpauth:"
	uri := bytes.TrimSpace(text)
	if len(uri) > len(scheme) && bytes.EqualFold(uri[:len(scheme)], []byte(scheme)) {
		return labelled(seed.ParseURI(uri))
	}
	s, err := seed.FromBase32(text)
	if err != nil {
		return env.Secret{}, fmt.Errorf("reading the secret key: %w", err)
	}
	return env.Secret{Seed: s}, nil
}

func labelled(auth *seed.OTPAuth, err error) (env.Secret, error) {
	if err != nil {
		return env.Secret{}, fmt.Errorf("reading the secret: %w", err)
	}
	return env.Secret{Seed: auth.Seed, Label: &auth.Label}, nil
}
