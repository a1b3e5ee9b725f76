package seed

import (
	"os"
	"strings"
	"testing"
)

// secret is the base32 text that replaces {S} in testdata. It is not in use.
const secret = "NCCHRVZ6H2FBRLA2SX6B4IZEAMGIX4MMYEOG6DDLIC4DIUNCYGIJNOZAMMZR5GRR"

// classes are the outcomes that vectors name.
var classes = map[string]error{
	"ok":          nil,
	"too-short":   ErrTooShort,
	"too-long":    ErrTooLong,
	"not-base32":  ErrNotBase32,
	"not-otpauth": ErrNotOTPAuth,
	"malformed":   ErrMalformed,
	"unsupported": ErrUnsupported,
	"not-aws":     ErrNotAWS,
}

type vector struct {
	text string
	want error
}

// vectors reads testdata/name: one vector a line, CLASS SPACE TEXT.
func vectors(t testing.TB, name string) []vector {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	expand := strings.NewReplacer("{SHORT}", secret[:24], "{S}", secret, `\t`, "\t", `\r`, "\r", `\n`, "\n")
	var list []vector
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		class, text, _ := strings.Cut(line, " ")
		want, ok := classes[class]
		if !ok {
			t.Fatalf("%s: unknown class %q", name, class)
		}
		list = append(list, vector{expand.Replace(text), want})
	}
	if len(list) == 0 {
		t.Fatalf("%s holds no vector", name)
	}
	return list
}

// checkSilent fails if text holds any four characters in a row of the secret
// part of input, in either case.
func checkSilent(t testing.TB, text, secret string) {
	t.Helper()
	text, secret = strings.ToUpper(text), strings.ToUpper(secret)
	for i := 0; i+4 <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+4]) {
			t.Fatalf("%q shows %q of the secret", text, secret[i:i+4])
		}
	}
}

func checkOverwritten(t testing.TB, buffer []byte) {
	t.Helper()
	for i, b := range buffer {
		if b != 0 {
			t.Fatalf("byte %d of %d of the input is left", i, len(buffer))
		}
	}
}
