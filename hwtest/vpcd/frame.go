package vpcd

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"net"
)

// A frame of one byte is a control message of the driver.
const (
	controlPowerOff = 0
	controlPowerOn  = 1
	controlReset    = 2
	controlATR      = 4 // the only message with an answer
)

// serve answers the driver for the card until the connection or the card fails. A
// frame is its length in two bytes, big-endian, and that many bytes.
func serve(conn net.Conn, card Card) error {
	for {
		command, err := readFrame(conn)
		if err != nil {
			return err
		}
		var response []byte
		switch {
		case len(command) == 0:
			return fmt.Errorf("reading from the driver: empty frame")
		case len(command) > 1:
			if response, err = card.Transmit(command); err != nil {
				return fmt.Errorf("passing a command to the card: %w", err)
			}
		case command[0] == controlPowerOn, command[0] == controlReset:
			card.PowerCycle()
			continue
		case command[0] == controlPowerOff:
			continue // the card notices at the next power-on
		case command[0] == controlATR:
			response = card.ATR()
		default:
			return fmt.Errorf("reading from the driver: unknown control message %02x", command[0])
		}
		if err := writeFrame(conn, response); err != nil {
			return err
		}
	}
}

func readFrame(conn net.Conn) ([]byte, error) {
	var length [2]byte
	// The driver sends length and content in two writes, and delays the second
	// until the first is acknowledged: 44 ms each time, if the acknowledgement is
	// delayed. The kernel forgets this setting, so set it before each read.
	quickAck(conn)
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, fmt.Errorf("reading from the driver: %w", err)
	}
	frame := make([]byte, binary.BigEndian.Uint16(length[:]))
	quickAck(conn)
	if _, err := io.ReadFull(conn, frame); err != nil {
		return nil, fmt.Errorf("reading from the driver: %w", err)
	}
	return frame, nil
}

func writeFrame(conn net.Conn, content []byte) error {
	if len(content) > math.MaxUint16 {
		return fmt.Errorf("writing to the driver: %d bytes do not fit a frame", len(content))
	}
	frame := binary.BigEndian.AppendUint16(nil, uint16(len(content)))
	if _, err := conn.Write(append(frame, content...)); err != nil {
		return fmt.Errorf("writing to the driver: %w", err)
	}
	return nil
}
