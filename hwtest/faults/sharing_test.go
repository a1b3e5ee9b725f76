package faults

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/settle"
	"rootseal/hwtest/faults/check"
)

// sharings are ceremonies whose ledger is in a bucket. The store, the claims of workstations
// and the take-over are production code; the bucket is simulated.
var sharings = []scenario{
	{
		name: "user on 2 keys, shared ledger", shared: true, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		open: []fault{
			at("aws CreateVirtualMFADevice", 1, killAfter),
			at("key 1002 transmit", putAt, takesOver),
			at("aws EnableMFADevice", 1, killAfter),
		},
	},
	{
		name: "user on 2 keys, shared ledger, signed by an officer", oneIn: 3, shared: true, signed: true, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
	},
	{
		name: "user on 2 keys, recovered at another workstation", oneIn: 4, moved: true, aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		open: []fault{
			at("aws CreateVirtualMFADevice", 1, killAfter),
			at("key 1002 transmit", putAt, killAfter),
			at("aws EnableMFADevice", 1, killAfter),
		},
	},
	{
		name: "root, shared ledger", oneIn: 2, shared: true, cards: keys(2), requests: []enroll.Request{root(1002)},
		open: []fault{
			at("person pair", 1, kill),
			at("person pair", 1, takesOver),
		},
	},
}

// sleepThrough carries a call out on a machine that sleeps while another workstation takes the
// ceremony over. A call to AWS or to a key lands before: one that lands later is what no
// ledger can hold back, as of a process that is killed. A person does not type old codes.
func (p *process) sleepThrough(c *crossing) error {
	lands := !strings.HasPrefix(c.event.Edge, "ledger ")
	var err error
	if lands {
		err = c.effect(&c.event)
	}
	time.Sleep(lidClosed)
	p.world.meanwhile(takeOverMeanwhile)
	if p.world.recorded(`"about": "taken over"`) {
		p.mu.Lock()
		p.lost = true
		p.mu.Unlock()
	}
	if lands {
		return err
	}
	return c.effect(&c.event)
}

// mustNotAct: a process that slept through a take-over changes nothing at AWS or on a
// key, after the call in which it slept.
func (p *process) mustNotAct(e check.Event) {
	p.mu.Lock()
	lost := p.lost
	p.mu.Unlock()
	writes := family(e.Edge) == "aws write" || family(e.Edge) == "transmit" && len(e.Sent) > 1 && (e.Sent[1] == insPut || e.Sent[1] == insDelete)
	if lost && writes {
		p.world.violated(p.command, check.OneStation, fmt.Sprintf("%s %d after another workstation has taken over", e.Edge, e.Index))
	}
}

// tookOver notes that a process has taken a ceremony over itself.
func (p *process) tookOver() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost = false
}

// Instructions of OATH that change a key.
const (
	insPut    = 0x01
	insDelete = 0x02
)

// takeOver is the command recover --take-over at the other workstation.
func (w *world) takeOver(p *process) error {
	room, err := p.newEnv()
	if err != nil {
		return err
	}
	var errs []error
	for _, open := range unsettled(room.Ledger) {
		err := settle.TakeOver(p.ctx, room, open.ID)
		if err == nil {
			err = p.recoverOne(room, open, word{settle.Word{}, true})
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
