package simcard

import "encoding/binary"

// command is a decoded command APDU (ISO 7816-4, cases 1 to 4, short and extended).
type command struct {
	cla, ins, p1, p2 byte

	data []byte

	// le is the number of bytes that the host accepts; 0 if the command has no Le
	// field.
	le int
}

// parse reports false for bytes that are not a command APDU.
func parse(raw []byte) (command, bool) {
	if len(raw) < 4 {
		return command{}, false
	}
	c := command{cla: raw[0], ins: raw[1], p1: raw[2], p2: raw[3]}
	body := raw[4:]
	switch {
	case len(body) == 0:
		return c, true
	case len(body) == 1:
		c.le = shortLe(body[0])
		return c, true
	case body[0] == 0 && len(body) >= 3:
		return c, c.parseExtended(body[1:])
	}
	n := int(body[0])
	body = body[1:]
	if n == 0 || len(body) < n || len(body) > n+1 {
		return c, false
	}
	c.data = body[:n]
	if len(body) == n+1 {
		c.le = shortLe(body[n])
	}
	return c, true
}

func (c *command) parseExtended(body []byte) bool {
	n := int(binary.BigEndian.Uint16(body))
	body = body[2:]
	if len(body) == 0 { // case 2: these bytes are Le
		c.le = extendedLe(n)
		return true
	}
	if n == 0 || (len(body) != n && len(body) != n+2) {
		return false
	}
	c.data = body[:n]
	if len(body) == n+2 {
		c.le = extendedLe(int(binary.BigEndian.Uint16(body[n:])))
	}
	return true
}

func shortLe(b byte) int {
	if b == 0 {
		return 256
	}
	return int(b)
}

func extendedLe(n int) int {
	if n == 0 {
		return 65536
	}
	return n
}

// status is the status word SW1 SW2 at the end of an answer.
type status uint16

const (
	swDone            status = 0x9000
	swMore            status = 0x6100 // low byte: remaining bytes
	swMemory          status = 0x6581
	swTries           status = 0x63C0 // low four bits: remaining tries
	swWrongLength     status = 0x6700
	swSecurity        status = 0x6982
	swBlocked         status = 0x6983
	swInvalidData     status = 0x6984
	swConditions      status = 0x6985
	swWrongSyntax     status = 0x6A80
	swUnsupported     status = 0x6A81
	swNotFound        status = 0x6A82
	swFull            status = 0x6A84
	swWrongP1P2       status = 0x6A86
	swNoReference     status = 0x6A88
	swWrongP1P2Yubico status = 0x6B00
	swNoInstruction   status = 0x6D00
	swNoClass         status = 0x6E00
	swUnknown         status = 0x6F00
)

const (
	chainBit       = 0x10 // in CLA of all but the last block of a chained command
	longestChained = 4096
)

// answer joins data and status word as on the wire.
func answer(data []byte, s status) []byte {
	return binary.BigEndian.AppendUint16(append([]byte(nil), data...), uint16(s))
}
