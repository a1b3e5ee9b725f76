package terminal

import (
	"fmt"
	"io"
)

// key is a key that a list reacts to, as a terminal sends it. Letters of a touched
// YubiKey are none, so y may be.
type key string

const (
	keyOther key = ""
	keyUp    key = "\x1b[A"
	keyDown  key = "\x1b[B"
	keyEnter key = "\r"
	keySpace key = " "
	keyYes   key = "y"
	keyStop  key = "\x03"
)

// digit returns the value of a digit key.
func (k key) digit() (int, bool) {
	if len(k) != 1 || k[0] < '0' || k[0] > '9' {
		return 0, false
	}
	return int(k[0] - '0'), true
}

// readKey reads one key of a terminal in raw mode. In that mode the interrupt and
// the end of input are characters.
func readKey(r io.ByteReader) (key, error) {
	c, err := r.ReadByte()
	if err != nil {
		return keyOther, fmt.Errorf("reading from the terminal: %w", err)
	}
	switch {
	case c == '\r' || c == '\n':
		return keyEnter, nil
	case c == ctrlC || c == ctrlD:
		return keyStop, nil
	case c == ' ' || c >= '0' && c <= '9':
		return key(c), nil
	case c == 'y' || c == 'Y':
		return keyYes, nil
	case c == escape:
		return readSequence(r)
	default:
		return keyOther, nil
	}
}

// readSequence reads what follows an escape. An arrow is ESC [ A or ESC O A; other
// keys have more before their last byte.
func readSequence(r io.ByteReader) (key, error) {
	c, err := r.ReadByte()
	if err != nil || c != '[' && c != 'O' {
		return keyOther, err
	}
	for {
		if c, err = r.ReadByte(); err != nil {
			return keyOther, fmt.Errorf("reading from the terminal: %w", err)
		}
		switch {
		case c == 'A':
			return keyUp, nil
		case c == 'B':
			return keyDown, nil
		case c >= '@':
			return keyOther, nil
		}
	}
}
