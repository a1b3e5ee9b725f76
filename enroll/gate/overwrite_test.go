package gate

import (
	"errors"
	"strings"
	"testing"

	"rootseal/device"
	"rootseal/oath"
)

// An id that is on the key is never written. On firmware 4.0.1 to 4.3.4, neither
// is an id that is the beginning of a stored one.
func TestCheckID(t *testing.T) {
	const id = "AWS:alice@acme daily abc234"
	tests := []struct {
		name     string
		firmware oath.Version
		stored   string
		want     string // part of the error; "" if the id may be written
	}{
		{"another id", oath.Version{4, 3, 3}, "AWS:alice@acme daily zzz777", ""},
		{"the same id", oath.Version{5, 4, 3}, id, "already on the key"},
		{"longer, healthy firmware", oath.Version{5, 4, 3}, id + "-old", ""},
		{"longer, 4.3.3", oath.Version{4, 3, 3}, id + "-old", "would overwrite"},
		{"longer, 4.3.4", oath.Version{4, 3, 4}, id + "-old", "would overwrite"},
		{"longer, 4.3.5", oath.Version{4, 3, 5}, id + "-old", ""},
		{"longer, 4.0.1", oath.Version{4, 0, 1}, id + "-old", "would overwrite"},
		{"longer, 4.0.0", oath.Version{4, 0, 0}, id + "-old", ""},
		{"longer, 3.3.7", oath.Version{3, 3, 7}, id + "-old", ""},
		{"shorter, 4.3.3", oath.Version{4, 3, 3}, id[:10], ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := CheckID(device.Info{Firmware: test.firmware}, []oath.Credential{{ID: "GitHub:olivia"}, {ID: test.stored}}, id)
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.Is(err, ErrIDTaken) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %v with %q", err, ErrIDTaken, test.want)
			}
		})
	}
}
