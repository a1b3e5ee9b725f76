package audit_test

import (
	"slices"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// unexpected returns the names of the events that are findings of a kind, in order.
func unexpected(happened []audit.Happened, kind string) (names []string) {
	for _, h := range happened {
		if h.Kind == kind {
			names = append(names, h.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Acts of root belong to the sign-in that began their session, whatever the address.
func TestActsBelongToTheirSession(t *testing.T) {
	for _, tt := range []struct {
		name string
		act  func(w *world)
		want []string // acts of root that nothing explains
	}{
		{"an intruder behind the same proxy", func(w *world) {
			w.signIn(w.arn(rootDevice))
			time.Sleep(time.Minute)
			w.must(w.account.Console().SignInWithToken(w.stranger))
			w.account.Console().Act("CreateAccessKey")
		}, []string{"ConsoleLogin", "CreateAccessKey"}},
		{"the owner on a train", func(w *world) {
			w.signIn(w.arn(rootDevice))
			w.account.SignInFrom("2001:db8::7")
			w.account.Console().Act("CreateAccessKey")
		}, nil},
		{"a session that a recorded sign-in began hours ago", func(w *world) {
			w.signIn(w.arn(rootDevice))
			time.Sleep(11 * time.Hour)
			w.account.Console().Act("CreateAccessKey")
		}, nil},
		{"a session that began before the events", func(w *world) {
			w.signIn(w.arn(rootDevice))
			time.Sleep(3 * time.Hour)
			w.since = time.Now()
			w.account.Console().Act("CreateAccessKey")
		}, nil},
		{"a session that a stranger began before the events", func(w *world) {
			w.must(w.account.Console().SignInWithToken(w.stranger))
			time.Sleep(3 * time.Hour)
			w.since = time.Now()
			w.account.Console().Act("CreateAccessKey")
		}, []string{"CreateAccessKey"}},
		{"an old session, in use after a later sign-in", func(w *world) {
			time.Sleep(48 * time.Hour)
			w.account.Console().Act("CreateAccessKey") // in the session of long ago
			w.signIn(w.arn(rootDevice))
		}, []string{"CreateAccessKey"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.stranger = w.account.AddRootFIDO()
				time.Sleep(20 * time.Hour) // the enrollments are over
				w.since = time.Now()
				tt.act(w)
				if got := unexpected(w.happened(w.since), audit.EventOfRoot); !slices.Equal(got, tt.want) {
					t.Errorf("nothing explains %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// A ceremony that made no device explains and accuses no event without a device: two
// empty ARNs are not the same device.
func TestAnEmptyDeviceIsNoDevice(t *testing.T) {
	for name, write := range map[string]func(w *world){
		"undone before it had a device": func(w *world) {
			w.write("20260401-mnopqr", w.begin(alice, "rootseal-alice-spare-mnopqr", "spare", "20260401-mnopqr"), &ledger.End{Outcome: ledger.Undone})
		},
		"a login at another service": func(w *world) {
			begin := w.begin("GitHub/login/olivia", "", "spare", "20260401-mnopqr")
			begin.DeviceNames = nil
			w.write("20260401-mnopqr", begin, &ledger.Load{Witnesses: witnesses("x")}, &ledger.End{Outcome: ledger.Complete})
		},
		"a rotation of a login": func(w *world) {
			w.write("20260401-mnopqr", &ledger.Retire{Device: "x", Because: ledger.BecauseLive}, &ledger.Retired{Device: "x", Confirmed: "statement"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				write(w)
				time.Sleep(6 * time.Hour)
				known := audit.Read(w.ledger.Records(), w.policy)
				for _, e := range []cloud.Event{
					{Name: "EnableMFADevice", ErrorCode: "AccessDenied"}, // a refused call can have no parameters
					{Name: "DeactivateMFADevice", ErrorCode: "AccessDenied"},
					{Name: "EnableMFADevice", User: "bob"},
				} {
					e.ID, e.Account, e.ARN, e.Time = "x", member, "arn:aws:iam::"+member+":user/bob", time.Now()
					if got := known.Reconcile(&audit.Seen{}, []cloud.Event{e})[0]; got.Kind != audit.EventOfOthers {
						t.Errorf("%s of %q is %q: %s", e.Name, e.User, got.Kind, got.Why)
					}
				}
				for _, name := range []string{"CreateAccessKey", "DeactivateMFADevice"} {
					e := cloud.Event{ID: "x", Name: name, Account: member, Root: true, Time: time.Now()}
					if got := known.Reconcile(&audit.Seen{}, []cloud.Event{e})[0]; got.Kind != audit.EventOfRoot {
						t.Errorf("root's %s is %q: %s", name, got.Kind, got.Why)
					}
				}
			})
		})
	}
}

// A hardware token's serial names no account. A ceremony without a beginning has none
// either, and explains nothing about the token.
func TestATokenIsOfNoCeremony(t *testing.T) {
	inWorld(t, func(w *world) {
		w.write("20260401-mnopqr", &ledger.Retire{Device: "x", DeviceARN: "GAHT12345678", Because: ledger.BecauseLive})
		e := cloud.Event{ID: "x", Name: "DeactivateMFADevice", Account: member, Root: true, DeviceARN: "GAHT12345678", Time: time.Now()}
		if got := audit.Read(w.ledger.Records(), w.policy).Reconcile(&audit.Seen{}, []cloud.Event{e})[0]; got.Kind != audit.EventOfRoot {
			t.Errorf("it is %q: %s", got.Kind, got.Why)
		}
	})
}

// Two events without an address are not from the same one.
func TestAnEmptyAddressIsNoAddress(t *testing.T) {
	inWorld(t, func(w *world) {
		now := time.Now()
		in := cloud.Event{ID: "1", Name: "ConsoleLogin", Account: member, Root: true, MFA: true, DeviceARN: w.arn(rootDevice), Time: now}
		out := cloud.Event{ID: "2", Name: "CreateAccessKey", Account: member, Root: true, Time: now.Add(time.Minute)}
		happened := audit.Read(w.ledger.Records(), w.policy).Reconcile(&audit.Seen{}, []cloud.Event{in, out})
		if !happened[0].Expected || happened[1].Kind != audit.EventOfRoot {
			t.Errorf("%+v", happened)
		}
	})
}
