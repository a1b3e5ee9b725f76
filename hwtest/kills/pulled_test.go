//go:build linux && cgo

package kills

import (
	"errors"
	"strings"
)

var errPulled = errors.New("pulled")

// pulledKeys unplugs a key during a command, before and after its effect, and plugs
// it in again after the command.
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

// pull removes the power of the key at which the event is.
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

// wantFailure: a command that could not do its work reports that, and the next step.
func (t *trial) wantFailure(o outcome) {
	if o.exit == 0 || !strings.Contains(o.stderr, "\nnext: ") {
		t.tell("no clear failure: %s", o)
	}
}
