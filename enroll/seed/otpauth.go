package seed

import (
	"bytes"

	"github.com/pquerna/otp"

	"rootseal/enroll/hint"
	"rootseal/enroll/pasted"
)

// What is wrong with an otpauth URI.
var (
	ErrNotOTPAuth  = hint.Sentinel(hint.UseAWSQRCode, "not an otpauth uri")
	ErrMalformed   = hint.Sentinel(hint.UseAWSQRCode, "otpauth uri is malformed")
	ErrUnsupported = hint.Sentinel(hint.UseAWSQRCode, "otpauth uri is not for totp with sha-1, six digits and 30 s")
	ErrNotAWS      = hint.Sentinel(hint.UseAWSQRCode, "otpauth uri is not aws's")
)

// OTPAuth is the content of AWS's QR code.
type OTPAuth struct {
	Label Label
	Seed  *Seed
}

// maxURI is a generous limit in bytes. AWS's are some 200 long.
const maxURI = 2048

// ParseURI reads the otpauth URI of an AWS virtual MFA device and overwrites text. It
// accepts
//
//	otpauth://totp/Amazon%20Web%20Services:DEVICE@ACCOUNT?secret=BASE32&issuer=Amazon%20Web%20Services
//
// with algorithm, digits and period absent or SHA1, 6 and 30, and the older label
// DEVICE@ACCOUNT. It refuses everything else, such as unknown or repeated
// parameters. An authenticator app guesses; a ceremony that guesses wrong enrolls a
// key that never works.
//
// The parser, pquerna/otp, quotes the URI with its secret in errors, takes an
// unknown algorithm for SHA-1, and answers a bad escape with an empty secret. So
// ParseURI checks the text first and drops the parser's errors. The parser also
// makes strings, which cannot be overwritten, so it never gets the secret.
func ParseURI(text []byte) (*OTPAuth, error) {
	defer clear(text)
	uri := pasted.Secret(text)
	name, secret, err := checkURI(uri)
	if err != nil {
		return nil, err
	}
	digits := unescaped(secret)
	defer clear(digits)
	for i := range secret {
		secret[i] = 'A'
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
	s, err := FromBase32(digits)
	if err != nil {
		return nil, err
	}
	return &OTPAuth{Label: label, Seed: s}, nil
}

// checkURI checks the raw text for what the parser would ignore. It returns the
// label and the secret as parts of the text, still escaped.
func checkURI(uri []byte) (label, secret []byte, err error) {
	const scheme = "otpauth://"
	if len(uri) < len(scheme) || !bytes.EqualFold(uri[:len(scheme)], []byte(scheme)) {
		return nil, nil, ErrNotOTPAuth
	}
	if len(uri) > maxURI || !wellFormed(uri) {
		return nil, nil, ErrMalformed
	}
	path, query, ok := bytes.Cut(uri[len(scheme):], []byte("?"))
	if !ok {
		return nil, nil, ErrMalformed
	}
	kind, label, ok := bytes.Cut(path, []byte("/"))
	if !ok || len(label) == 0 {
		return nil, nil, ErrMalformed
	}
	if string(kind) != "totp" {
		return nil, nil, ErrUnsupported
	}
	secret, err = checkQuery(query)
	return label, secret, err
}

// wellFormed reports whether the text is printable ASCII with whole escapes, without a
// fragment or the separator that url.ParseQuery drops.
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

// checkQuery requires each parameter to be known, unescaped in its name and present
// once, and returns the secret's value.
func checkQuery(query []byte) (secret []byte, err error) {
	seen := map[string]bool{}
	for part := range bytes.SplitSeq(query, []byte("&")) {
		name, value, ok := bytes.Cut(part, []byte("="))
		key := string(name)
		if !ok || seen[key] {
			return nil, ErrMalformed
		}
		seen[key] = true
		var fixed string
		switch key {
		case "secret":
			secret = value
			continue
		case "issuer":
			continue
		case "algorithm":
			fixed = "SHA1"
		case "digits":
			fixed = "6"
		case "period":
			fixed = "30"
		default:
			return nil, ErrMalformed
		}
		if string(value) != fixed {
			return nil, ErrUnsupported
		}
	}
	if !seen["secret"] {
		return nil, ErrMalformed
	}
	return secret, nil
}

// unescaped returns a parameter's value; its escapes must be whole.
func unescaped(value []byte) []byte {
	text := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			c = nibble(value[i+1])<<4 | nibble(value[i+2])
			i += 2
		}
		text = append(text, c)
	}
	return text
}

// nibble returns the value of a hexadecimal digit.
func nibble(c byte) byte {
	if c >= 'A' {
		return c&0x0f + 9 // in either case
	}
	return c & 0x0f
}
