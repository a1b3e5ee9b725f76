package oath

import (
	"crypto/subtle"
	"fmt"

	"rootseal/message"
)

// Card carries one command APDU to the card and returns the answer, which ends
// in SW1 SW2. A Card does not follow 61xx, and neither keeps nor logs the command,
// which may contain a seed. While a Session lives, a Card must reach the same card,
// inside one transaction: a SELECT by another program would send the next command
// to another applet.
type Card interface {
	Transmit(command []byte) (response []byte, err error)
}

// Instruction has INS in the high byte and P1 in the low byte, because INS A4 is
// SELECT with P1 04 and CALCULATE ALL with P1 00.
type Instruction uint16

// YKOATH protocol, Instructions. The specification lacks RENAME; Yubico's host
// software has it, and it needs firmware 5.3.1.
const (
	insPut           Instruction = 0x0100
	insDelete        Instruction = 0x0200
	insSetCode       Instruction = 0x0300
	insReset         Instruction = 0x04DE
	insRename        Instruction = 0x0500
	insList          Instruction = 0xA100
	insCalculate     Instruction = 0xA200
	insValidate      Instruction = 0xA300
	insCalculateAll  Instruction = 0xA400
	insSelect        Instruction = 0xA404
	insSendRemaining Instruction = 0xA500
)

var instructionNames = map[Instruction]string{
	insPut:           "PUT",
	insDelete:        "DELETE",
	insSetCode:       "SET CODE",
	insReset:         "RESET",
	insRename:        "RENAME",
	insList:          "LIST",
	insCalculate:     "CALCULATE",
	insValidate:      "VALIDATE",
	insCalculateAll:  "CALCULATE ALL",
	insSelect:        "SELECT",
	insSendRemaining: "SEND REMAINING",
}

// String returns the name that the YKOATH specification uses.
func (i Instruction) String() string {
	if name, ok := instructionNames[i]; ok {
		return name
	}
	return fmt.Sprintf("instruction %04X", uint16(i))
}

// Values of P2.
const (
	p2None      = 0x00
	p2Full      = 0x00 // CALCULATE, CALCULATE ALL: the whole HMAC
	p2Truncated = 0x01 // CALCULATE, CALCULATE ALL: RFC 4226 truncation on the card
	p2Reset     = 0xAD // RESET: DE AD
)

const (
	headerSize  = 5                        // CLA INS P1 P2 Lc
	maxData     = 255                      // of a short APDU; the largest PUT has 207
	maxAPDU     = headerSize + maxData + 1 // and Le
	classNormal = 0x00
)

// command is a short command APDU under construction.
type command struct {
	instruction Instruction
	buf         []byte // header, then data; never more than maxAPDU bytes
	overflow    bool
}

// newCommand allocates enough for any short APDU, so that appending never moves
// the buffer and never leaves a copy of a seed behind.
func newCommand(i Instruction, p2 byte) *command {
	buf := make([]byte, headerSize, maxAPDU)
	buf[0], buf[1], buf[2], buf[3] = classNormal, byte(i>>8), byte(i), p2
	return &command{instruction: i, buf: buf}
}

// raw appends bytes as they are.
func (c *command) raw(b ...byte) {
	if c.overflow || len(c.buf)-headerSize+len(b) > maxData {
		c.overflow = true
		return
	}
	end := len(c.buf)
	c.buf = c.buf[:end+len(b)]
	copyQuietly(c.buf[end:], b)
}

// copyQuietly copies byte by byte, as crypto/subtle does. The built-in copy
// leaves up to 128 bytes in vector registers. When the runtime preempts the
// goroutine, it saves them on a stack that is never wiped. Both slices must have
// the same length.
func copyQuietly(to, from []byte) { subtle.ConstantTimeCopy(1, to, from) }

// apdu returns the finished command. Le 00 always follows: without it CanoKey
// takes Le for zero and answers LIST with 61FF and no data, forever.
func (c *command) apdu() ([]byte, error) {
	if c.overflow {
		return nil, message.Errorf("%s with more than %d bytes: %w", c.instruction, maxData, ErrBadSyntax)
	}
	size := len(c.buf) - headerSize
	if size == 0 {
		return append(c.buf[:headerSize-1:maxAPDU], 0), nil
	}
	c.buf[headerSize-1] = byte(size)
	return append(c.buf, 0), nil
}

// wipe overwrites the command. This is best effort: the Card has seen the command,
// and Go's collector makes no promise.
func (c *command) wipe() { clear(c.buf[:cap(c.buf)]) }

// maxParts limits the parts of an answer, and maxPart the size of each part. A
// short APDU cannot exceed maxPart, but a reader passes on whatever a card sends.
// The largest answer, CALCULATE ALL with 64 credentials, takes 19 parts of 256
// bytes.
const (
	maxParts = 64
	maxPart  = 256
)

// exchange sends one command and gathers the answer. Parts of an answer split
// anywhere, even inside a name, so exchange joins them before anything is parsed.
// It fetches more with SEND REMAINING (A5), because a YubiKey answers the usual
// GET RESPONSE (C0) with 6D00 (Yubico/Yubico.NET.SDK#35).
func exchange(card Card, c *command) (data []byte, status uint16, err error) {
	apdu, err := c.apdu()
	if err != nil {
		return nil, 0, err
	}
	remaining := []byte{classNormal, byte(insSendRemaining >> 8), byte(insSendRemaining & 0xFF), p2None, 0}
	for range maxParts {
		answer, err := card.Transmit(apdu)
		if err != nil {
			return nil, 0, message.Errorf("sending %s: %w", c.instruction, err)
		}
		if len(answer) < 2 {
			return nil, 0, message.Errorf("%s answered %d bytes, no status word: %w", c.instruction, len(answer), ErrMalformed)
		}
		part, sw1, sw2 := answer[:len(answer)-2], answer[len(answer)-2], answer[len(answer)-1]
		if len(part) > maxPart {
			return nil, 0, message.Errorf("%s answered a part of %d bytes: %w", c.instruction, len(part), ErrMalformed)
		}
		data = append(data, part...)
		if sw1 != sw1More {
			return data, uint16(sw1)<<8 | uint16(sw2), nil
		}
		if len(part) == 0 {
			return nil, 0, message.Errorf("%s answered an empty part: %w", c.instruction, ErrMalformed)
		}
		apdu = remaining
	}
	return nil, 0, message.Errorf("%s answered more than %d parts: %w", c.instruction, maxParts, ErrMalformed)
}
