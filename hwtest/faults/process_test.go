package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/seed"
	"rootseal/hwtest/faults/check"
)

// errDead is the error of every call in a dead process.
var errDead = errors.New("this process is dead")

// lidClosed is for how long a laptop sleeps in the middle.
const lidClosed = 3 * time.Hour

// lateness is longer than any limit of the device package but that of a touch.
const lateness = 8 * time.Second

// process is one run of the program: its edges, and what it holds of the
// system.
type process struct {
	world   *world
	number  int // of the process
	command string
	ctx     context.Context
	cancel  context.CancelCauseFunc
	killed  chan struct{} // closed at its death by a fault

	mu      sync.Mutex
	dead    bool
	lost    bool            // another workstation has taken its ceremony over
	ledger  *ledger.Ledger  // that it has opened last
	calls   map[string]int  // by edge
	down    map[string]bool // families of edges that are out
	handles map[int]device.Handle
	seeds   map[*seed.Seed]string // and of which device
	began   map[string]bool       // ceremonies of which it has written a record
	atEnd   []func()              // what lands when the command is over
	soon    []func()              // what lands after the next read
}

// crossing is one call at an edge.
type crossing struct {
	event  check.Event
	ctx    context.Context // ends a call that hangs; nil: nothing but the end of the run
	fails  error           // what the caller hears where a call did not come through
	effect func(*check.Event) error
	own    map[kind]func(*check.Event) error // kinds of this edge only
}

// cross carries a call through its edge, with the fault that is planned for it,
// and returns what the caller got.
func (p *process) cross(c crossing) (got []byte, err error) {
	if err := p.alive(); err != nil {
		return nil, err
	}
	c.event.Process = p.number
	k := p.strike(&c.event)
	c.event.Fault = string(k)
	p.world.log(c.event)
	p.mustNotAct(c.event)
	err = p.carry(&c, k)
	p.world.watch(p.command)
	if dead := p.alive(); dead != nil {
		return nil, dead
	}
	c.event.Over, c.event.Failed, c.event.Fault, c.event.SeedLive = true, err != nil, "", false
	if err != nil {
		c.event.Got, c.event.Status = nil, 0
	}
	p.world.log(c.event)
	return c.event.Got, err
}

func (p *process) carry(c *crossing, k kind) error {
	e := &c.event
	if own := c.own[k]; own != nil {
		return own(e)
	}
	switch k {
	case before:
		return c.fails
	case lost:
		_ = c.effect(e)
		return c.fails
	case hang:
		return p.hang(c)
	case hangDone:
		_ = c.effect(e)
		return p.hang(c)
	case slow:
		time.Sleep(lateness)
		if err := p.alive(); err != nil {
			return err
		}
	case asleep:
		time.Sleep(10 * time.Minute)
	case lid:
		time.Sleep(lidClosed)
	case outage, full:
		p.mu.Lock()
		p.down[outOf(e.Edge)] = true
		p.mu.Unlock()
		return c.fails
	case stop:
		p.stop()
		time.Sleep(time.Millisecond) // a call that was given up returns after that
	case stopAfter:
		defer p.stop()
	case kill:
		return p.die()
	case killAfter:
		_ = c.effect(e)
		return p.die()
	case recovers:
		p.world.meanwhile(recoverMeanwhile)
	case takesOver:
		return p.sleepThrough(c)
	case twice:
		p.world.meanwhile(sameMeanwhile)
	case "":
	default:
		panic(fmt.Sprintf("no %q at %s", k, e.Edge))
	}
	return c.effect(e)
}

// outOf is what is out together with an edge: all of AWS, or the ledger's disk.
func outOf(edge string) string {
	if f := family(edge); !strings.HasPrefix(f, "aws ") {
		return f
	}
	return "aws"
}

func (p *process) hang(c *crossing) error {
	ctx := c.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-p.world.over:
		return errDead
	}
}

// strike counts a call and returns its fault.
func (p *process) strike(e *check.Event) kind {
	p.mu.Lock()
	p.calls[e.Edge]++
	e.Index = p.calls[e.Edge]
	out := p.down[outOf(e.Edge)]
	for s, device := range p.seeds {
		e.SeedLive = e.SeedLive || !s.Wiped() && bytes.Contains(e.Sent, []byte(device))
	}
	p.mu.Unlock()
	k := p.world.strike(call{p.command, e.Edge, e.Index})
	if out {
		return before
	}
	return k
}

// alive stops all calls of a dead process. They wait until the run is over, and
// then fail.
func (p *process) alive() error {
	p.mu.Lock()
	dead := p.dead
	p.mu.Unlock()
	if !dead {
		return nil
	}
	<-p.world.over
	return errDead
}

// die is kill -9.
func (p *process) die() error {
	p.mu.Lock()
	if !p.dead {
		p.dead = true
		close(p.killed)
	}
	p.mu.Unlock()
	return p.alive()
}

// now is the clock of a process. If a laptop has slept between two calls, the
// process first sees it here.
func (p *process) now() time.Time {
	nothing := func(*check.Event) error { return nil }
	_, _ = p.cross(crossing{event: check.Event{Kind: check.Look, Edge: "laptop"}, effect: nothing})
	return time.Now()
}

func (p *process) stop() { p.cancel(p.world.stopped) }

// end does what the system does for a dead process, and what was still on its way
// to AWS.
func (p *process) end() {
	p.mu.Lock()
	p.dead = true
	handles, landing := p.handles, append(p.soon, p.atEnd...)
	p.handles, p.soon, p.atEnd = nil, nil, nil
	p.mu.Unlock()
	for _, h := range handles {
		_ = h.Close()
	}
	p.world.files.bury(p)
	p.cancel(errDead) // who waits for something else ends too
	for _, land := range landing {
		land()
		p.world.watch(p.command)
	}
}

// keep remembers a seed that this process was given for a device; "" for one of
// another service.
func (p *process) keep(s *seed.Seed, device string) {
	if s == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seeds[s] = device
}
