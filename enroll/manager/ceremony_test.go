package manager_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simop"
)

// desk is a stage without keys and with a password manager.
type desk struct {
	*enrolltest.Stage
	op    *simop.Op
	hook  func(args []string)       // before each command
	fails func(args []string) error // instead of the command
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return &desk{Stage: enrolltest.New(t, 0), op: &simop.Op{Now: time.Now, Vaults: []string{"Break glass"}}}
}

func (d *desk) run(ctx context.Context, call manager.Call) (manager.Output, error) {
	if d.hook != nil {
		d.hook(call.Argv)
	}
	if d.fails != nil {
		if err := d.fails(call.Argv); err != nil {
			return manager.Output{}, err
		}
	}
	if err := ctx.Err(); err != nil {
		return manager.Output{}, err
	}
	return enrolltest.Program(d.op.Exec, call)
}

// rotates replaces the seed of the one device.
func (d *desk) rotates(t *testing.T, from env.Source) (enroll.Result, error) {
	t.Helper()
	c, err := enroll.PrepareRotation(t.Context(), d.Env, enroll.RotateRequest{
		Old: d.Book().Live()[0], Vault: d.request().Vault, Source: from, Reason: ledger.ReasonReplaced,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.Run(t.Context(), nil, nil)
}

func (d *desk) request() enroll.Request {
	q := d.ForAlice()
	q.Keys, q.Group = nil, "manager"
	q.Vault = manager.New(ledger.Manager{Command: []string{"op", "--account", "acme"}, Vault: "Break glass"}, d.run)
	return q
}

func (d *desk) enabled() []simaws.Device {
	return slices.DeleteFunc(d.Made(), func(one simaws.Device) bool { return !one.Enabled() })
}

// The seed goes to the manager, AWS accepts two codes, and the ledger says which command
// got the seed.
func TestManagedDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		began := time.Now()
		r, err := d.Run(t.Context(), t, d.request())
		d.MustHold(t, r, err)
		if err != nil || r.Outcome != ledger.Complete || len(d.enabled()) != 1 {
			t.Fatalf("%+v: %v", r, err)
		}
		if took := time.Since(began); took > 90*time.Second {
			t.Errorf("it took %v", took)
		}
		if len(d.op.Items) != 1 || d.op.Items[0].Title != r.CredentialID || d.op.Items[0].Vault != "Break glass" {
			t.Errorf("the vault has %d items", len(d.op.Items))
		}
		if got := strings.Join(d.Kinds(), " "); got != "begin load enable end" {
			t.Errorf("records: %s", got)
		}
		for _, record := range d.Ledger.Records() {
			switch body := record.Body.(type) {
			case *ledger.Begin:
				if body.Manager == nil || body.Manager.Like != manager.LikeOp || len(body.Keys) != 0 {
					t.Errorf("%+v", body)
				}
			case *ledger.Load:
				if got := strings.Join(body.HandedTo, " "); got != "op --account acme item create - --vault Break glass" {
					t.Errorf("handed to %q", got)
				}
			case *ledger.Enable:
				if body.ManagerStep == 0 {
					t.Error("the manager's proof is missing")
				}
			}
		}
		for _, call := range d.op.Calls {
			if line := strings.Join(call, " "); strings.Contains(line, "otpauth") || strings.Contains(line, "secret=") {
				t.Errorf("arguments: %s", line)
			}
		}
		if device := d.Book().Live()[0]; device.Name() != r.DeviceARN || len(device.Keys) != 0 {
			t.Errorf("%+v", device)
		}
	})
}

// Every trouble of the manager ends without a device at AWS. A trouble before Create leaves
// not even a record.
func TestTroubleOfTheManager(t *testing.T) {
	before, after := false, true
	for trouble, test := range map[simop.Trouble]struct {
		begun bool
		want  error
	}{
		simop.SignedOut:  {before, manager.ErrSignedOut},
		simop.Locked:     {before, manager.ErrSignedOut},
		simop.Garbage:    {before, manager.ErrOutput},
		simop.Echoes:     {after, manager.ErrManager},
		simop.StoresNone: {after, manager.ErrManager},
		simop.Short:      {after, manager.ErrOutput},
		simop.Chatty:     {after, manager.ErrOutput},
		simop.OtherSeed:  {after, manager.ErrOtherSeed},
	} {
		t.Run(string(trouble), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				d.op.Trouble = trouble
				c, err := enroll.Prepare(t.Context(), d.Env, d.request())
				if !test.begun {
					if !errors.Is(err, test.want) || len(d.Ledger.Records()) != 0 {
						t.Errorf("%v", err)
					}
					d.MustBeUntouched(t)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				r, err := c.Run(t.Context(), nil, nil)
				if !errors.Is(err, test.want) || r.Outcome != ledger.Owing || len(d.Made()) != 0 {
					t.Fatalf("%q, %d devices: %v", r.Outcome, len(d.Made()), err)
				}
				want := "delete it with op --account acme item delete '" + r.CredentialID + "' --vault 'Break glass'"
				if len(r.Owed) != 1 || !strings.Contains(r.Owed[0].What, want) {
					t.Errorf("%+v", r.Owed)
				}
				d.MustHold(t, r, err)
			})
		})
	}
}

// A command that failed may have stored the item: reading decides.
func TestLostAnswerOfTheManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.op.Trouble = simop.LostAnswer
		r, err := d.Run(t.Context(), t, d.request())
		if err != nil || r.Outcome != ledger.Complete || len(d.op.Items) != 1 {
			t.Errorf("%+v: %v", r, err)
		}
	})
}

// A command that does not answer is given up, and everything is undone.
func TestSlowManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.fails = func(args []string) error {
			if slices.Contains(args, "--otp") {
				time.Sleep(2 * time.Minute)
			}
			return nil
		}
		r, err := d.Run(t.Context(), t, d.request())
		if !errors.Is(err, manager.ErrSlow) || r.Outcome != ledger.Owing || len(d.Made()) != 0 {
			t.Errorf("%+v: %v", r, err)
		}
	})
}

// A code that comes late is of an unknown step, and is asked for again.
func TestCodesThatCrossATimeStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		n := 0
		d.fails = func(args []string) error {
			if slices.Contains(args, "--otp") {
				if n++; n%2 == 1 {
					time.Sleep(20 * time.Second)
				}
			}
			return nil
		}
		r, err := d.Run(t.Context(), t, d.request())
		if err != nil || r.Outcome != ledger.Complete {
			t.Errorf("%+v: %v", r, err)
		}
	})
}

// The item is there when the plan is made: nothing begins, and AWS makes no device.
func TestItemIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		q := d.request()
		vault := manager.New(ledger.Manager{Command: []string{"op"}}, d.run)
		d.op.Items = []simop.Item{{Title: "AWS:alice@acme manager k3v9q2tx", Vault: "Break glass"}}
		if err := vault.Absent(t.Context(), "AWS:alice@acme manager k3v9q2tx"); !errors.Is(err, manager.ErrItem) {
			t.Error(err)
		}
		if err := q.Vault.Absent(t.Context(), "AWS:alice@acme manager k3v9q2ty"); err != nil {
			t.Error(err)
		}
	})
}

// The process dies with the seed in the manager: recover asks AWS alone, deletes the
// device, and names the item with the command that deletes it.
func TestRecoverAfterTheManagerGotTheSeed(t *testing.T) {
	for _, when := range []string{"create", "--otp"} {
		t.Run(when, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				died, over, gone := make(chan struct{}), make(chan struct{}), make(chan struct{})
				d.hook = func(args []string) {
					if slices.Contains(args, when) {
						d.hook = nil
						close(died)
						<-over
					}
				}
				q := d.request()
				room := d.Env
				ctx := t.Context()
				go func() {
					defer close(gone)
					if c, err := enroll.Prepare(ctx, room, q); err == nil {
						defer c.Close()
						_, _ = c.Run(ctx, nil, nil)
					}
				}()
				<-died
				d.Store.Store.Reboot()
				d.Restart(t)
				r, err := d.Recover(t, "")
				if err != nil || r.Outcome != ledger.Owing || len(d.Made()) != 0 {
					t.Errorf("%+v: %v", r, err)
				}
				if len(r.Owed) != 1 || !strings.Contains(r.Owed[0].What, "item delete 'AWS:alice@acme manager ") {
					t.Errorf("%+v", r.Owed)
				}
				close(over)
				<-gone
			})
		})
	}
}

// AWS refuses the device: the item stays, and the record says so.
func TestRefusedByAWS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.AWSAccount.Deny("EnableMFADevice", simaws.DenyMissing)
		r, err := d.Run(t.Context(), t, d.request())
		if !errors.Is(err, cloud.ErrDenied) || r.Outcome != ledger.Owing || len(d.Made()) != 0 || len(d.op.Items) != 1 {
			t.Errorf("%+v: %v", r, err)
		}
	})
}

// A rotation hands the new seed to the manager, and then retires the old device. The old
// item is pending cleanup.
func TestRotateManagedDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		first, err := d.Run(t.Context(), t, d.request())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		r, err := d.rotates(t, env.API)
		if err != nil || r.Outcome != ledger.Complete || len(d.Made()) != 1 || len(d.op.Items) != 2 {
			t.Fatalf("%+v: %v", r, err)
		}
		live := d.Book().Live()
		if len(live) != 1 || live[0].DeviceARN != r.DeviceARN {
			t.Errorf("%d devices", len(live))
		}
		if end := d.LastEnd(t); len(end.Owed) != 1 || !strings.Contains(end.Owed[0].What, "item delete '"+first.CredentialID+"'") {
			t.Errorf("%+v", end.Owed)
		}
	})
}

// Records that no rootseal would have written are not obeyed.
func TestForgedManagedDevice(t *testing.T) {
	for name, forge := range map[string]func(*ledger.Begin, *ledger.Enable){
		"neither keys nor manager": func(b *ledger.Begin, _ *ledger.Enable) { b.Manager = nil },
		"a touch":                  func(b *ledger.Begin, _ *ledger.Enable) { b.Touch = true },
		"nothing proven":           func(_ *ledger.Begin, e *ledger.Enable) { e.ManagerStep = 0 },
		"root":                     func(b *ledger.Begin, _ *ledger.Enable) { b.Principal = enrolltest.AccountNumber + "/root" },
		"read in the console":      func(b *ledger.Begin, _ *ledger.Enable) { b.SeedSource = "manager" },
	} {
		t.Run(name, func(t *testing.T) {
			id, suffix := principal.NewCeremony(time.Now())
			begin, enable := enrolltest.New(t, 1).ForgedBegin(suffix), &ledger.Enable{ManagerStep: 1}
			begin.Keys, begin.Pair, begin.Manager = nil, [2]uint32{}, &ledger.Manager{Command: []string{"op"}, Like: manager.LikeOp}
			load := &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: enrolltest.ARNOf(begin.DeviceNames[0])}
			check := func() error {
				d := newDesk(t)
				d.Forge(t, id, begin, load, enable)
				book := d.Book()
				return gate.WouldWrite(book, book.Ceremony(id))
			}
			if err := check(); err != nil {
				t.Fatalf("an honest one: %v", err)
			}
			if forge(begin, enable); check() == nil {
				t.Error("it is obeyed")
			}
		})
	}
}
