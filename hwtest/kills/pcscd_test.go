//go:build linux && cgo

package kills

// killedPCSCD makes pcscd crash and restart during commands. Handles, transactions
// and the cards' sessions are lost.
func (y *tally) killedPCSCD(d *desk) {
	crash := func(when func(event) bool) *strike {
		return &strike{when: when, do: func(*process) error {
			d.stack.Kill()
			d.stack.Restart()
			return errPulled // the driver for the answer is dead
		}}
	}
	for _, when := range []func(event) bool{
		first("LIST", false), first("PUT", false), first("PUT", true), numbered(2, "CALCULATE", true),
	} {
		t := d.trial(plain)
		o := t.enroll(crash(when))
		t.settle()
		y.disturbed("pcscd killed and restarted", t, o)
	}
	t := d.trial(plain)
	t.leaveMost()
	o := t.recover(crash(first("DELETE", true)))
	t.settle()
	y.disturbed("pcscd killed and restarted", t, o)
}
