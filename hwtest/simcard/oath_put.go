package simcard

import (
	"bytes"
	"encoding/binary"
	"slices"
)

const longestName = 64

// put stores a credential (YKOATH protocol, PUT).
func (o *oathApplet) put(data []byte) status {
	if o.profile.fips() && o.code == nil {
		// yubikit never sends this; the status word is not published.
		return swConditions
	}
	e, s := o.decodePut(data)
	if s != swDone {
		return s
	}
	at := o.target(e.id)
	switch {
	case at >= 0 && !o.profile.overwrites():
		return o.profile.exists()
	case at < 0 && o.full(e.id):
		return swFull
	}
	o.keep(e, at)
	return swDone
}

// target returns the slot that a PUT of this id overwrites.
func (o *oathApplet) target(id []byte) int {
	if !o.profile.prefixBug() {
		return o.place(id)
	}
	return slices.IndexFunc(o.places, func(e *credential) bool {
		return e != nil && bytes.HasPrefix(e.id, id)
	})
}

func (o *oathApplet) decodePut(data []byte) (*credential, status) {
	f := fields{rest: data, shortOnly: o.profile.neo()}
	id, ok := f.take(tagName)
	if !ok {
		return nil, swWrongSyntax
	}
	if s := o.checkName(id); s != swDone {
		return nil, s
	}
	key, ok := f.take(tagKey)
	if !ok || len(key) < 2 {
		return nil, swWrongSyntax
	}
	e := &credential{
		id:        bytes.Clone(id),
		kind:      key[0] & 0xF0,
		algorithm: key[0] & 0x0F,
		digits:    key[1],
		key:       bytes.Clone(key[2:]),
	}
	if f.next(tagProperty) {
		if e.property, ok = f.takeProperty(); !ok {
			return nil, swWrongSyntax
		}
	}
	if f.next(tagCounter) {
		counter, ok := f.take(tagCounter)
		if !ok || len(counter) != 4 || o.profile.Vendor == CanoKeys && e.kind != HOTP {
			return nil, swWrongSyntax
		}
		e.counter = binary.BigEndian.Uint32(counter)
	}
	if !f.done() {
		return nil, swWrongSyntax
	}
	return e, o.checkKey(e)
}

func (o *oathApplet) checkName(id []byte) status {
	switch {
	case len(id) == 0:
		return swWrongSyntax
	case len(id) > longestName && o.profile.neo():
		return swUnknown // the applet exceeds an array
	case len(id) > longestName:
		return swWrongSyntax
	}
	return swDone
}

func (o *oathApplet) checkKey(e *credential) status {
	p := o.profile
	switch {
	case e.kind != HOTP && e.kind != TOTP, newHash(e.algorithm) == nil:
		return swWrongSyntax
	case e.algorithm == SHA512 && p.Vendor == Nitrokey:
		return swUnsupported
	case e.algorithm == SHA512 && !p.sha512():
		return swWrongSyntax
	case !o.digitsFit(e.digits):
		return swWrongSyntax
	case len(e.key) < p.shortestKey() || len(e.key) > p.longestKey(e.algorithm):
		return swWrongSyntax
	}
	return swDone
}

// digitsFit: the NEO stores any number. For CanoKey it is published that it refuses
// what no client sends; for the others this is a guess.
func (o *oathApplet) digitsFit(n byte) bool {
	switch {
	case o.profile.neo():
		return true
	case o.profile.Vendor == CanoKeys:
		return n >= 4 && n <= 8
	}
	return n >= 6 && n <= 8
}
