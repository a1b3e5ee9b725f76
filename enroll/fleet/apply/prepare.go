package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/step"
	"rootseal/guarded"
	"rootseal/message"
)

// ErrMoved means that the plan is stale.
var ErrMoved = hint.Sentinel(hint.PlanAgain, "no longer as the plan saw it")

// Input is what a sitting works with.
type Input struct {
	Env      *env.Env // keys, ledger, person and officers; without AWS
	Plan     *plan.Plan
	Parallel int // accounts at the same time
	Settings []ledger.Setting
	Enter    func(ctx context.Context, account string, how fleet.Entry) (Account, error)
	Progress func(*Item, step.Event) // nil: the person hears it

	Run manager.Runner // runs the password manager; nil: it cannot be run
	// Hands has the operator confirm the command of the password manager, before it runs
	// for the first time; nil: it is confirmed.
	Hands func(context.Context, *Sitting) error
	// Next asks what to do with the next root user; nil: there is no person to ask.
	Next func(context.Context, Turn) (Answer, error)
}

// Sitting is one run of apply.
type Sitting struct {
	Items []*Item

	in       Input
	hash     string
	keys     []*device.Key
	used     map[device.KeySerial]int
	stored   map[device.KeySerial][]string // ids of credentials
	accounts map[string]*seen
	proofs   []uint64 // records of keys and devices that were verified
	once     sync.Once
	vault    *manager.Vault // of the low tier, once an item needs it
	noVault  error          // why there is none
}

// Prepare reads AWS and the keys again, and refuses if something moved. It changes nothing.
// The caller closes the sitting.
func Prepare(ctx context.Context, in Input) (_ *Sitting, err error) {
	s := &Sitting{in: in, hash: in.Plan.Hash(), accounts: map[string]*seen{}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	past := readHistory(in.Env.Ledger.Records(), s.hash)
	part := in.Plan.Working()
	if s.Items, err = items(part, past); err != nil {
		return nil, err
	}
	if err := s.compare(ctx, part, past); err != nil {
		return nil, err
	}
	s.needsNobody()
	s.leaveWithoutKeys()
	s.checkSlots()
	if is, _ := s.Asks(); is != nil && in.Run != nil && in.Hands != nil {
		if err := in.Hands(ctx, s); err != nil {
			return nil, err
		}
	}
	s.prepareAll(ctx)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return s, nil
}

// Close lets the keys go.
func (s *Sitting) Close() {
	for _, item := range s.Items {
		if item.ceremony != nil {
			item.ceremony.Close()
		}
	}
	for _, key := range s.keys {
		key.Close()
	}
}

// Release lets every key go, before a person is asked.
func (s *Sitting) Release() { keyring.Keys(s.keys).Release() }

// compare reads the facts of the principals that the plan works on, and refuses if they
// moved. An account that cannot be entered now has not moved: its items fail. It reads the keys
// last, since a key is let go if no command comes.
func (s *Sitting) compare(ctx context.Context, part *plan.Plan, past *history) error {
	members, err := part.Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		s.accounts[m.Principal.Account] = nil
	}
	failed := map[string]error{}
	entered := make(chan entry, len(s.accounts))
	accounts := plan.Look(ctx, members, s.in.Parallel, func(ctx context.Context, number string, how fleet.Entry) (plan.Reader, error) {
		account, err := s.in.Enter(ctx, number, how)
		if err != nil {
			return nil, err
		}
		one := see(account)
		entered <- entry{number, one}
		return one, nil
	}, func(number string, seen *plan.Account) {
		if seen.Unread != nil {
			failed[number] = message.Errorf("entering account %s: %s", number, message.Saved(seen.Unread.Text))
		}
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	close(entered)
	for e := range entered {
		s.accounts[e.number] = e.account
	}
	plugged, err := s.openKeys(ctx)
	if err != nil {
		return err
	}
	now := plan.Make(plan.Input{
		World: part.World, Members: members, Manager: part.Manager, Policy: part.Policy, Records: s.in.Env.Ledger.Records(),
		Plugged: plugged, Accounts: accounts, Now: s.in.Env.Now(),
	})
	reachable := *part
	reachable.Principals = nil
	for i, who := range part.Principals {
		number := members[i].Principal.Account
		if failed[number] == nil {
			reachable.Principals = append(reachable.Principals, who)
		}
	}
	for _, item := range s.Items {
		if err := failed[item.who.Account]; err != nil && item.State == Todo {
			item.refuse(err)
		}
		item.account = s.accounts[item.who.Account]
	}
	if moved := reachable.Moved(now, past.isOwn, past.isGone); len(moved) > 0 {
		return &MovedError{moved}
	}
	s.proven(now)
	return nil
}

// proven marks what has been verified since the plan was made, in an earlier sitting or
// by hand: it is no longer due.
func (s *Sitting) proven(now *plan.Plan) {
	due := map[[2]string]bool{}
	for _, who := range now.Principals {
		for _, d := range who.Devices {
			due[[2]string{who.Principal, d.Group}] = d.Do == plan.Verify
		}
	}
	for _, item := range s.Items {
		if item.State == Todo && item.Device.Do == plan.Verify && !due[[2]string{item.Principal.Principal, item.Device.Group}] {
			item.State = Done
		}
	}
}

type entry struct {
	number  string
	account *seen
}

// MovedError is an ErrMoved that names what moved.
type MovedError struct{ What []message.Text }

func (e *MovedError) Error() string {
	format, args := e.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the error for the reader's language.
func (e *MovedError) Parts() (format string, args []any) {
	all := message.Word(ErrMoved.Error())
	for _, what := range e.What {
		all = message.Textf("%s; %s", all, what)
	}
	return "%s", []any{all}
}

func (e *MovedError) Unwrap() error { return ErrMoved }

// checkSlots refuses items for which a key has no slot, counting those before. A key that
// stays in its group holds both seeds only for a while.
func (s *Sitting) checkSlots() {
	for _, item := range s.Items {
		if item.State != Todo || item.Device.Do != plan.Enroll && item.Device.Do != plan.Rotate {
			continue
		}
		_, opened := s.keysOf(item)
		stays := func(key *device.Key) bool {
			return item.old != nil && item.old.Key(uint32(key.Info().Serial)) != nil
		}
		for _, key := range opened {
			info := key.Info()
			if err := gate.CheckSpace(info, s.used[info.Serial], stays(key)); err != nil && item.State == Todo {
				item.refuse(message.Errorf("key %d, with what it gets before: %w", info.Serial, err))
			}
		}
		for _, key := range opened {
			if item.State == Todo && !stays(key) {
				s.used[key.Info().Serial]++
			}
		}
	}
}

// room returns how many rotations may run at the same time: each holds two seeds on its
// keys for a while.
func (s *Sitting) room() int {
	n := s.in.Parallel
	for _, key := range s.keys {
		if info := key.Info(); info.Capacity > 0 {
			n = min(n, info.Capacity-s.used[info.Serial])
		}
	}
	return n
}

// prepareAll prepares the items that need no person, accounts in parallel. The others are
// prepared in their turn, which may come hours later, and so is the end of a device whose
// successor is still to come.
func (s *Sitting) prepareAll(ctx context.Context) {
	each(s.byAccount(func(i *Item) bool { return i.State == Todo && i.isCeremony() && !i.Busies() && !i.follows() }), s.in.Parallel, func(ofOne []*Item) {
		for _, item := range ofOne {
			s.prepare(ctx, item)
		}
	})
}

// envOf returns the environment of an item's account, with the progress of the item.
func (s *Sitting) envOf(item *Item) *env.Env {
	e := *s.in.Env
	e.AWS = item.account
	e.Trail, _ = item.account.Account.(env.Trail)
	if s.in.Progress != nil {
		e.Person = teller{e.Person, func(event step.Event) { s.in.Progress(item, event) }}
	}
	return &e
}

func (s *Sitting) prepare(ctx context.Context, item *Item) {
	var err error
	item.ceremony, err = s.ceremony(ctx, s.envOf(item), item)
	switch {
	case err != nil && item.follows() && len(s.in.Env.Signers) > 0 && errors.Is(err, gate.ErrOnlyDevice):
		item.set(Left, fmt.Errorf("%w: %w", errNotVouched, err))
	case err != nil:
		item.refuse(err)
	}
}

// teller tells the events of one item.
type teller struct {
	env.Person
	tell func(step.Event)
}

func (t teller) Progress(e step.Event) { t.tell(e) }

// byAccount returns the items that are meant, those of one account together.
func (s *Sitting) byAccount(meant func(*Item) bool) [][]*Item {
	at := map[string]int{}
	var all [][]*Item
	for _, item := range s.Items {
		if !meant(item) {
			continue
		}
		i, known := at[item.who.Account]
		if !known {
			i = len(all)
			at[item.who.Account], all = i, append(all, nil)
		}
		all[i] = append(all[i], item)
	}
	return all
}

// each does the same with all, n at a time, beginning in their order.
func each[T any](all []T, n int, fn func(T)) {
	free := make(chan struct{}, max(1, n))
	var running guarded.Group
	for _, one := range all {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			fn(one)
		})
	}
	running.Wait()
}

// leaveWithoutKeys leaves items whose keys are not all plugged in to another sitting. A
// retirement leaves the credentials of such keys as pending cleanup.
func (s *Sitting) leaveWithoutKeys() {
	for _, item := range s.Items {
		if item.Device.Do == plan.Retire {
			continue
		}
		var missing []device.KeySerial
		for _, serial := range item.Device.Keys {
			if !slices.ContainsFunc(s.keys, func(k *device.Key) bool { return uint32(k.Info().Serial) == serial }) {
				missing = append(missing, device.KeySerial(serial))
			}
		}
		if item.State == Todo && len(missing) > 0 {
			item.State, item.Err = Left, &device.NotOnDeskError{Missing: missing}
		}
	}
}
