package simcard

import (
	"bytes"
	"slices"
)

// delete frees a credential's slot (YKOATH protocol, DELETE).
func (o *oathApplet) delete(data []byte) status {
	f := fields{rest: data}
	id, ok := f.take(tagName)
	if !ok || !f.done() {
		return swWrongSyntax
	}
	at := o.place(id)
	if at < 0 {
		return o.profile.missing()
	}
	o.places[at] = nil
	return swDone
}

// rename gives a credential another id (yubikit oath.py). Its own id counts as taken.
func (o *oathApplet) rename(data []byte) status {
	f := fields{rest: data}
	from, ok1 := f.take(tagName)
	to, ok2 := f.take(tagName)
	if !ok1 || !ok2 || !f.done() {
		return swWrongSyntax
	}
	if s := o.checkName(to); s != swDone {
		return s
	}
	e := o.find(from)
	switch {
	case e == nil:
		return o.profile.missing()
	case o.find(to) != nil && o.profile.Vendor != PicoKeys:
		return o.profile.exists()
	}
	if taken := o.find(to); taken != nil && taken != e {
		o.places[slices.Index(o.places, taken)] = nil
	}
	e.id = bytes.Clone(to)
	return swDone
}
