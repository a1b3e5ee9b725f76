package trace

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"rootseal/device"
)

// port traces the cards that it connects.
type port struct {
	device.Port
	lines *lines
}

func (p port) Connect(reader string) (device.Handle, error) {
	began := time.Now()
	h, err := p.Port.Connect(reader)
	if err != nil {
		p.lines.line("reader "+reader, "connect", failure(err), time.Since(began))
		return nil, err
	}
	return &handle{Handle: h, reader: reader, lines: p.lines}, nil
}

// handle traces the commands to one card. It knows the card's serial from the answers
// that have it, and the selected application, which gives an instruction its name.
type handle struct {
	device.Handle
	reader   string
	lines    *lines
	serial   uint32
	selected application
}

func (h *handle) Transmit(command []byte) ([]byte, error) {
	name := h.name(command)
	isConfig := h.selected == managementApp && instruction(command) == insReadConfig
	isSerial := h.selected == otpApp && instruction(command) == insOTPSerial
	began := time.Now()
	answer, err := h.Handle.Transmit(command)
	took := time.Since(began)
	var status string
	switch n := len(answer); {
	case err != nil:
		status = failure(err)
	case n < 2:
		status = "cut answer"
	default:
		status = fmt.Sprintf("%04X", binary.BigEndian.Uint16(answer[n-2:]))
		switch body := answer[:n-2]; {
		case isConfig:
			h.learn(serialIn(body))
		case isSerial && len(body) == 4:
			h.learn(binary.BigEndian.Uint32(body))
		}
	}
	h.lines.line(h.of(), name, status, took)
	return answer, err
}

// Reconnect forgets the card: another one may be in the reader.
func (h *handle) Reconnect() error {
	h.serial, h.selected = 0, unknown
	return h.Handle.Reconnect()
}

func (h *handle) learn(serial uint32) {
	if serial != 0 {
		h.serial = serial
	}
}

func (h *handle) of() string {
	if h.serial == 0 {
		return "reader " + h.reader
	}
	return fmt.Sprintf("key %d", h.serial)
}

// serialIn finds the serial in an answer to READ CONFIG: tag 02, after a length for all.
func serialIn(page []byte) uint32 {
	const tagSerial = 0x02
	if len(page) == 0 {
		return 0
	}
	for rest := page[1:]; len(rest) >= 2; {
		tag, size := rest[0], int(rest[1])
		if rest = rest[2:]; size > len(rest) {
			return 0
		}
		if tag == tagSerial && size == 4 {
			return binary.BigEndian.Uint32(rest)
		}
		rest = rest[size:]
	}
	return 0
}

// failure is a word for an error. It shows no text of the error: the text is in the
// command's own message.
func failure(err error) string {
	for _, known := range []error{
		device.ErrRemoved, device.ErrReset, device.ErrSharing, device.ErrOwnUse, device.ErrNoService, device.ErrNoCard,
		device.ErrDenied, device.ErrUnresponsive, device.ErrUnknownReader, device.ErrNoReaders,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "failed"
}
