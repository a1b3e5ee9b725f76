package awsiam_test

import (
	"slices"
	"strings"
	"testing"

	"rootseal/enroll/cloud"
	"rootseal/enroll/seed"
	"rootseal/hwtest/simaws"
)

func TestCaller(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		for name, test := range map[string]struct {
			key  simaws.AccessKey
			want cloud.Caller
		}{
			"user": {w.AddAccessKey("alice"), cloud.Caller{
				Account: "111122223333", ARN: "arn:aws:iam::111122223333:user/alice", UserName: "alice", LongTerm: true,
			}},
			"role": {w.AddRole("sealer", "officer"), cloud.Caller{
				Account: "111122223333", ARN: "arn:aws:sts::111122223333:assumed-role/sealer/officer",
			}},
		} {
			caller, answer, err := w.client(test.key).Caller(w.ctx)
			if err != nil {
				t.Fatal(err)
			}
			if caller != test.want {
				t.Errorf("%s: %+v, want %+v", name, caller, test.want)
			}
			if answer.RequestID == "" || answer.At.IsZero() {
				t.Errorf("%s: answer %+v", name, answer)
			}
		}
	})
}

func TestAlias(t *testing.T) {
	for _, alias := range []string{"", "acme-prod"} {
		inWorld(t, simaws.Options{Alias: alias}, func(w *world) {
			got, err := w.admin.Alias(w.ctx)
			if err != nil || got != alias {
				t.Errorf("%q, %v, want %q", got, err, alias)
			}
		})
	}
}

// Lists come in pages; a device on the last page counts like any other.
func TestListsAreWhole(t *testing.T) {
	inWorld(t, simaws.Options{PageSize: 2}, func(w *world) {
		w.AddUser("alice")
		var names []string
		for _, suffix := range strings.Split("abcde", "") {
			made := w.create("vault-" + suffix)
			w.enable("alice", made)
			names = append(names, made.ARN)
			w.create("spare-" + suffix)
		}
		users, _, err := w.admin.UserDevices(w.ctx, "alice")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range users {
			got = append(got, d.ARN)
			if d.UserName != "alice" || d.EnableDate.IsZero() {
				t.Errorf("%+v", d)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, names) {
			t.Errorf("alice has %v, want %v", got, names)
		}
		all, _, err := w.admin.VirtualDevices(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != 10 {
			t.Errorf("%d devices, want 10", len(all))
		}
		for _, d := range all {
			held := strings.Contains(d.ARN, "vault-")
			if d.Assigned() != held || d.Root || held != (d.OwnerARN == "arn:aws:iam::111122223333:user/alice") {
				t.Errorf("%+v", d)
			}
		}
	})
}

func TestTags(t *testing.T) {
	inWorld(t, simaws.Options{PageSize: 1}, func(w *world) {
		tags := map[string]string{"a": "1", "b": "2", "c": ""}
		made, err := w.admin.Create(w.ctx, "vault-alice", tags)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.admin.Tags(w.ctx, made.ARN)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 3 || got["a"] != "1" || got["b"] != "2" {
			t.Errorf("%v, want %v", got, tags)
		}
		_, err = w.admin.Tags(w.ctx, made.ARN+"x")
		wantErr(t, err, cloud.ErrNotFound)
	})
}

// IAM would answer a list without a user for the caller.
func TestUserDevicesNeedsAUser(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		_, _, err := w.admin.UserDevices(w.ctx, "")
		wantText(t, err, "no user named")
		_, _, err = w.admin.UserDevices(w.ctx, "nobody")
		wantErr(t, err, cloud.ErrNotFound)
	})
}

// The console's devices are root's whatever their names, and a user's are not.
// The older answer, without an owner, comes under the console's first name.
func TestRootDevices(t *testing.T) {
	for _, name := range []string{"vault-root", "root-account-mfa-device"} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simaws.Options{}, func(w *world) {
				w.AddUser("alice")
				w.enable("alice", w.create("root-account-mfa-device-2"))
				arn := w.enrolRoot(name)
				all, _, err := w.admin.VirtualDevices(w.ctx)
				if err != nil {
					t.Fatal(err)
				}
				if len(all) != 2 {
					t.Fatalf("%d devices, want 2", len(all))
				}
				for _, d := range all {
					if d.Root != (d.ARN == arn) || !d.Assigned() {
						t.Errorf("%+v", d)
					}
				}
			})
		})
	}
}

// The name alone does not make a device root's.
func TestFreeDeviceOfRootsName(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		w.create("root-account-mfa-device")
		all, _, err := w.admin.VirtualDevices(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != 1 || all[0].Root || all[0].Assigned() {
			t.Errorf("%+v", all)
		}
	})
}

// enrolRoot goes through the console's wizard.
func (w *world) enrolRoot(name string) (arn string) {
	w.Helper()
	assigned, err := w.Console().AssignMFADevice(name)
	if err != nil {
		w.Fatal(err)
	}
	s, err := seed.FromBase32([]byte(assigned.Secret))
	if err != nil {
		w.Fatal(err)
	}
	if err := w.Console().AddMFA(pair(cloud.Created{Seed: s})); err != nil {
		w.Fatal(err)
	}
	return assigned.ARN
}

// Reading is repeated where it may help.
func TestReadsAreTriedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		fault simaws.FaultKind
		kinds []error // of the last failure; to read is never in doubt
	}{
		"503":        {simaws.Unavailable, nil},
		"throttling": {simaws.Throttle, []error{cloud.ErrThrottled}},
		"reset":      {simaws.LoseReply, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simaws.Options{}, func(w *world) {
				w.Fault(simaws.Fault{Action: "ListVirtualMFADevices", Call: 1, Kind: test.fault})
				w.Fault(simaws.Fault{Action: "ListVirtualMFADevices", Call: 2, Kind: test.fault})
				if _, _, err := w.admin.VirtualDevices(w.ctx); err != nil {
					t.Error(err)
				}
				w.Fault(simaws.Fault{Action: "ListAccountAliases", Kind: test.fault})
				_, err := w.admin.Alias(w.ctx)
				wantErr(t, err, test.kinds...)
				if n := w.attempts("ListAccountAliases"); n != 3 {
					t.Errorf("%d attempts, want 3", n)
				}
			})
		})
	}
}
