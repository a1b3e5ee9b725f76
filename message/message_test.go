package message_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"rootseal/message"
)

// An error of Errorf is that of fmt.Errorf, in its text and its causes.
func TestErrorf(t *testing.T) {
	for _, tt := range []struct {
		format string
		args   []any
	}{
		{"nothing is wrong with 100%%", nil},
		{"key %d: %v", []any{7, io.EOF}},
		{"key %d: %w", []any{7, io.EOF}},
		{"%w: %w (%[1]v)", []any{io.EOF, fs.ErrNotExist}},
		{"%w", []any{fmt.Errorf("a: %w", io.EOF)}},
		{"%q is %w", []any{"x", error(nil)}},
	} {
		want, got := fmt.Errorf(tt.format, tt.args...), message.Errorf(tt.format, tt.args...)
		if got.Error() != want.Error() {
			t.Errorf("%q, want %q", got, want)
		}
		for _, cause := range []error{io.EOF, fs.ErrNotExist} {
			if errors.Is(got, cause) != errors.Is(want, cause) {
				t.Errorf("%q: whether it is %v differs", got, cause)
			}
		}
		if errors.Unwrap(got) != errors.Unwrap(want) {
			t.Errorf("%q wraps %v, want %v", got, errors.Unwrap(got), errors.Unwrap(want))
		}
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct {
		text message.Text
		want string
	}{
		{message.Text{}, ""},
		{message.Count(1, "key"), "1 key"},
		{message.Count(0, "key"), "0 keys"},
		{message.Count(2, "unfinished ceremony"), "2 unfinished ceremonies"},
		{message.Word("100% of it"), "100% of it"},
		{message.Foreign("%s"), "%s"},
		{message.Listed(), ""},
		{message.Listed(message.Word("a"), message.Word("b"), message.Count(2, "key")), "a, b, 2 keys"},
		{message.Textf("%s has %v", message.Foreign("x"), message.Count(3, "slot")), "x has 3 slots"},
		{message.Word("key SERIAL").Filled(strings.ToLower).Filled(strings.ToUpper), "KEY SERIAL"},
	} {
		if got := tt.text.String(); got != tt.want || tt.text.IsZero() != (tt.want == "") {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	if in, err := json.Marshal(struct{ Text message.Text }{message.Textf("key %d", 7)}); err != nil || string(in) != `{"Text":"key 7"}` {
		t.Errorf("as JSON it is %s (%v)", in, err)
	}
}
