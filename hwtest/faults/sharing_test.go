package faults

import (
	"errors"
	"strings"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/settle"
)

// sharings are ceremonies whose ledger is in a bucket. The store, the claims of desks
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
		name: "root, shared ledger", oneIn: 2, shared: true, cards: keys(2), requests: []enroll.Request{root(1002)},
		open: []fault{
			at("person pair", 1, kill),
			at("person pair", 1, takesOver),
		},
	},
}

// sleepThrough carries a call out on a machine that sleeps while another desk takes the
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
	if lands {
		return err
	}
	return c.effect(&c.event)
}

// takeOver is the command recover --take-over at the other desk.
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
