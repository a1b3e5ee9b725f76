//go:build linux && cgo

package kills

import (
	"errors"
	"strings"
)

var errPulled = errors.New("pulled")

// pulledKeys has a key pulled in the middle of a command, before and after its
// effect, and plugged in again when the command has ended.
func (y *tally) pulledKeys(d *desk) {
	for _, what := range []string{"LIST", "PUT", "CALCULATE"} {
		for _, after := range []bool{false, true} {
			t := d.trial(plain)
			o := t.enroll(pull(first(what, after)))
			t.plugAgain(o)
			t.wantFailure(o)
			t.settle()
			y.disturbed("a key pulled in a command", t, o)
		}
	}
	for _, after := range []bool{false, true} {
		t := d.trial(plain)
		t.leaveMost()
		o := t.recover(pull(first("DELETE", after)))
		t.plugAgain(o)
		t.wantFailure(o)
		t.settle()
		y.disturbed("a key pulled in a command", t, o)
	}
}

// pull has the key at which the event is lose its power.
func pull(when func(event) bool) *strike {
	return &strike{when: when, do: func(*process) error { return errPulled }}
}

// plugAgain plugs the removed key in again.
func (t *trial) plugAgain(o outcome) {
	t.test.Helper()
	if o.hit == nil {
		t.tell("no key was pulled: %s", o)
		return
	}
	for i, s := range t.sockets {
		if o.hit.edge == s.name() {
			t.stack.Unplug(i)
			t.stack.Plug(i, s)
		}
	}
}

// wantFailure: a command that could not do its work says so, and what to do.
func (t *trial) wantFailure(o outcome) {
	if o.exit == 0 || !strings.Contains(o.stderr, "\nnext: ") {
		t.tell("no clear failure: %s", o)
	}
}
