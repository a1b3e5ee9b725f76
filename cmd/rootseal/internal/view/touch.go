package view

import (
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/message"
)

// TouchNow asks for a touch of a key.
func TouchNow(key message.Text) message.Text { return printable.Sentence("touch %s now", key) }

// TouchToSign asks the officer to touch the key that signs.
func TouchToSign(serial uint32, officer string) message.Text {
	return printable.Sentence("touch key %d: %s signs", serial, officer)
}

// StillAsked explains why an interrupt waits: a key that asks for a touch answers
// nothing else, and gives up after 15 s.
func StillAsked(key message.Text) message.Text {
	return printable.Sentence("%s is still asked: touch it, or wait up to 15 s", key)
}
