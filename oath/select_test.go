package oath_test

import (
	"bytes"
	"testing"

	"rootseal/oath"
)

func TestSelect(t *testing.T) {
	const salt = "7108 4BA60B13A4475DFF"
	tests := []struct {
		name, answer     string
		version          string
		salted           bool
		locked, nitrokey bool
	}{
		{"YubiKey 5.4.3", "7903050403" + salt, "5.4.3", true, false, false},
		{"with an access code", "7903050403" + salt + "7408DF54C07D48C0F36F 7B0102", "5.4.3", true, true, false},
		{"algorithm with its type, from a NEO", "7903000203" + salt + "7408DF54C07D48C0F36F 7B0121", "0.2.3", true, true, false},
		{"Nitrokey 3", "7903040D00" + salt + "8F0401020304", "4.13.0", true, false, true},
		{"Nitrokey 3 with a PIN", "7903040D00 820108 8F0401020304", "4.13.0", false, false, true},
		{"unknown tags, in another order", "9F8103AABBCC 4000" + salt + "7903050700", "5.7.0", true, false, false},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			s := open(t, newScript(t, selectOATH, v.answer+done))
			if got := s.Version().String(); got != v.version {
				t.Errorf("version %s, want %s", got, v.version)
			}
			wantSalt, wantID := unhex(t, "4BA60B13A4475DFF"), "mpObpV+HCCJsLtO9wx8r+A"
			if !v.salted {
				wantSalt, wantID = nil, ""
			}
			if !bytes.Equal(s.Salt(), wantSalt) || s.DeviceID() != wantID {
				t.Errorf("salt %x, device id %q, want %x, %q", s.Salt(), s.DeviceID(), wantSalt, wantID)
			}
			if s.Locked() != v.locked || s.Nitrokey() != v.nitrokey || s.FullResponse() == v.nitrokey {
				t.Errorf("locked %t, nitrokey %t, full response %t", s.Locked(), s.Nitrokey(), s.FullResponse())
			}
			if creds, ok := s.Listed(); ok {
				t.Errorf("a fresh session has listed %v", creds)
			}
		})
	}
}

func TestSelectMalformed(t *testing.T) {
	for name, answer := range map[string]string{
		"nothing":                    "",
		"no version":                 "7108 4BA60B13A4475DFF",
		"version of two bytes":       "79020504 7108 4BA60B13A4475DFF",
		"two versions":               "7903050403 7903050403",
		"salt of seven bytes":        "7903050403 7107 4BA60B13A4475D",
		"empty challenge":            "7903050403 7400",
		"algorithm of two bytes":     "7903050403 7B022101",
		"element over the end":       "7903050403 7109 4BA60B13A4475DFF",
		"tag without length":         "7903050403 71",
		"long length without length": "7903050403 7181",
		"length of three bytes":      "7903050403 71820008 4BA60B13A4475DFF",
		"length of no definite form": "7903050403 7180 4BA60B13A4475DFF",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := oath.Select(newScript(t, selectOATH, answer+done))
			wantIs(t, err, oath.ErrMalformed)
		})
	}
}

// An answer with one changed byte, or without some bytes, is read or refused, and a
// refusal has a reason.
func TestMangledSelect(t *testing.T) {
	whole := unhex(t, "7903050403 7108 4BA60B13A4475DFF 7408DF54C07D48C0F36F 7B0121")
	try := func(answer []byte) {
		s, err := oath.Select(raw(append(bytes.Clone(answer), 0x90, 0x00)))
		if err != nil {
			wantIs(t, err, oath.ErrMalformed)
			return
		}
		if salt := s.Salt(); salt != nil && len(salt) != 8 {
			t.Errorf("%x: salt of %d bytes", answer, len(salt))
		}
	}
	for i := range whole {
		for b := range 256 {
			mangled := bytes.Clone(whole)
			mangled[i] = byte(b)
			try(mangled)
		}
		for j := i + 1; j <= len(whole); j++ {
			try(append(bytes.Clone(whole[:i]), whole[j:]...))
			try(whole[i:j])
		}
	}
}

// raw gives the same answer to every command.
type raw []byte

func (r raw) Transmit([]byte) ([]byte, error) { return r, nil }

func TestVersionOrder(t *testing.T) {
	rising := []oath.Version{{0, 2, 1}, {1, 0, 2}, {4, 2, 6}, {4, 3, 0}, {5, 0, 0}, {5, 0, 1}}
	for i, v := range rising {
		for j, w := range rising {
			if got := v.Compare(w); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s against %s: %d", v, w, got)
			}
			if got := v.AtLeast(w[0], w[1], w[2]); got != (i >= j) {
				t.Errorf("%s at least %s: %t", v, w, got)
			}
		}
	}
}
