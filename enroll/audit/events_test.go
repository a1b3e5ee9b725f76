package audit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// happened looks up the events of the member account, after their delivery, and
// compares them with the ledger.
func (w *world) happened(since time.Time) []audit.Happened {
	w.Helper()
	time.Sleep(20 * time.Minute)
	known := audit.Read(w.ledger.Records(), w.policy)
	seen := audit.Look(w.ctx, known.Book, []audit.Target{w.target()}, true, func(*audit.Seen) {})
	events := audit.LookUp(w.ctx, seen, since, func(*audit.Seen) {})
	w.mustAllBeRead(seen)
	return known.Reconcile(seen[0], events[member])
}

// Everything that an enrollment and its operator do is expected.
func TestEnrolmentsAreExpected(t *testing.T) {
	inWorld(t, func(w *world) {
		happened := w.happened(time.Now().Add(-time.Hour))
		var names []string
		for _, h := range happened {
			names = append(names, h.Name)
			if !h.Expected {
				t.Errorf("%s by %s is not expected: %s", h.Name, h.ARN, h.Why)
			}
		}
		for _, name := range []string{"CreateVirtualMFADevice", "EnableMFADevice"} {
			if n := len(slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s != name })); n != 2 {
				t.Errorf("%d of %s, want root's and alice's: %q", n, name, names)
			}
		}
	})
}

// A later event, and the finding for it.
func TestEvents(t *testing.T) {
	for _, tt := range []struct {
		name     string
		act      func(w *world)
		expected []string // names of events
		found    []string // "kind name"
	}{
		{"root signs in with its own device", func(w *world) { w.signIn(w.arn(rootDevice)) }, []string{"ConsoleLogin"}, nil},
		{"root signs in and makes another device", func(w *world) {
			w.signIn(w.arn(rootDevice))
			w.addToRoot("phone")
		}, []string{"ConsoleLogin"}, []string{"event-of-root CreateVirtualMFADevice", "event-of-root EnableMFADevice"}},
		{"root signs in with a device that nobody knows", func(w *world) {
			arn := w.addToRoot("phone")
			time.Sleep(time.Minute)
			w.signIn(arn)
		}, nil, []string{"event-of-root ConsoleLogin", "event-of-root CreateVirtualMFADevice", "event-of-root EnableMFADevice"}},
		{"root signs in with a device that is retired", func(w *world) {
			w.retires("20260302-abcdef", "statement")
			time.Sleep(time.Hour)
			w.signIn(w.arn(rootDevice))
			w.must(w.account.Console().Remove(rootDevice))
		}, []string{"DeactivateMFADevice", "DeleteVirtualMFADevice"}, []string{"event-of-root ConsoleLogin"}},
		{"root takes the user's device for its own", func(w *world) {
			w.signIn(w.arn(rootDevice))
			w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
			w.do(w.admin.Delete(w.ctx, w.arn(aliceDevice)))
			w.addToRoot(aliceDevice)
		}, []string{"ConsoleLogin"}, []string{
			"event-of-ours DeactivateMFADevice", "event-of-ours DeleteVirtualMFADevice",
			"event-of-root CreateVirtualMFADevice", "event-of-root EnableMFADevice",
		}},
		{"somebody tries to sign in as root", func(w *world) {
			if err := w.account.Console().SignIn("000000"); err == nil {
				w.Fatal("000000 was the code")
			}
		}, nil, []string{"event-of-root ConsoleLogin"}},
		{"root signs in without MFA beside a later ceremony of root", func(w *world) {
			w.write("20260401-mnopqr", w.begin(root, "rootseal-root-daily-mnopqr", "daily", "20260401-mnopqr"))
			w.must(w.account.Console().Remove(rootDevice))
			w.must(w.account.Console().SignInWithoutMFA())
		}, nil, []string{"event-of-root ConsoleLogin", "event-of-root DeactivateMFADevice", "event-of-root DeleteVirtualMFADevice"}},
		{"root removes its own device", func(w *world) {
			w.signIn(w.arn(rootDevice))
			w.must(w.account.Console().Remove(rootDevice))
		}, []string{"ConsoleLogin"}, []string{"event-of-root DeactivateMFADevice", "event-of-root DeleteVirtualMFADevice"}},
		{"an administrator deactivates the user's device", func(w *world) {
			w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
		}, nil, []string{"event-of-ours DeactivateMFADevice"}},
		{
			"an administrator gives the user a device", func(w *world) { w.addToUser("alice", "phone") }, nil,
			[]string{"event-of-others CreateVirtualMFADevice", "event-of-ours EnableMFADevice"},
		},
		{"an administrator may not deactivate the user's device", func(w *world) {
			w.account.Deny("DeactivateMFADevice", simaws.DenySCP)
			if _, err := w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)); err == nil {
				w.Fatal("it was not denied")
			}
		}, nil, []string{"event-of-ours DeactivateMFADevice"}},
		{"another user gets a device", func(w *world) {
			w.account.AddUser("bob")
			w.addToUser("bob", "bobs-phone")
		}, nil, []string{"event-of-others CreateVirtualMFADevice", "event-of-others EnableMFADevice"}},
		{"a proof whose answer was lost", func(w *world) {
			w.write("", &ledger.Resync{Device: "20260302-ghijkl", DeviceARN: w.arn(aliceDevice), KeySerials: []uint32{left}, Steps: []uint64{1, 2}})
			code1, code2 := w.pair(w.arn(aliceDevice))
			w.do(w.admin.Resync(w.ctx, "alice", w.arn(aliceDevice), code1, code2))
			w.write("", &ledger.Live{Device: "20260302-ghijkl", DeviceARN: w.arn(aliceDevice), Method: ledger.MethodResync, Result: ledger.LiveInDoubt})
		}, []string{"ResyncMFADevice"}, nil},
		{"a proof that nobody recorded", func(w *world) {
			code1, code2 := w.pair(w.arn(aliceDevice))
			w.do(w.admin.Resync(w.ctx, "alice", w.arn(aliceDevice), code1, code2))
		}, nil, []string{"event-of-ours ResyncMFADevice"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				time.Sleep(6 * time.Hour) // the enrollments are over
				since := time.Now()
				tt.act(w)
				happened := w.happened(since)
				var expected, found []string
				for _, h := range happened {
					if h.Expected {
						expected = append(expected, h.Name)
					}
					if h.SourceIP == "" || h.Account != member || h.ID == "" || h.Time.Before(since.Add(-time.Second)) {
						t.Errorf("event %+v", h)
					}
				}
				for _, f := range audit.Unexpected(happened) {
					name, _, _ := strings.Cut(f.Text.String(), " ")
					found = append(found, f.Kind+" "+name)
					if len(f.Evidence) != 1 || f.Evidence[0].RequestID == "" || !strings.Contains(f.Text.String(), " from ") {
						t.Errorf("%s: %q, by %v", f.ID, f.Text, f.Evidence)
					}
				}
				slices.Sort(found)
				slices.Sort(expected) // events of one second have no order
				if !slices.Equal(expected, slices.Sorted(slices.Values(tt.expected))) || !slices.Equal(found, tt.found) {
					t.Errorf("expected %q, found %q; want %q and %q", expected, found, tt.expected, tt.found)
				}
			})
		})
	}
}

// While a ceremony is running, and just after it, only its own acts are expected.
func TestAnAttackBesideACeremony(t *testing.T) {
	inWorld(t, func(w *world) {
		since := time.Now()
		w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
		w.do(w.admin.Delete(w.ctx, w.arn(aliceDevice)))
		w.must(w.account.Console().Remove(rootDevice))
		kinds := map[string]int{}
		for _, h := range w.happened(since) {
			if !h.Expected {
				kinds[h.Kind+" "+h.Name]++
			}
		}
		for _, want := range []string{"event-of-ours DeactivateMFADevice", "event-of-ours DeleteVirtualMFADevice", "event-of-root DeactivateMFADevice", "event-of-root DeleteVirtualMFADevice"} {
			if kinds[want] != 1 {
				t.Errorf("%d of %s in %v", kinds[want], want, kinds)
			}
		}
	})
}

// For the first device of a root an operator must be in the console without a device.
func TestTheFirstSignInOfRoot(t *testing.T) {
	inWorld(t, func(w *world) {
		other := w.org.Add(simaws.Options{Account: "555566667777", Plain: true})
		w.must(other.Console().SignInWithoutMFA())
		time.Sleep(10 * time.Minute)
		begin := w.begin("555566667777/root", "rootseal-root-sealed-qqqqqq", "sealed", "20260401-qqqqqq")
		w.write("20260401-qqqqqq", begin)
		time.Sleep(20 * time.Hour) // the officer has gone home
		w.must(other.Console().SignInWithoutMFA())
		time.Sleep(20 * time.Minute)
		known := audit.Read(w.ledger.Records(), w.policy)
		reader := w.client(other.AddAdmin("olivia"))
		events, err := reader.EventsOfRoot(w.ctx, time.Now().Add(-48*time.Hour))
		w.must(err)
		slices.Reverse(events) // the oldest first
		var expected []bool
		for _, h := range known.Reconcile(&audit.Seen{}, events) {
			expected = append(expected, h.Expected)
		}
		if !slices.Equal(expected, []bool{true, false}) {
			t.Errorf("expected %v, want the one before the ceremony alone", expected)
		}
	})
}

// A session as a member's root that only reads is expected; an unrecorded session that
// removes something is not.
func TestSessionsAsRoot(t *testing.T) {
	inWorld(t, func(w *world) {
		w.org.Centralize(simaws.RootSessions)
		management := w.client(w.org.Management().AddAdmin("olivia"))
		time.Sleep(6 * time.Hour)
		since := time.Now()
		look, err := management.AssumeRoot(w.ctx, member, cloud.AuditRoot)
		w.must(err)
		_, _, err = look.RootDevices(w.ctx)
		w.must(err)
		take, err := management.AssumeRoot(w.ctx, member, cloud.DeleteRoot)
		w.must(err)
		w.do(take.Deactivate(w.ctx, "", w.arn(rootDevice)))
		kinds := map[string]string{}
		for _, h := range w.happened(since) {
			if h.Assumed {
				kinds[h.Name] = h.Kind
			}
		}
		if kind, ok := kinds["ListMFADevices"]; !ok || kind != "" {
			t.Errorf("looking is %q in %v", kind, kinds)
		}
		if kinds["DeactivateMFADevice"] != audit.EventOfRoot {
			t.Errorf("taking away is %q in %v", kinds["DeactivateMFADevice"], kinds)
		}
	})
}

// If CloudTrail is unreadable, the audit reports that and judges the rest.
func TestNoTrail(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account.Deny("LookupEvents", simaws.DenyMissing)
		known := audit.Read(w.ledger.Records(), w.policy)
		seen := audit.Look(w.ctx, known.Book, []audit.Target{w.target()}, true, func(*audit.Seen) {})
		audit.LookUp(w.ctx, seen, time.Now().Add(-time.Hour), func(*audit.Seen) {})
		if len(seen[0].Unread) != 1 || seen[0].Unread[0].What.String() != "events" {
			t.Errorf("unread %v", seen[0].Unread)
		}
	})
}
