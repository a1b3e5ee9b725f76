package seed

import (
	"bytes"
	"errors"

	"github.com/pquerna/otp"
)

// What is wrong with an otpauth URI.
var (
	ErrNotOTPAuth  = errors.New("not an otpauth uri")
	ErrMalformed   = errors.New("otpauth uri is malformed")
	ErrUnsupported = errors.New("otpauth uri is not for totp with sha-1, six digits and 30 s")
	ErrNotAWS      = errors.New("otpauth uri is not aws's")
)

// OTPAuth is what AWS's QR code holds.
type OTPAuth struct {
	Label Label
	Seed  *Seed
}

// maxURI is a generous limit in bytes. AWS's are some 200 long.
const maxURI = 2048

// ParseURI reads the otpauth URI of an AWS virtual MFA device and overwrites
// text. It takes
//
//	otpauth://totp/Amazon%20Web%20Services:DEVICE@ACCOUNT?secret=BASE32&issuer=Amazon%20Web%20Services
//
// with algorithm, digits and period absent or SHA1, 6 and 30, and the older
// label DEVICE@ACCOUNT. Everything else is refused, unknown and doubled
// parameters too: an authenticator app guesses, and a ceremony that guesses
// wrong enrols a key that never works.
//
// The parser, pquerna/otp, quotes the URI with its secret in errors, takes an
// unknown algorithm for SHA-1 and answers a bad escape with an empty secret. So
// the text is checked first and the parser's errors are dropped. It works on
// strings, which stay in memory until collected.
func ParseURI(text []byte) (*OTPAuth, error) {
	defer clear(text)
	uri := bytes.TrimSpace(text)
	name, err := checkURI(uri)
	if err != nil {
		return nil, err
	}
	key, err := otp.NewKeyFromURL(string(uri))
	if err != nil {
		return nil, ErrMalformed
	}
	if key.Type() != "totp" || key.Algorithm() != otp.AlgorithmSHA1 || key.Digits() != otp.DigitsSix ||
		key.Period() != 30 || key.Encoder() != otp.EncoderDefault {
		return nil, ErrUnsupported
	}
	label, err := parseLabel(name, key.Issuer())
	if err != nil {
		return nil, err
	}
	s, err := FromBase32([]byte(key.Secret()))
	if err != nil {
		return nil, err
	}
	return &OTPAuth{Label: label, Seed: s}, nil
}

// checkURI looks at the raw text for what the parser would pass over, and
// returns the label, still escaped.
func checkURI(uri []byte) (label []byte, err error) {
	const scheme = "otpauth://"
	if len(uri) < len(scheme) || !bytes.EqualFold(uri[:len(scheme)], []byte(scheme)) {
		return nil, ErrNotOTPAuth
	}
	if len(uri) > maxURI || !wellFormed(uri) {
		return nil, ErrMalformed
	}
	path, query, ok := bytes.Cut(uri[len(scheme):], []byte("?"))
	if !ok {
		return nil, ErrMalformed
	}
	kind, label, ok := bytes.Cut(path, []byte("/"))
	if !ok || len(label) == 0 {
		return nil, ErrMalformed
	}
	if string(kind) != "totp" {
		return nil, ErrUnsupported
	}
	return label, checkQuery(query)
}

// wellFormed reports whether the text is printable ASCII with whole escapes,
// and without a fragment or the separator that url.ParseQuery drops.
func wellFormed(uri []byte) bool {
	for i, c := range uri {
		switch {
		case c <= ' ' || c > '~' || c == '#' || c == ';':
			return false
		case c == '%' && (i+2 >= len(uri) || !hexDigit(uri[i+1]) || !hexDigit(uri[i+2])):
			return false
		}
	}
	return true
}

func hexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// checkQuery wants each parameter known, named plainly and there once.
func checkQuery(query []byte) error {
	seen := map[string]bool{}
	for part := range bytes.SplitSeq(query, []byte("&")) {
		name, value, ok := bytes.Cut(part, []byte("="))
		key := string(name)
		if !ok || seen[key] {
			return ErrMalformed
		}
		seen[key] = true
		var fixed string
		switch key {
		case "secret", "issuer":
			continue
		case "algorithm":
			fixed = "SHA1"
		case "digits":
			fixed = "6"
		case "period":
			fixed = "30"
		default:
			return ErrMalformed
		}
		if string(value) != fixed {
			return ErrUnsupported
		}
	}
	if !seen["secret"] {
		return ErrMalformed
	}
	return nil
}
