//go:build linux && cgo

// Package kills ends the real program with kill -9 at every point of an enrollment
// that is visible from outside, and lets rootseal recover settle the result: with
// the built binary, a real pcscd, and the real AWS SDK over HTTP.
//
// The far side of the wire kills: at a command that arrives at a key, or whose
// answer is about to be sent; at such a request to AWS; at a name that appears in
// the ledger's folder; at a line that the program prints for root's operator. The
// process is dead before the key, the account or the console continues, so each
// kill is either before an effect or between the effect and its answer. No timing
// is involved, except that inotify shows the ledger's files a moment after they
// exist. Events are counted together, and the keys work in parallel, so event n
// differs from run to run.
//
// After each kill one recover must settle everything, and a second must find
// nothing to do. Then package check examines keys, account and ledger from outside,
// and every command and request on the wire.
//
//	go test ./hwtest/kills             a sample, in seconds
//	go test ./hwtest/kills -explore    every point, recover's own, and other trouble (make kills)
package kills

import (
	"flag"
	"os"
	"slices"
	"testing"

	"rootseal/hwtest/vpcd"
)

var explore = flag.Bool("explore", false, "kill at every point")

func TestMain(m *testing.M) { os.Exit(vpcd.Main(m)) }

// fewest is how many kills an exploration has at least.
const fewest = 200

func TestRing2Kills(t *testing.T) {
	d := newDesk(t)
	y := newTally()
	if !*explore {
		y.sample(d)
		return
	}
	for _, plan := range scenarios {
		t.Run(plan.name, func(t *testing.T) {
			y.everyPoint(d.at(t), plan)
			y.everyPointOfRecover(d.at(t), plan)
		})
	}
	t.Run("retirement", func(t *testing.T) {
		for n := 1; y.killRetire(d.at(t), nth(n)); n++ {
		}
	})
	t.Run("pulled", func(t *testing.T) { y.pulledKeys(d.at(t)) })
	t.Run("pcscd", func(t *testing.T) { y.killedPCSCD(d.at(t)) })
	t.Run("other clients", func(t *testing.T) { y.otherClients(d.at(t)) })
	y.print(os.Stdout)
	if y.total < fewest {
		t.Errorf("%d kills, want %d at least", y.total, fewest)
	}
}

// sample is one kill in each phase but the last, in which nothing crosses a wire.
func (y *tally) sample(d *desk) {
	d.test.Helper()
	y.killEnroll(d, plain, first("LIST", true))                   // preflight
	y.killEnroll(d, plain, first("CreateVirtualMFADevice", true)) // create
	y.killEnroll(d, plain, numbered(2, "PUT", true))              // put
	y.killEnroll(d, plain, numbered(3, "CALCULATE", true))        // prove
	y.killEnroll(d, plain, first("EnableMFADevice", true))        // enable
	y.killEnroll(d, plain, numbered(2, "ListMFADevices", true))   // read back
	y.killRecover(d, plain, first("DeleteVirtualMFADevice", true))
	y.killRetire(d, first("DeactivateMFADevice", true))
	for _, p := range phases {
		if n := y.in(p); n != 1 && p != end {
			d.test.Errorf("%d kills in phase %s, want 1", n, p)
		}
	}
}

// everyPoint kills an enrollment at each of its events, until there are no further
// events.
func (y *tally) everyPoint(d *desk, plan scenario) {
	for n := 1; y.killEnroll(d, plan, nth(n)); n++ {
	}
}

func (y *tally) everyPointOfRecover(d *desk, plan scenario) {
	for n := 1; y.killRecover(d, plan, nth(n)); n++ {
	}
}

// killEnroll kills an enrollment at one event and reports whether there was such an
// event.
func (y *tally) killEnroll(d *desk, plan scenario, when func(event) bool) bool {
	t := d.trial(plan)
	o := t.enroll(kill(when))
	if o.hit == nil {
		t.wantDone(o)
	}
	t.settle()
	return y.count(t, o)
}

// killRetire kills a retirement at one of its events and reports whether there was such
// an event.
func (y *tally) killRetire(d *desk, when func(event) bool) bool {
	t := d.trial(plain)
	t.complete()
	daily := t.plan.enroll(t.desk, t.cards)
	daily[slices.Index(daily, "sealed")] = "daily"
	if o := t.run(nil, daily...); o.exit != 0 {
		t.test.Fatalf("undisturbed: %s", o)
	}
	o := t.run(kill(when), "rotate", account+"/user/breakglass", "--retire", "daily", "--confirm", account, "--confirm-endpoint", d.url)
	if o.hit == nil {
		t.wantDone(o)
	}
	t.settle()
	return y.count(t, o)
}

// killRecover kills recover at one of its events and reports whether there was such
// an event.
func (y *tally) killRecover(d *desk, plan scenario, when func(event) bool) bool {
	t := d.trial(plan)
	t.leaveMost()
	o := t.recover(kill(when))
	t.settle()
	return y.count(t, o)
}

// leaveMost kills an enrollment when all keys have the seed and the device is not
// enabled, which leaves recover the most work.
func (t *trial) leaveMost() {
	t.test.Helper()
	loaded := first("EnableMFADevice", false)
	if t.plan.root {
		loaded = first("pair", false)
	}
	o := t.enroll(kill(loaded))
	// Once the two codes are shown, the program has nothing left to do for root, and
	// may end before its reader kills it. The result is the same.
	ended := t.plan.root && o.exit == unsettled
	if !o.killed && !ended {
		t.test.Fatalf("%s: not killed: %s", t.plan.name, o)
	}
}

// count adds a trial with a kill, and reports whether there was one.
func (y *tally) count(t *trial, o outcome) bool {
	if o.killed {
		y.killed(*o.hit)
	}
	y.end(t, "killed", o)
	return o.hit != nil
}
