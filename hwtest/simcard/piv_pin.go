package simcard

import "bytes"

const pinLength = 8 // padded with FF

// secret is the PIN or the PUK, with how often it may be wrong.
type secret struct {
	value   []byte // padded
	factory []byte
	left    int
}

const tries = 3

func newSecret(factory string) secret {
	s := secret{factory: padded([]byte(factory))}
	s.restore()
	return s
}

func padded(pin []byte) []byte {
	b := bytes.Repeat([]byte{0xFF}, pinLength)
	copy(b, pin)
	return b
}

func (s *secret) restore()       { s.value, s.left = s.factory, tries }
func (s *secret) set(pin []byte) { s.value, s.left = padded(pin), tries }
