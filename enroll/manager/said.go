package manager

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
)

// maxSaid is how much of a manager's complaint is shown.
const maxSaid = 300

// secretive finds what may be a seed, a code, or a text that contains one: a manager may
// repeat its standard input, also encoded.
var secretive = regexp.MustCompile(`(?i)otpauth|secret=|[a-z2-7]{16,}|[0-9a-f]{20,}|[a-z0-9+/_=-]{40,}|(^|[^0-9])[0-9]{3} ?[0-9]{3}([^0-9]|$)`)

// showable returns what a manager said, without control characters; "" if it may contain
// a secret.
func showable(stderr []byte) string {
	text := strings.Join(strings.FieldsFunc(string(stderr), func(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }), " ")
	joined := strings.ReplaceAll(text, " ", "")
	if text == "" || secretive.MatchString(text) || strings.Contains(strings.ToLower(joined), "otpauth") {
		return ""
	}
	if len(text) > maxSaid {
		text = strings.ToValidUTF8(text[:maxSaid], "") + "..."
	}
	return text
}

// saysSignedOut reports whether a manager said that a person has to unlock it.
func saysSignedOut(stderr []byte) bool {
	low := bytes.ToLower(stderr)
	for _, sign := range []string{"not currently signed in", "not signed in", "not logged in", "is locked", "locked vault", "no accounts configured", "session expired", "decryption failed"} {
		if bytes.Contains(low, []byte(sign)) {
			return true
		}
	}
	return false
}
