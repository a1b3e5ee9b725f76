package manager_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simop"
)

// scans stores what the console shows as the manager does, under a name.
func (d *desk) scans(name func(env.SecretRequest) string) {
	d.Operator.OnScan = func(q env.SecretRequest) {
		if title := name(q); title != "" {
			d.op.Scan(title, q.Manager.Vault, d.Operator.Shown)
		}
	}
}

func asShown(q env.SecretRequest) string { return q.Item }

// forRoot asks for a device of root whose seed the manager reads in the console.
func (d *desk) forRoot() enroll.Request {
	q := d.ForRootWithProfile()
	q.Keys, q.Group, q.Source, q.Vault = nil, "manager", env.Scanned, d.request().Vault
	return q
}

// The manager reads root's QR code, the console takes two of its codes, AWS shows the
// device, and the ledger says by which command the manager gives codes. rootseal hands no
// seed over and sees none.
func TestManagedRoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.scans(asShown)
		r, err := d.Run(t.Context(), t, d.forRoot())
		d.MustHold(t, r, err)
		if err != nil || r.Outcome != ledger.Complete || len(d.enabled()) != 1 {
			t.Fatalf("%+v: %v", r, err)
		}
		if pairs := d.Operator.Pairs; len(pairs) != 1 || !pairs[0].Managed || !slices.Equal(d.Operator.ConsoleOK, []bool{true}) {
			t.Errorf("%+v, %v", pairs, d.Operator.ConsoleOK)
		}
		for _, record := range d.Ledger.Records() {
			switch body := record.Body.(type) {
			case *ledger.Begin:
				if body.Manager == nil || body.SeedSource != "manager" || len(body.Keys) != 0 {
					t.Errorf("%+v", body)
				}
			case *ledger.Load:
				want := "op --account acme item get " + r.CredentialID + " --otp --vault Break glass"
				if got := strings.Join(body.CodesBy, " "); got != want || len(body.HandedTo) != 0 || len(body.Witnesses) != 0 {
					t.Errorf("codes by %q, handed to %q", got, body.HandedTo)
				}
			case *ledger.Enable:
				if body.ManagerStep == 0 {
					t.Error("the manager's answer is missing")
				}
			}
		}
		for _, call := range d.op.Calls {
			if slices.Contains(call, "create") {
				t.Errorf("rootseal stored something: %q", call)
			}
		}
		if device := d.Book().Live()[0]; device.Name() != r.DeviceARN || device.Manager == nil {
			t.Errorf("%+v", device)
		}
	})
}

// Until the manager has the item, the person is asked again: the console's page is open,
// and another ceremony would take another device name.
func TestScannedUnderAnotherName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		var heard []error
		d.scans(func(q env.SecretRequest) string {
			heard = append(heard, q.Trouble)
			switch len(heard) {
			case 1:
				return ""
			case 2:
				return "AWS root"
			case 3:
				d.op.Trouble = simop.Locked
				return q.Item
			}
			d.op.Trouble = simop.None
			return ""
		})
		r, err := d.Run(t.Context(), t, d.forRoot())
		if err != nil || r.Outcome != ledger.Complete || len(heard) != 4 {
			t.Fatalf("%+v: %v, %v", r, err, heard)
		}
		for i, want := range []error{nil, manager.ErrNoItem, manager.ErrNoItem, manager.ErrSignedOut} {
			if !errors.Is(heard[i], want) {
				t.Errorf("ask %d: %v", i, heard[i])
			}
		}
	})
}

// Codes that the console refused come again from the manager, new ones each time.
func TestConsoleRefusesTheManagersCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.scans(asShown)
		d.Operator.Said = []env.Outcome{env.Refused, env.Accepted}
		d.Operator.KeepPair = true
		d.Operator.OnPair = func(p env.Pair) {
			if len(d.Operator.Pairs) == 2 {
				d.Operator.KeepPair = false
			}
		}
		r, err := d.Run(t.Context(), t, d.forRoot())
		pairs := d.Operator.Pairs
		if err != nil || r.Outcome != ledger.Complete || len(pairs) != 2 {
			t.Fatalf("%+v: %v", r, err)
		}
		if pairs[1].Step <= pairs[0].Step || pairs[1].Code2 == pairs[0].Code2 {
			t.Errorf("the same codes again: %+v", pairs)
		}
	})
}

// A person who was away too long is shown new codes of the manager.
func TestManagersCodesAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.scans(asShown)
		d.Operator.Said = []env.Outcome{env.Renew, env.Accepted}
		d.Operator.KeepPair = true
		d.Operator.OnPair = func(env.Pair) {
			if len(d.Operator.Pairs) == 1 {
				time.Sleep(10 * time.Minute)
			} else {
				d.Operator.KeepPair = false
			}
		}
		r, err := d.Run(t.Context(), t, d.forRoot())
		if err != nil || r.Outcome != ledger.Complete || !slices.Equal(d.Operator.ConsoleOK, []bool{true}) {
			t.Fatalf("%+v, %v: %v", r, d.Operator.ConsoleOK, err)
		}
		if now := uint64(time.Now().Unix() / 30); d.Operator.Pairs[1].Step+1 < now {
			t.Errorf("the codes were of step %d at %d", d.Operator.Pairs[1].Step, now)
		}
	})
}

// The console's page is canceled: the device is undone, and the item is pending cleanup.
func TestCanceledManagedRoot(t *testing.T) {
	for name, canceled := range map[string]func(*desk){
		"at the QR code": func(d *desk) {
			d.Operator.OnScan = nil
			d.Operator.NoSecret = env.ErrStopped
			d.AWSAccount.Console().Cancel()
		},
		"at the codes": func(d *desk) {
			d.Operator.Said, d.Operator.KeepPair = []env.Outcome{env.Canceled}, true
			d.Operator.OnPair = func(env.Pair) { d.AWSAccount.Console().Cancel() }
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				d.scans(asShown)
				canceled(d)
				r, err := d.Run(t.Context(), t, d.forRoot())
				d.MustHold(t, r, err)
				if !errors.Is(err, env.ErrStopped) || r.Outcome != ledger.Owing || len(d.enabled()) != 0 {
					t.Fatalf("%+v: %v", r, err)
				}
				if want := "op --account acme item delete '" + r.CredentialID + "' --vault 'Break glass'"; !strings.Contains(r.Owed[0].What, want) {
					t.Errorf("%+v", r.Owed)
				}
			})
		})
	}
}

// A later command asks AWS alone: it finishes a device that the console has enabled, and
// undoes one that AWS does not show.
func TestRecoverManagedRoot(t *testing.T) {
	for name, test := range map[string]struct {
		typed bool
		want  string
	}{"typed": {true, ledger.Complete}, "not typed": {false, ledger.Owing}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				d.scans(asShown)
				d.Operator.Said, d.Operator.KeepPair = []env.Outcome{env.Later}, !test.typed
				if _, err := d.Run(t.Context(), t, d.forRoot()); !errors.Is(err, step.ErrUnsettled) {
					t.Fatal(err)
				}
				calls := len(d.op.Calls)
				said := ledger.ConsoleAccepted
				if !test.typed {
					d.AWSAccount.Console().Cancel()
					said = ledger.DeviceAbsent
				}
				r, err := d.Recover(t, said)
				if err != nil || r.Outcome != test.want || len(d.op.Calls) != calls {
					t.Errorf("%+v, %d calls of the manager: %v", r, len(d.op.Calls)-calls, err)
				}
				if owed := len(r.Owed) == 1 && strings.Contains(r.Owed[0].What, "item delete"); owed == test.typed {
					t.Errorf("%+v", r.Owed)
				}
			})
		})
	}
}

// A rotation lets root sign in with the manager's new code before a person removes the old
// device. No session removes it, because no key proves it. Its item is pending cleanup.
func TestRotateManagedRoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.scans(asShown)
		first, err := d.Run(t.Context(), t, d.forRoot())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		d.Root = d.Client(d.Admin)
		signedIn := false
		d.Operator.OnSignIn = func(q env.SignIn) string {
			signedIn = q.Managed && q.CredentialID != first.CredentialID
			return q.Principal.Account
		}
		d.Operator.OnRemove = func(q env.Removal) string {
			if !signedIn || q.Device != first.DeviceARN {
				t.Errorf("it is asked to remove %s", q.Device)
			}
			if err := d.AWSAccount.Console().Remove(q.Device[strings.LastIndex(q.Device, "/")+1:]); err != nil {
				t.Error(err)
			}
			return q.Principal.Account
		}
		r, err := d.rotates(t, env.Scanned)
		if err != nil || r.Outcome != ledger.Complete || len(d.Made()) != 1 || d.Count("DeactivateMFADevice") != 0 {
			t.Fatalf("%+v: %v", r, err)
		}
		if end := d.LastEnd(t); len(end.Owed) != 1 || !strings.Contains(end.Owed[0].What, "item delete '"+first.CredentialID+"'") {
			t.Errorf("%+v", end.Owed)
		}
	})
}

// A seed reaches a password manager in one way for each kind of principal.
func TestSourceFitsTheManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		for name, change := range map[string]func() enroll.Request{
			"root, pasted":    func() enroll.Request { q := d.forRoot(); q.Source = env.Paste; return q },
			"a user, scanned": func() enroll.Request { q := d.request(); q.Source = env.Scanned; return q },
			"scanned onto keys": func() enroll.Request {
				q := d.forRoot()
				q.Vault, q.Keys = nil, []device.KeySerial{1001, 1002}
				return q
			},
			"a login": func() enroll.Request { q := d.ForLogin(); q.Vault = d.request().Vault; return q },
		} {
			if _, err := enroll.Prepare(t.Context(), d.Env, change()); err == nil || !strings.Contains(err.Error(), "a password manager gets") {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.MustBeUntouched(t)
	})
}

// A later command that cannot read AWS takes the operator's word: root signed in with the
// new device, and the old one is removed. There is no key to ask.
func TestRecoverRotationOfManagedRoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.scans(asShown)
		if _, err := d.Run(t.Context(), t, d.forRoot()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		d.AWS = nil
		d.Operator.OnSignIn = func(env.SignIn) string { return "" }
		if _, err := d.rotates(t, env.Scanned); !errors.Is(err, enroll.ErrNotSignedIn) {
			t.Fatal(err)
		}
		d.Restart(t)
		r, err := settle.Recover(t.Context(), d.Env, enrolltest.Unsettled(d.Ledger)[0].ID, settle.Word{
			Confirm: enrolltest.Agrees, Also: []string{ledger.SignedIn, ledger.DeviceRemoved}, Typed: enrolltest.AccountNumber,
		})
		if err != nil || r.Outcome != ledger.Complete && r.Outcome != ledger.NotConfirmed {
			t.Errorf("%+v: %v", r, err)
		}
	})
}

// A live check right after the enrollment takes codes that AWS has not seen, at the first
// try.
func TestLiveCheckAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.Run(t.Context(), t, d.request()); err != nil {
			t.Fatal(err)
		}
		live, err := custody.NewTogether(d.Env).ProveManaged(t.Context(), d.Env, d.Book().Live()[0], d.request().Vault)
		if err != nil || live.Result != ledger.Proven || d.Count("ResyncMFADevice") != 1 {
			t.Errorf("%+v, %d calls: %v", live, d.Count("ResyncMFADevice"), err)
		}
		forged := *d.Book().Live()[0]
		forged.Item = "AWS:another manager aaaaaa"
		if _, err := custody.NewTogether(d.Env).ProveManaged(t.Context(), d.Env, &forged, d.request().Vault); !errors.Is(err, gate.ErrStrange) {
			t.Errorf("another device's item: %v", err)
		}
	})
}

// A record cannot name an item that the program would read as an option, even one that
// fits the name of its device, or its ARN.
func TestItemIsNoOption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.Run(t.Context(), t, d.request()); err != nil {
			t.Fatal(err)
		}
		is := *d.Book().Live()[0]
		for name, forge := range map[string]func(*record.MFADevice){
			"an option":                  func(f *record.MFADevice) { f.Item = "--format" },
			"an option that fits":        func(f *record.MFADevice) { f.Item = "--config=/tmp/x:" + strings.TrimPrefix(f.Item, "AWS:") },
			"an option that is the ARN":  func(f *record.MFADevice) { f.Item, f.DeviceARN = "--format", "--format" },
			"a short option that fits":   func(f *record.MFADevice) { f.Item = "-" + f.Item },
			"an end of options, and ARN": func(f *record.MFADevice) { f.Item, f.DeviceARN = "--", "--" },
		} {
			forged, ran, sent := is, 0, d.Count("ResyncMFADevice")
			forge(&forged)
			vault := manager.New(d.request().Vault.Is, func(ctx context.Context, call manager.Call) (manager.Output, error) {
				ran++
				return d.request().Vault.Run(ctx, call)
			})
			if live, err := custody.NewTogether(d.Env).ProveManaged(t.Context(), d.Env, &forged, vault); err == nil || ran > 0 || d.Count("ResyncMFADevice") != sent {
				t.Errorf("%s: %d programs ran, %+v, %v", name, ran, live, err)
			}
			if err := vault.Absent(t.Context(), forged.Item); err == nil || ran > 0 {
				t.Errorf("%s: %d programs looked for it, %v", name, ran, err)
			}
		}
	})
}

// What a ledger names is run only if a rootseal could have written it.
func TestOpenVault(t *testing.T) {
	for name, is := range map[string]ledger.Manager{
		"no command":           {Like: "op"},
		"a vault as an option": {Command: []string{"op"}, Vault: "--help"},
		"unknown arguments":    {Command: []string{"bw"}, Like: "bw"},
	} {
		if _, err := manager.Open(is, newDesk(t).run); err == nil {
			t.Errorf("%s: it is run", name)
		}
	}
	if _, err := manager.Open(ledger.Manager{Command: []string{"op"}}, nil); !errors.Is(err, manager.ErrNoProgram) {
		t.Error(err)
	}
	if _, err := manager.Open(ledger.Manager{Command: []string{"op"}, Vault: "Break glass"}, newDesk(t).run); err != nil {
		t.Error(err)
	}
}
