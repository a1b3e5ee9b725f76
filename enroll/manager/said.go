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
// repeat its standard input, also encoded or in groups of four.
var secretive = regexp.MustCompile(`(?i)otpauth|secret=|[a-z2-7]{16,}|\b([a-z2-7]{4}[ -]){3,}[a-z2-7]{4}\b|[0-9a-f]{20,}|[a-z0-9+/_=-]{40,}|(^|[^0-9])[0-9]{3}[ -]?[0-9]{3}([^0-9]|$)`)

// window is how many letters of the seed a complaint must repeat to be held back. Fewer
// are a word by chance.
const window = 8

// repeats reports whether a complaint has a part of the seed in uri, whatever is between the
// letters.
func repeats(stderr, uri []byte) bool {
	_, after, _ := bytes.Cut(uri, []byte("secret="))
	seed, _, _ := bytes.Cut(after, []byte("&"))
	said, secret := lettersOf(stderr), lettersOf(seed)
	defer clear(said)
	defer clear(secret)
	for i := range max(0, len(secret)-window+1) {
		if bytes.Contains(said, secret[i:i+window]) {
			return true
		}
	}
	return false
}

// lettersOf returns the letters and digits of a text, in lower case.
func lettersOf(text []byte) []byte {
	kept := make([]byte, 0, len(text)) // never grows, so no copy remains
	for _, c := range text {
		switch {
		case c >= 'A' && c <= 'Z':
			kept = append(kept, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			kept = append(kept, c)
		}
	}
	return kept
}

// showable returns what a manager said, without control characters; "" if it may contain
// a secret, such as a part of the seed that it got.
func showable(stderr, uri []byte) string {
	text := strings.Join(strings.FieldsFunc(string(stderr), func(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }), " ")
	joined := strings.ReplaceAll(text, " ", "")
	if text == "" || repeats(stderr, uri) || secretive.MatchString(text) || strings.Contains(strings.ToLower(joined), "otpauth") {
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
