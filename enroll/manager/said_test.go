package manager

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"rootseal/enroll/ledger"
)

const (
	itsSeed = "K5XW4ZDFOJTHK3BAMJ2XI2DJONUXG3TPORQWM2LO"
	itsURI  = "otpauth://totp/AWS:alice?secret=" + itsSeed + "&issuer=AWS"
)

// A complaint is shown unless it repeats the seed, however it writes it.
func TestComplaintWithTheSeed(t *testing.T) {
	spaced := func(n int, between string) string {
		var parts []string
		for i := 0; i < len(itsSeed); i += n {
			parts = append(parts, itsSeed[i:min(len(itsSeed), i+n)])
		}
		return strings.Join(parts, between)
	}
	for name, said := range map[string]string{
		"whole":              "cannot store " + itsSeed,
		"in lower case":      "cannot store " + strings.ToLower(itsSeed),
		"in groups of four":  "cannot store " + spaced(4, " "),
		"in groups of three": "cannot store " + spaced(3, "-"),
		"letter by letter":   "cannot store " + spaced(1, ", "),
		"in lines":           "cannot store\n" + spaced(5, "\n"),
		"quoted":             "cannot store [" + spaced(7, `" "`) + "]",
		"its beginning":      "cannot store " + itsSeed[:10] + "...",
		"its end":            "cannot store ..." + itsSeed[len(itsSeed)-9:],
		"a code":             "cannot store 123-456",
		"encoded":            "cannot store " + base64.StdEncoding.EncodeToString([]byte(itsURI)),
	} {
		if said := showable([]byte(said), []byte(itsURI)); said != "" {
			t.Errorf("%s: it shows %q", name, said)
		}
	}
	for _, said := range []string{
		`"Break glass" isn't a vault in this account. Specify the vault with its ID or name.`,
		"the item AWS:alice is not valid: title is too long",
		"you are not able to edit this item",
	} {
		if showable([]byte(said), []byte(itsURI)) == "" || showable([]byte(said), nil) == "" {
			t.Errorf("it hides %q", said)
		}
	}
}

// A manager that lacks a program of its own does not say that the item is free: pass would
// replace it without a question.
func TestManagerWithoutItsProgram(t *testing.T) {
	for said, want := range map[string]bool{
		"AWS:alice: passfile not found.\n":                                true,
		"AWS:bob: passfile not found.\n":                                  false,
		"/usr/lib/otp.bash: line 118: oathtool: command not found\n":      false,
		"gpg: decryption failed: secret key not found\n":                  false,
		"/usr/bin/pass: line 17: /usr/lib/otp.bash: No such file or dir.": false,
	} {
		v := New(ledger.Manager{Command: []string{"pass"}, Like: LikePass}, func(context.Context, Call) (Output, error) {
			return Output{Stderr: []byte(said)}, &ExitError{Code: 1}
		})
		if err := v.Absent(t.Context(), "AWS:alice"); (err == nil) != want {
			t.Errorf("%q: %v", said, err)
		}
	}
}
