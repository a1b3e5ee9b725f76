package check

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Instructions of the OATH application (Yubico YKOATH protocol).
const (
	insPut           = 0x01
	insDelete        = 0x02
	insSetCode       = 0x03
	insReset         = 0x04
	insRename        = 0x05
	insList          = 0xA1
	insCalculate     = 0xA2
	insValidate      = 0xA3
	insSelect        = 0xA4 // with P1 04; else CALCULATE ALL
	insSendRemaining = 0xA5
)

var aidOATH = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}

var insNames = map[byte]string{
	insPut: "PUT", insDelete: "DELETE", insSetCode: "SET CODE", insReset: "RESET", insRename: "RENAME", insList: "LIST",
	insCalculate: "CALCULATE", insValidate: "VALIDATE", insSelect: "SELECT", insSendRemaining: "SEND REMAINING",
}

type apdu struct {
	ins, p1, p2 byte
	data        []byte
}

// parseAPDU reads a short command.
func parseAPDU(raw []byte) (apdu, bool) {
	if len(raw) < 4 {
		return apdu{}, false
	}
	c := apdu{ins: raw[1], p1: raw[2], p2: raw[3]}
	if len(raw) > 5 {
		n := int(raw[4])
		if len(raw) < 5+n {
			return c, false
		}
		c.data = raw[5 : 5+n]
	}
	return c, true
}

func (c apdu) selects() bool { return c.ins == insSelect && c.p1 == 0x04 }

func apduName(raw []byte) string {
	c, ok := parseAPDU(raw)
	switch name, known := insNames[c.ins]; {
	case !ok:
		return "malformed"
	case !known:
		return fmt.Sprintf("%02X", c.ins)
	case c.selects():
		return fmt.Sprintf("SELECT %x", c.data)
	default:
		return name
	}
}

// status splits an answer.
func status(answer []byte) (data []byte, sw uint16) {
	if len(answer) < 2 {
		return nil, 0
	}
	end := len(answer) - 2
	return answer[:end], binary.BigEndian.Uint16(answer[end:])
}

// field returns the value of the first field with that tag. All lengths that this
// checker reads are short.
func field(data []byte, tag byte) []byte {
	for len(data) >= 2 && len(data) >= 2+int(data[1]) {
		value := data[2 : 2+int(data[1])]
		if data[0] == tag {
			return value
		}
		data = data[2+int(data[1]):]
	}
	return nil
}

// putFields returns the id and the seed in a PUT.
func putFields(data []byte) (id string, seed []byte) {
	id = string(field(data, 0x71))
	if key := field(data, 0x73); len(key) > 2 {
		seed = bytes.Clone(key[2:])
	}
	return id, seed
}

// listed returns the ids in the answer to LIST.
func listed(data []byte) map[string]bool {
	ids := map[string]bool{}
	for len(data) >= 3 && data[0] == 0x72 && data[1] > 0 && len(data) >= 2+int(data[1]) {
		ids[string(data[3:2+int(data[1])])] = true
		data = data[2+int(data[1]):]
	}
	return ids
}

// named returns the ids in the answer to CALCULATE ALL, each of which precedes its
// answer.
func named(data []byte) map[string]bool {
	ids := map[string]bool{}
	for len(data) >= 2 && len(data) >= 2+int(data[1]) {
		if data[0] == 0x71 {
			ids[string(data[2:2+int(data[1])])] = true
		}
		data = data[2+int(data[1]):]
	}
	return ids
}

// codeIn returns the code in a full answer to CALCULATE.
func codeIn(data []byte) (string, bool) {
	full := field(data, 0x75)
	if len(full) != 21 || full[0] != 6 {
		return "", false
	}
	at := 1 + full[20]&0x0F
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(full[at:])&0x7FFFFFFF%1000000), true
}
