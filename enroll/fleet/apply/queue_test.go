package apply_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/apply"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/settle"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simop"
)

// roots is a desk with two keys, and accounts whose root users a plan enrolls.
type roots struct {
	*enrolltest.Stage
	accounts map[string]*simaws.Account
	clients  map[string]*awsiam.Client
	plan     *plan.Plan
	asked    []string // whose secret was asked for
	killed   string   // account in whose console the process dies
	over     chan struct{}
	died     chan struct{}
	op       *simop.Op // the password manager, if the roots are of the low tier
}

func number(i int) string { return fmt.Sprintf("%012d", 200000000000+i) }

func newRoots(t *testing.T, n int) *roots { t.Helper(); return newRootsOf(t, n, fleet.High) }

func newRootsOf(t *testing.T, n int, tier fleet.Tier) *roots {
	t.Helper()
	r := &roots{
		Stage:    enrolltest.NewOf(t, simcard.New(simcard.YubiKey57, 1001), simcard.New(simcard.YubiKey57, 1002)),
		accounts: map[string]*simaws.Account{}, clients: map[string]*awsiam.Client{}, over: make(chan struct{}), died: make(chan struct{}),
	}
	r.op = &simop.Op{Now: time.Now, Vaults: []string{"Break glass"}}
	in := plan.Input{World: ledger.WorldRehearsal, Now: r.Now(), Manager: &fleet.Manager{Command: []fleet.Word{"op"}, Vault: "Break glass"}}
	for i := range n {
		account := simaws.New(simaws.Options{Account: number(i), STSDelay: -1})
		key := account.AddAdmin("admin")
		r.accounts[number(i)], r.clients[number(i)] = account, awsiam.New(awsiam.AccessKey(key), account.Transport())
		in.Members = append(in.Members, fleet.Member{
			Principal: principal.Principal{Account: number(i), Kind: principal.Root}, Partition: "aws", Tier: tier, Enter: fleet.Entry{Profile: "x"},
			Devices: []fleet.Device{{Group: "daily", KeySet: "desk", Keys: []uint32{1001, 1002}}},
		})
	}
	used := 1
	for _, serial := range []uint32{1001, 1002} {
		in.Plugged = append(in.Plugged, plan.Plugged{Serial: serial, Model: "YubiKey 5 NFC", Firmware: "5.7.4", Slots: 64, Used: &used})
	}
	in.Accounts = plan.Look(t.Context(), in.Members, 1, func(_ context.Context, account string, _ fleet.Entry) (plan.Reader, error) {
		return r.clients[account], nil
	}, func(string, *plan.Account) {})
	if r.plan = plan.Make(in); r.plan.Counts.Enroll != n {
		t.Fatalf("%+v", r.plan.Principals[0])
	}
	r.Person = r.person()
	return r
}

// atConsole works the console of each account.
type atConsole struct {
	env.Person
	*roots
}

func (r *roots) person() env.Person { return atConsole{r.Operator, r} }

func (a atConsole) Secret(_ context.Context, q env.SecretRequest) (env.Secret, error) {
	a.asked = append(a.asked, q.Principal.Account)
	assigned, err := a.accounts[q.Principal.Account].Console().AssignMFADevice(q.DeviceName)
	if err != nil {
		return env.Secret{}, err
	}
	if q.Principal.Account == a.killed {
		close(a.died)
		<-a.over // a dead process returns from nothing
		return env.Secret{}, errors.New("dead")
	}
	if q.Source == env.Scanned {
		a.op.Scan(q.Item, q.Manager.Vault, assigned.Secret)
		return env.Secret{}, nil
	}
	s, err := seed.FromBase32([]byte(assigned.Secret))
	return env.Secret{Seed: s}, err
}

func (a atConsole) Pair(_ context.Context, p env.Pair) (env.Outcome, error) {
	return env.Accepted, a.accounts[p.Principal.Account].Console().AddMFA(p.Code1, p.Code2)
}

// runManager runs the password manager's command.
func (r *roots) runManager(_ context.Context, call manager.Call) (manager.Output, error) {
	return enrolltest.Program(r.op.Exec, call)
}

// sit runs a sitting in which these answers are given, the last one for ever.
func (r *roots) sit(t *testing.T, answers ...apply.Answer) (*apply.Sitting, []apply.Turn) {
	t.Helper()
	var turns []apply.Turn
	s, err := apply.Prepare(t.Context(), apply.Input{
		Env: r.Env, Plan: r.plan, Parallel: 4, Run: r.runManager,
		Enter: func(_ context.Context, account string, _ fleet.Entry) (apply.Account, error) {
			return r.clients[account], nil
		},
		Next: func(_ context.Context, turn apply.Turn) (apply.Answer, error) {
			turns = append(turns, turn)
			answer := answers[0]
			if len(answers) > 1 {
				answers = answers[1:]
			}
			return answer, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if unsigned, err := s.Run(t.Context(), nil, 0, func(*apply.Item) {}); unsigned != nil || err != nil {
		t.Errorf("unsigned %v, %v", unsigned, err)
	}
	return s, turns
}

// One that is skipped comes again after the others; who stops goes on another day.
func TestRootQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoots(t, 5)
		s, turns := r.sit(t, apply.Now, apply.Later, apply.Now, apply.Stop)
		if s.Count(apply.Done) != 2 || s.Count(apply.Left) != 3 || !errors.Is(s.Err(), env.ErrStopped) {
			t.Errorf("%d done, %d left: %v", s.Count(apply.Done), s.Count(apply.Left), s.Err())
		}
		if last := turns[len(turns)-1]; last.Done != 2 || last.Left != 3 {
			t.Errorf("%+v", last)
		}
		s, turns = r.sit(t, apply.Later, apply.Now)
		if s.Count(apply.Done) != 5 || s.Err() != nil || turns[0].Done != 2 || turns[0].Left != 3 {
			t.Errorf("%d done, first turn %+v: %v", s.Count(apply.Done), turns[0], s.Err())
		}
		if want := []string{number(0), number(2), number(3), number(4), number(1)}; !slices.Equal(r.asked, want) {
			t.Errorf("%v, want %v", r.asked, want)
		}
		s, _ = r.sit(t, apply.Later)
		if s.Count(apply.Done) != 5 || len(r.asked) != 5 {
			t.Errorf("once more: %v", r.asked)
		}
	})
}

// Root users of the low tier wait in the same queue. The password manager has a seed of
// each, and no key has one.
func TestRootQueueOfTheLowTier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRootsOf(t, 3, fleet.Low)
		s, turns := r.sit(t, apply.Now, apply.Later, apply.Now, apply.Stop)
		if s.Count(apply.Done) != 2 || s.Count(apply.Left) != 1 || turns[0].Left != 3 {
			t.Fatalf("%d done: %v", s.Count(apply.Done), s.Err())
		}
		s, turns = r.sit(t, apply.Now)
		if s.Count(apply.Done) != 3 || s.Err() != nil || turns[0].Done != 2 || turns[0].Left != 1 {
			t.Errorf("%d done: %v", s.Count(apply.Done), s.Err())
		}
		if len(r.op.Items) != 3 {
			t.Errorf("%d items", len(r.op.Items))
		}
		for n, account := range r.accounts {
			if devices := account.Devices(); len(devices) != 1 || !devices[0].Enabled() {
				t.Errorf("account %s has %+v", n, devices)
			}
		}
		for _, card := range r.Cards {
			if len(r.Held(card)) != 0 {
				t.Errorf("key %d has a new credential", card.Serial())
			}
		}
		if is, seeds := s.Asks(); is != nil || seeds {
			t.Errorf("there is nothing to do, and it asks %+v", is)
		}
		for _, d := range r.Book().Live() {
			if d.Manager == nil || d.SeedSource != "manager" || d.Confirmed != "aws" {
				t.Errorf("%+v", d)
			}
		}
	})
}

// All that are left are skipped in a row: nobody is asked for ever.
func TestRootQueueSkipped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoots(t, 3)
		s, turns := r.sit(t, apply.Now, apply.Later)
		if s.Count(apply.Done) != 1 || s.Count(apply.Left) != 2 || len(turns) != 3 || !errors.Is(s.Err(), apply.ErrSkipped) {
			t.Errorf("%d turns: %v", len(turns), s.Err())
		}
	})
}

// A process that is killed in the third console leaves two done and one open. At another
// desk the open one is undone, and the same plan finishes the queue.
func TestRootQueueIsKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoots(t, 5)
		r.killed = number(2)
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			r.sit(t, apply.Now)
		}()
		<-r.died
		r.killed = ""
		r.FreeKeys()
		r.Store.Store.Reboot()
		r.Restart(t)
		r.Person = r.person()
		open := enrolltest.Unsettled(r.Ledger)
		if len(open) != 1 {
			t.Fatalf("%d ceremonies are open", len(open))
		}
		e := *r.Env
		e.AWS = r.clients[number(2)]
		r.accounts[number(2)].Console().Cancel()
		if _, err := settle.Recover(t.Context(), &e, open[0].ID, settle.Word{Confirm: enrolltest.Agrees, Console: ledger.DeviceAbsent}); err != nil {
			t.Logf("recover: %v", err)
		}
		s, turns := r.sit(t, apply.Now)
		if s.Count(apply.Done) != 5 || s.Err() != nil || turns[0].Done != 2 || turns[0].Left != 3 {
			t.Errorf("%d done: %v", s.Count(apply.Done), s.Err())
		}
		for n, account := range r.accounts {
			if devices := account.Devices(); len(devices) != 1 || !devices[0].Enabled() {
				t.Errorf("account %s has %+v", n, devices)
			}
		}
		close(r.over)
		<-gone
	})
}
