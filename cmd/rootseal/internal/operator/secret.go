package operator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"unicode/utf8"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/pasted"
	"rootseal/enroll/seed"
	"rootseal/enroll/seed/picture"
	"rootseal/message"
)

// Secret implements env.Person: it brings the secret that the console shows, or
// makes one for a service.
func (o *Operator) Secret(ctx context.Context, r env.SecretRequest) (env.Secret, error) {
	switch r.Source {
	case env.Generated:
		return o.generate(ctx, r)
	case env.Scanned:
		return o.scan(ctx, r)
	default:
	}
	o.App.Say("%s", printable.Ready(consoleSteps(r)))
	switch {
	case r.Source == env.Stdin:
		text, err := cli.ReadSecret(o.App.In, o.SecretSource)
		if err != nil {
			return env.Secret{}, err
		}
		secret, err := whole(r)(ParseSecret(text))
		o.keeps(o.SecretSource, err)
		return secret, err
	case r.Source == env.Picture && (!o.Terminal.IsThere() || cli.IsStream(o.PictureSource)):
		return o.readPicture(r)
	default:
		return o.untilGood(ctx, r)
	}
}

// untilGood asks at the terminal, again if what came is no secret: the console's page is
// still open, and another ceremony would require another device name there. The escape
// key changes between pasting and a picture, since one may work where the other does not.
func (o *Operator) untilGood(ctx context.Context, r env.SecretRequest) (env.Secret, error) {
	ctx = terminal.WithBack(ctx)
	for way := r.Source; ; {
		ask, other := o.askPasted, message.Word("escape reads a picture of the QR code instead; ctrl-c stops.")
		if way == env.Picture {
			ask, other = o.askPicture, message.Word("escape lets you paste the secret key instead; ctrl-c stops.")
		}
		o.Terminal.Say("%s", other)
		secret, err := ask(ctx, r)
		switch {
		case errors.Is(err, terminal.ErrBack) && way == env.Picture:
			way = env.Paste
		case errors.Is(err, terminal.ErrBack):
			way = env.Picture
		case err == nil:
			if way != r.Source {
				secret.Other = way
			}
			return secret, nil
		case errors.Is(err, env.ErrStopped) || ctx.Err() != nil || !fixable(err):
			return secret, err
		default:
			o.Terminal.Say("%s. %s.", err, hints.For(err))
		}
	}
}

func (o *Operator) askPasted(ctx context.Context, r env.SecretRequest) (env.Secret, error) {
	text, err := o.Terminal.Hidden(ctx, "paste the secret key (it is not shown)", SecretInstead)
	if err != nil {
		return env.Secret{}, err
	}
	o.Terminal.Say("read, %s.", message.Count(utf8.RuneCount(text), "character"))
	secret, err := whole(r)(ParseSecret(text))
	if err == nil {
		o.Terminal.Say("clear the clipboard now: the secret key is still in it")
	}
	return secret, err
}

func (o *Operator) askPicture(ctx context.Context, r env.SecretRequest) (env.Secret, error) {
	if err := o.awaitPicture(ctx); err != nil {
		return env.Secret{}, err
	}
	return o.readPicture(r)
}

// fixable reports whether another paste or picture can do better.
func fixable(err error) bool {
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

func (o *Operator) readPicture(r env.SecretRequest) (env.Secret, error) {
	data, err := cli.ReadSource(o.App.In, o.PictureSource, false, cli.MaxPicture)
	if errors.Is(err, fs.ErrNotExist) {
		err = hint.Mark(hint.SaveCode, err)
	}
	if err != nil {
		return env.Secret{}, fmt.Errorf("reading the picture: %w", err)
	}
	secret, err := whole(r)(Labelled(picture.Parse(data)))
	o.keeps(o.PictureSource, err)
	if err != nil && !cli.IsStream(o.PictureSource) {
		o.pictures = append(o.pictures, o.PictureSource)
	}
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

// keeps remembers the source of a good secret if it is a file.
func (o *Operator) keeps(source string, err error) {
	if err == nil && !cli.IsStream(source) {
		o.SeedFile = source
	}
}

// awaitPicture waits for the operator: the console shows the QR code only after
// the device has its name. The operator may name another file: a wrong name would be
// asked about for ever.
func (o *Operator) awaitPicture(ctx context.Context) error {
	label := message.Word("file of the picture of the QR code")
	if o.PictureSource != "" {
		label = printable.Sentence("press enter when the picture is saved as %s, or type another file name", o.PictureSource)
	}
	name, err := o.Terminal.Ask(ctx, Said(o.Terminal, label), "", func(name string) error {
		if cli.IsStream(name) || name == "" && o.PictureSource == "" {
			return errors.New("name a file")
		}
		return nil
	}, SecretInstead)
	if err == nil && name != "" {
		o.PictureSource = o.App.File(name)
	}
	return err
}

// consoleSteps leads through the console to the secret, in the console's words.
func consoleSteps(r env.SecretRequest) message.Text {
	return printable.Sentence(`in the AWS console, signed in as the root user of %s:
  1. the account menu, "Security credentials", "Multi-factor authentication (MFA)", "Assign MFA device"
  2. device name, exactly:  %s
  3. "Authenticator app", "Next", then "Show secret key" (or save the QR code)`, r.Principal.Account, r.DeviceName)
}

// ParseSecret reads what the console shows: the secret key, or the otpauth
// address.
func ParseSecret(text []byte) (env.Secret, error) {
	const scheme = "otpauth:"
	text = pasted.Secret(text)
	if len(text) > len(scheme) && bytes.EqualFold(text[:len(scheme)], []byte(scheme)) {
		return Labelled(seed.ParseURI(text))
	}
	s, err := seed.FromBase32(text)
	if err != nil {
		return env.Secret{}, fmt.Errorf("reading the secret key: %w", err)
	}
	return env.Secret{Seed: s}, nil
}

// Labelled returns the secret of an otpauth address, with its label.
func Labelled(auth *seed.OTPAuth, err error) (env.Secret, error) {
	if err != nil {
		return env.Secret{}, fmt.Errorf("reading the secret: %w", err)
	}
	return env.Secret{Seed: auth.Seed, Label: &auth.Label}, nil
}
