package main

import (
	"context"
	"io"
	"strings"
)

// keyboard reads the terminal device for one question after the other. A read
// that has begun cannot be taken back, so it is made in a goroutine of its own,
// and what it brings after its question is over belongs to the next one.
type keyboard struct {
	in      io.Reader
	reading bool
	read    chan typed
}

type typed struct {
	text []byte
	err  error
}

func newKeyboard(in io.Reader) *keyboard { return &keyboard{in: in, read: make(chan typed, 1)} }

// drop forgets what was typed since the last question.
func (k *keyboard) drop() {
	select {
	case t := <-k.read:
		clear(t.text)
		k.reading = false
	default:
	}
}

// during is the keyboard until the context ends; then it is at its end.
func (k *keyboard) during(ctx context.Context) io.Reader {
	return &typing{ctx: ctx, keyboard: k}
}

type typing struct {
	*keyboard
	ctx  context.Context
	rest []byte
}

func (t *typing) Read(p []byte) (int, error) {
	if len(t.rest) == 0 {
		if !t.reading {
			t.reading = true
			go func() {
				buf := make([]byte, 256)
				n, err := t.in.Read(buf)
				t.read <- typed{buf[:n], err}
			}()
		}
		select {
		case got := <-t.read:
			t.reading = false
			if len(got.text) == 0 {
				return 0, got.err
			}
			t.rest = got.text
		case <-t.ctx.Done():
			return 0, io.EOF
		}
	}
	n := copy(p, t.rest)
	clear(t.rest[:n]) // it may be a secret
	t.rest = t.rest[n:]
	return n, nil
}

// untouched ends what is typed where a YubiKey was touched instead. It types 44
// letters and enter: in a list they would move the mark and pick what it is on.
type untouched struct {
	in      io.Reader
	letters int // of the key's alphabet, without a break
	touched bool
}

// otpLetters are more than anybody types, and fewer than a key does: its
// passwords are 44 letters long, or 32 without the part that names it.
const otpLetters = 32

func (u *untouched) Read(p []byte) (int, error) {
	if u.touched {
		return 0, io.EOF
	}
	n, err := u.in.Read(p)
	for i, c := range p[:n] {
		switch {
		case strings.IndexByte("cbdefghijklnrtuv", c) >= 0: // modhex
			u.letters++
		case (c == '\r' || c == '\n') && u.letters >= otpLetters:
			u.touched = true
			clear(p[i:n])
			return i, io.EOF
		default:
			u.letters = 0
		}
	}
	return n, err
}
