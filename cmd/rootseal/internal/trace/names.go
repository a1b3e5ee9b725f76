package trace

import (
	"bytes"
	"fmt"
)

// application is the one that a card has selected.
type application int

const (
	unknown application = iota
	managementApp
	otpApp
	oathApp
	pivApp
)

// aids are the names by which applications are selected (yubikit core/smartcard).
var aids = map[application][]byte{
	managementApp: {0xA0, 0x00, 0x00, 0x05, 0x27, 0x47, 0x11, 0x17},
	otpApp:        {0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01},
	oathApp:       {0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01},
	pivApp:        {0xA0, 0x00, 0x00, 0x03, 0x08},
}

var words = map[application]string{unknown: "card", managementApp: "MANAGEMENT", otpApp: "OTP", oathApp: "OATH", pivApp: "PIV"}

const (
	insSelect     = 0xA4
	insReadConfig = 0x1D
	insOTPSerial  = 0x01
)

// instructions are names of instructions, by application.
var instructions = map[application]map[byte]string{
	managementApp: {insReadConfig: "READ CONFIG"},
	otpApp:        {insOTPSerial: "READ SERIAL"},
	oathApp: {
		0x01: "PUT", 0x02: "DELETE", 0x03: "SET CODE", 0x04: "RESET", 0x05: "RENAME", 0xA1: "LIST", 0xA2: "CALCULATE",
		0xA3: "VALIDATE", 0xA4: "CALCULATE ALL", 0xA5: "SEND REMAINING",
	},
	pivApp: {0xFD: "GET VERSION", 0xF8: "GET SERIAL", 0xF7: "GET METADATA"},
}

func instruction(command []byte) byte {
	if len(command) < 2 {
		return 0
	}
	return command[1]
}

// name returns the name of a command, and notes which application it selects. Only the
// first two bytes and the application's name are read.
func (h *handle) name(command []byte) string {
	ins := instruction(command)
	if ins == insSelect && len(command) > 4 && command[2] == 0x04 {
		h.selected = unknown
		for app, aid := range aids {
			if bytes.HasPrefix(command[5:], aid) {
				h.selected = app
			}
		}
		return "SELECT " + words[h.selected]
	}
	if name := instructions[h.selected][ins]; name != "" {
		return words[h.selected] + " " + name
	}
	return fmt.Sprintf("%s instruction %02X", words[h.selected], ins)
}
