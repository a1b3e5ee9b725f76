package hwtest

import "bytes"

// Applications, and the parts of YKOATH and other protocols that the guard and the
// trace must recognize. They are defined here again, because both check packages
// oath and device.
var (
	aidOATH       = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}
	aidManagement = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x47, 0x11, 0x17}
	aidOTP        = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01}
)

const (
	insPut           = 0x01
	insDelete        = 0x02
	insRename        = 0x05
	insReadConfig    = 0x1D
	insList          = 0xA1
	insCalculate     = 0xA2
	insSelect        = 0xA4 // with P1 04; otherwise CALCULATE ALL
	insSendRemaining = 0xA5

	tagSerial    = 0x02 // READ CONFIG
	tagName      = 0x71
	tagListed    = 0x72
	tagKey       = 0x73
	tagChallenge = 0x74
	tagProperty  = 0x78
	tagCounter   = 0x7A
	tagNitrokey  = 0x8F // its serial, in the answer to SELECT
)

// apdu is a short command APDU. Its data is a part of the parsed bytes.
type apdu struct {
	cla, ins, p1, p2 byte
	data             []byte
}

func parseAPDU(raw []byte) (apdu, bool) {
	if len(raw) < 4 {
		return apdu{}, false
	}
	a := apdu{cla: raw[0], ins: raw[1], p1: raw[2], p2: raw[3]}
	if len(raw) <= 5 { // no data, with or without Le
		return a, true
	}
	size := int(raw[4])
	rest := raw[5:]
	if size == 0 || len(rest) < size || len(rest) > size+1 {
		return apdu{}, false
	}
	a.data = rest[:size]
	return a, true
}

func (a apdu) selects() bool { return a.cla == 0 && a.ins == insSelect && a.p1 == 0x04 }

func (a apdu) selectsOATH() bool { return a.selects() && bytes.Equal(a.data, aidOATH) }

// element is tag, length and value. Its value is a part of the parsed bytes.
type element struct {
	tag   byte
	value []byte
}

// cut splits off the first element.
func cut(b []byte) (e element, rest []byte, ok bool) {
	if len(b) < 2 {
		return element{}, b, false
	}
	size, head := int(b[1]), 2
	switch {
	case b[1] == 0x81 && len(b) > 2:
		size, head = int(b[2]), 3
	case b[1] >= 0x80:
		return element{}, b, false
	}
	if len(b) < head+size {
		return element{}, b, false
	}
	return element{b[0], b[head : head+size]}, b[head+size:], true
}

// elements splits b into elements.
func elements(b []byte) (all []element, ok bool) {
	for len(b) > 0 {
		e, rest, ok := cut(b)
		if !ok {
			return nil, false
		}
		all, b = append(all, e), rest
	}
	return all, true
}

// tagsOf returns the tags of the elements.
func tagsOf(all []element) []byte {
	var tags []byte
	for _, e := range all {
		tags = append(tags, e.tag)
	}
	return tags
}
