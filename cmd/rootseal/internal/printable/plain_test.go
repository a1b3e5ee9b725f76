package printable

import (
	"encoding/json"
	"strings"
	"testing"
)

// hostile is what a reader, a card or AWS may call itself: it clears the screen,
// goes back, turns the direction of writing, and says that all is done.
const hostile = "acme\x1b[2J\u009b2J\r\u202eevil\x07\x7f\u00a0\U000e0001\x9b"

const shown = `acme\x1b[2J\u009b2J\r\u202eevil\a\x7f\u00a0\U000e0001` + "\ufffd"

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		hostile:                     shown,
		"GitHub:ölivia \"x\" \\ 名前": "GitHub:ölivia \"x\" \\ 名前",
		"a\nb\tc'":                  `a\nb\tc'`,
		"":                          "",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// A program reads from JSON what was there.
func TestPlainJSONIsTheSame(t *testing.T) {
	text, err := JSON(map[string]string{"reader": hostile}, "  ")
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(text, &got); err != nil || got["reader"] != strings.ToValidUTF8(hostile, "\ufffd") {
		t.Errorf("%s is read as %q (%v)", text, got, err)
	}
}
