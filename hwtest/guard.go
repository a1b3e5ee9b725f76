package hwtest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"rootseal/device"
)

// errRefused is the error of a command that the guard refused.
var errRefused = errors.New("refused by the guard, nothing was sent")

// guardPort returns a port whose handles send only commands that cannot harm other
// data on a key.
func guardPort(port device.Port) device.Port {
	return wrappedPort{port, func(_ string, h device.Handle) device.Handle { return &guard{Handle: h} }}
}

// wrappedPort is a port with a layer between it and each card.
type wrappedPort struct {
	device.Port
	wrap func(reader string, h device.Handle) device.Handle
}

func (p wrappedPort) Connect(reader string) (device.Handle, error) {
	h, err := p.Port.Connect(reader)
	if err != nil {
		return nil, err
	}
	return p.wrap(reader, h), nil
}

// guard is a handle that sends only commands that it knows to be harmless.
type guard struct {
	device.Handle
	oath bool // the OATH application is selected in this transaction
}

// Begin forgets the selection, which another program may have changed.
func (g *guard) Begin() error {
	g.oath = false
	return g.Handle.Begin()
}

func (g *guard) Transmit(command []byte) ([]byte, error) {
	a, ok := parseAPDU(command)
	if !ok || !g.harmless(command, a) {
		return nil, fmt.Errorf("%w: command % X", errRefused, command[:min(4, len(command))])
	}
	response, err := g.Handle.Transmit(command)
	if a.selects() {
		g.oath = a.selectsOATH() && err == nil && bytes.HasSuffix(response, []byte{0x90, 0x00})
	}
	return response, err
}

// harmless knows every command that the suite uses.
func (g *guard) harmless(command []byte, a apdu) bool {
	switch {
	case bytes.Equal(command, []byte{0xA4, 0x04, 0x00, 0x08}): // needed to leave a NEO's management application
		return true
	case a.cla != 0:
		return false
	case a.selects():
		return a.p2 == 0
	case !g.oath:
		return a.ins == insReadConfig || bytes.Equal(command, []byte{0x00, 0x01, 0x10, 0x00, 0x04}) // the OTP application's serial
	case a.ins == insCalculate:
		return a.p1 == 0 && a.p2 <= 1 && ownNamed(a.data, tagName, tagChallenge)
	case a.ins == insSelect: // CALCULATE ALL
		return a.p1 == 0 && a.p2 == 1 && isPresentStep(a.data)
	case a.p1 != 0 || a.p2 != 0:
		return false
	}
	switch a.ins {
	case insList, insSendRemaining:
		return true
	case insPut:
		return ownPut(a.data)
	case insDelete:
		return ownNamed(a.data, tagName)
	case insRename:
		return ownNamed(a.data, tagName, tagName)
	}
	return false // SET CODE, VALIDATE, RESET, and unknown commands
}

// ownNamed reports whether data has exactly these tags and names a credential of
// the suite.
func ownNamed(data []byte, tags ...byte) bool {
	all, ok := elements(data)
	if !ok || !bytes.Equal(tagsOf(all), tags) {
		return false
	}
	for _, e := range all {
		if e.tag == tagName && !own(string(e.value)) {
			return false
		}
	}
	return true
}

// ownPut reports whether data is a PUT of one of the suite's credentials,
// optionally with touch and a counter. The property has no length, so it is not an
// element.
func ownPut(data []byte) bool {
	name, rest, ok := cut(data)
	if !ok || name.tag != tagName || !own(string(name.value)) {
		return false
	}
	key, rest, ok := cut(rest)
	if !ok || key.tag != tagKey {
		return false
	}
	rest = bytes.TrimPrefix(rest, []byte{tagProperty, 0x02})
	all, ok := elements(rest)
	return ok && (len(all) == 0 || bytes.Equal(tagsOf(all), []byte{tagCounter}))
}

// isPresentStep reports whether data is the challenge of now or of a moment ago.
// After a later challenge, an owner's credential that accepts only increasing
// challenges would refuse all earlier ones.
func isPresentStep(data []byte) bool {
	all, ok := elements(data)
	if !ok || len(all) != 1 || all[0].tag != tagChallenge || len(all[0].value) != 8 {
		return false
	}
	step, now := binary.BigEndian.Uint64(all[0].value), uint64(time.Now().Unix()/30)
	return step == now || step+1 == now
}
