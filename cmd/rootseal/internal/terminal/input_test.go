package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"rootseal/enroll/env"
)

// touchOTP is what a touched YubiKey types.
const touchOTP = "cccccckjhlvfrdtvbegkcnnnkgvhtbfuhthedhrjugrf\r"

func TestReadHidden(t *testing.T) {
	long := strings.Repeat("x", maxHidden)
	tests := map[string]struct {
		typed, want string
		err         string
	}{
		"a line":                  {"secret\rmore", "secret", ""},
		"a line feed":             {"secret\n", "secret", ""},
		"nothing":                 {"\r", "", ""},
		"spaces are kept":         {" se cret \r", " se cret ", ""},
		"utf-8":                   {"pässwort\r", "pässwort", ""},
		"erased":                  {"secrex\x7ft\r", "secret", ""},
		"erased with control-h":   {"secrex\bt\r", "secret", ""},
		"erased beyond the start": {"\x7f\x7fsecret\r", "secret", ""},
		"begun again":             {"wrong\x15secret\r", "secret", ""},
		"other controls":          {"se\x00cr\x1bet\r", "secret", ""},
		"the longest":             {long + "\r", long, ""},
		"too long":                {long + "x\r", "", "far longer than a secret"},
		"interrupted":             {"sec\x03", "", env.ErrStopped.Error()},
		"end of input":            {"\x04", "", env.ErrStopped.Error()},
		"end of input in a line":  {"sec\x04ret\r", "secret", ""},
		"hung up":                 {"sec", "", "reading from the terminal: EOF"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.typed), iotest.DataErrReader(strings.NewReader(tt.typed))} {
				got, err := readHidden(r)
				if string(got) != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %q and %v, want %q and %q", got, err, tt.want, tt.err)
				}
			}
		})
	}
}

// A touched YubiKey is told from a person by its letters.
func TestUntouched(t *testing.T) {
	tests := map[string]struct {
		typed   string
		want    string
		touched bool
	}{
		"a touch":                    {touchOTP, strings.TrimSuffix(touchOTP, "\r"), true},
		"a touch with line feed":     {strings.Repeat("c", 44) + "\n", strings.Repeat("c", 44), true},
		"without the public part":    {strings.Repeat("v", 32) + "\r", strings.Repeat("v", 32), true},
		"a touch after some letters": {"da" + touchOTP, "da" + strings.TrimSuffix(touchOTP, "\r"), true},
		"what follows is not taken":  {touchOTP + "sealed\r", strings.TrimSuffix(touchOTP, "\r"), true},
		"a person":                   {"breakglass\r", "breakglass\r", false},
		"few letters":                {strings.Repeat("c", 31) + "\r", strings.Repeat("c", 31) + "\r", false},
		"a secret key":               {"jbswy3dpehpk3pxpjbswy3dpehpk3pxpjbswy3dpehpk3pxp\r", "jbswy3dpehpk3pxpjbswy3dpehpk3pxpjbswy3dpehpk3pxp\r", false},
		"no enter":                   {strings.Repeat("c", 44), strings.Repeat("c", 44), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.typed), iotest.OneByteReader(strings.NewReader(tt.typed))} {
				u := &untouched{in: r}
				got, err := io.ReadAll(u)
				if err != nil || string(got) != tt.want || u.touched != tt.touched {
					t.Errorf("got %q, touched %v and %v, want %q and %v", got, u.touched, err, tt.want, tt.touched)
				}
			}
		})
	}
}

// Standard input that never comes does not keep an interrupt waiting, and what
// came before it is not taken for the whole.
func TestInputEndsWithItsContext(t *testing.T) {
	silent, speaker := io.Pipe()
	defer func() { _ = speaker.Close() }()
	ctx, cancel := context.WithCancelCause(t.Context())
	in := NewInput(silent)
	go func() {
		_, _ = speaker.Write([]byte("half a sec"))
		cancel(env.ErrStopped)
	}()
	if got, err := io.ReadAll(in.During(ctx)); !errors.Is(err, env.ErrStopped) {
		t.Errorf("got %q and %v, want %v", got, err, env.ErrStopped)
	}
	go func() {
		_, _ = speaker.Write([]byte("for the next"))
		_ = speaker.Close()
	}()
	// What was on its way when the first asker left may come, too.
	if got, err := io.ReadAll(in.During(t.Context())); err != nil || !bytes.HasSuffix(got, []byte("for the next")) {
		t.Errorf("the next asker got %q and %v", got, err)
	}
}
