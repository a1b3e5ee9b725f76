package audit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// An event, and what an audit finds afterwards. Every story begins with an account
// in which the only finding is that AWS calls a YubiKey virtual.
var stories = []struct {
	name string
	act  func(w *world)
	want []string
}{
	{"nothing", func(*world) {}, nil},
	{"root loses its device in the console", func(w *world) {
		w.must(w.account.Console().Remove(rootDevice))
	}, []string{"root-no-mfa/" + member, "device-gone/" + root + "/sealed"}},
	{"root has no credentials at all", func(w *world) {
		w.must(w.account.Console().Remove(rootDevice))
		w.account.SetRootPassword(false)
	}, []string{"device-gone/" + root + "/sealed"}},
	{"root has access keys", func(w *world) { w.account.SetRootAccessKeys(1) }, []string{"root-access-keys/" + member}},
	{"somebody gives root a device", func(w *world) { w.addToRoot("phone") }, []string{"root-unknown-device/" + member + "/phone"}},
	{"somebody gives root a device under a name that a ceremony had in reserve", func(w *world) {
		w.addToRoot(rootDevice + "-2")
	}, []string{"root-unknown-device/" + member + "/" + rootDevice + "-2"}},
	{"somebody gives root a device under the name of one that was undone", func(w *world) {
		w.undone("20260401-mnopqr", root, "rootseal-root-sealed-mnopqr")
		w.addToRoot("rootseal-root-sealed-mnopqr")
	}, []string{"root-unknown-device/" + member + "/rootseal-root-sealed-mnopqr"}},
	{"somebody gives the user a device under such a name", func(w *world) {
		w.undone("20260401-mnopqr", alice, "rootseal-alice-daily-mnopqr")
		w.addToUser("alice", "rootseal-alice-daily-mnopqr")
		w.addToUser("alice", aliceDevice+"-3")
	}, []string{"user-unknown-device/" + alice + "/rootseal-alice-daily-mnopqr", "user-unknown-device/" + alice + "/" + aliceDevice + "-3"}},
	{"a ceremony whose device AWS has, and no end", func(w *world) {
		w.write("20260401-mnopqr", w.begin(root, "rootseal-root-daily-mnopqr", "daily", "20260401-mnopqr"))
		w.addToRoot("rootseal-root-daily-mnopqr")
	}, []string{"unsettled/20260401-mnopqr"}},
	{"root has a device of old", func(w *world) { w.account.AddLegacyRootDevice() }, []string{"root-unknown-device/" + member + "/root-account-mfa-device"}},
	{"an IAM user has a device with root's old name", func(w *world) {
		w.account.AddUser("mallory")
		w.addToUser("mallory", "root-account-mfa-device")
	}, nil},
	{"root has a hardware token alone", func(w *world) {
		w.must(w.account.Console().Remove(rootDevice))
		w.account.UseRootHardware(true)
	}, []string{"root-other-device/" + member, "device-gone/" + root + "/sealed"}},

	{"the user's device is deactivated", func(w *world) {
		w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
	}, []string{"device-gone/" + alice + "/daily"}},
	{"the user's device is deleted", func(w *world) {
		w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
		w.do(w.admin.Delete(w.ctx, w.arn(aliceDevice)))
	}, []string{"device-gone/" + alice + "/daily"}},
	{"the user's device is given to another", func(w *world) {
		w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
		w.account.AddUser("mallory")
		w.enableLater("mallory", w.arn(aliceDevice))
	}, []string{"device-taken/" + alice + "/daily"}},
	{"the user's device is taken and given back", func(w *world) {
		w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
		w.enableLater("alice", w.arn(aliceDevice))
	}, []string{"device-reenabled/" + alice + "/daily"}},
	{"a device of the same name with another seed", func(w *world) {
		w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
		w.do(w.admin.Delete(w.ctx, w.arn(aliceDevice)))
		time.Sleep(time.Hour)
		w.addToUser("alice", aliceDevice)
	}, []string{"device-reenabled/" + alice + "/daily"}},
	{"a retired device that AWS still has", func(w *world) {
		w.retires("20260302-ghijkl", "statement")
	}, []string{
		"device-not-retired/" + alice + "/" + aliceDevice,
		"owed/20260302-ghijkl/12345678", "owed/20260302-ghijkl/23456789",
	}},
	{"an unassigned device of a workstation that died", func(w *world) {
		w.create("rootseal-bob-daily-zzzzzz")
	}, []string{"device-left/" + member + "/rootseal-bob-daily-zzzzzz"}},
	{"an unassigned device of somebody else's", func(w *world) { w.create("phone") }, nil},

	{"somebody gives the user a device", func(w *world) { w.addToUser("alice", "phone") }, []string{"user-unknown-device/" + alice + "/phone"}},
	{"the user has a security key", func(w *world) { w.account.AddFIDO("alice") }, []string{"user-other-device/" + alice + "/*"}},
	{"another user with a password alone", func(w *world) {
		w.account.AddUser("bob")
		w.account.SetPassword("bob", true)
	}, []string{"user-no-mfa/" + member + "/user/bob"}},
	{"another user with a password and a device", func(w *world) {
		w.account.AddUser("bob")
		w.account.SetPassword("bob", true)
		w.addToUser("bob", "bobs-phone")
	}, nil},

	{"a key was reset", func(w *world) { w.keys[0].OATHSalt = "0000000000000000" }, []string{"key-reset/12345678"}},
	{"a credential is gone from a key", func(w *world) { w.keys[0].Credentials = w.keys[0].Credentials[:1] }, []string{"key-missing-credential/12345678/" + alice + "/daily"}},
	{"a key has a credential for AWS that nobody knows", func(w *world) {
		w.keys[1].Credentials = append(w.keys[1].Credentials, "Amazon Web Services:phone@acme-prod")
	}, []string{"key-unknown-credential/23456789/Amazon Web Services:phone@acme-prod"}},
	{"a key is locked", func(w *world) { w.keys[0] = audit.Key{Serial: left, OATHSalt: salt, Locked: true} }, nil},
	{"a key that no record knows", func(w *world) {
		w.keys = append(w.keys, audit.Key{Serial: 99, OATHSalt: "11", Credentials: []string{"AWS:x"}})
	}, nil},

	{"a policy of three keys and proofs every 30 days", func(w *world) {
		w.policy = ledger.PolicySet{MinKeys: 3, VerifyDays: 30, LiveDays: 30, SealedGroup: true, Attested: true}
		time.Sleep(31 * 24 * time.Hour)
	}, breached(
		[]string{record.MinKeys, record.LiveOverdue, record.NoSealedGroup}, []string{record.VerifyOverdue, record.NotAttested})},
	{"a lost key", func(w *world) { w.write("", &ledger.Lost{KeySerial: left, How: "lost"}) }, append(breachedOf("12345678", record.KeyLost), "key-not-lost/12345678")},
	{"a key in its bag, on the desk", func(w *world) {
		w.write("", &ledger.Verified{KeySerial: left, OATHSalt: salt, Model: "YubiKey 5 NFC", Firmware: "5.4.3", Result: ledger.Proven})
		w.write("", &ledger.Seal{KeySerial: left, Bag: "A-17", Place: "safe", Observer: "Ren", Proof: w.ledger.Head().Sequence})
	}, []string{"key-in-bag/12345678"}},
	{"another key with its serial", func(w *world) { w.keys[0].Firmware = "5.7.4" }, []string{"key-firmware/12345678"}},
	{"two findings of a key", func(w *world) { // the first may be accepted, which must not cover the second
		w.write("", &ledger.Unseal{KeySerial: left, Emergency: true}, &ledger.Unseal{KeySerial: left, Bag: "A-18", Recorded: "A-17"})
	}, append(breachedOf("12345678/unseal-9", record.OpenFinding), breachedOf("12345678/unseal-10", record.OpenFinding)...)},
	{"a ceremony that was begun", func(w *world) {
		w.write("20260401-mnopqr", w.begin(alice, "rootseal-alice-daily-mnopqr", "daily", "20260401-mnopqr"))
	}, []string{"unsettled/20260401-mnopqr"}},
}

// breached are the ids of breaches of both devices, and of both keys of each.
func breached(devices, keys []string) []string {
	var ids []string
	for _, of := range []string{root + "/sealed", alice + "/daily"} {
		for _, name := range devices {
			ids = append(ids, name+"/"+of)
		}
		for _, name := range keys {
			ids = append(ids, name+"/"+of+"/12345678", name+"/"+of+"/23456789")
		}
	}
	return ids
}

func breachedOf(key, name string) []string {
	return []string{name + "/" + root + "/sealed/" + key, name + "/" + alice + "/daily/" + key}
}

func TestWhatAnAuditFinds(t *testing.T) {
	for _, tt := range stories {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				time.Sleep(time.Hour)
				tt.act(w)
				seen, found := w.look(w.target())
				w.mustAllBeRead(seen)
				w.mustFind(starred(found, tt.want), tt.want...)
			})
		})
	}
}

// starred puts a star where the wanted id has one: a security key's serial is
// made by AWS.
func starred(found []audit.Finding, want []string) []audit.Finding {
	for i, f := range found {
		for _, id := range want {
			if prefix, ok := strings.CutSuffix(id, "*"); ok && strings.HasPrefix(f.ID, prefix) {
				found[i].ID = id
			}
		}
	}
	return found
}

// Every finding has evidence: which call, which request, and when.
func TestFindingsHaveEvidence(t *testing.T) {
	inWorld(t, func(w *world) {
		w.addToRoot("phone")
		w.account.SetRootAccessKeys(1)
		w.do(w.admin.Deactivate(w.ctx, "alice", w.arn(aliceDevice)))
		_, found := w.look(w.target())
		requests := map[string]string{}
		for _, c := range w.account.Calls() {
			requests[c.RequestID] = "iam:" + c.Action
		}
		checked := 0
		for _, f := range found {
			for _, e := range f.Evidence {
				if !strings.HasPrefix(e.Source, "iam:") {
					continue
				}
				checked++
				if requests[e.RequestID] != e.Source || e.Time.IsZero() {
					w.Errorf("%s: evidence %+v, and AWS had %q under that id", f.ID, e, requests[e.RequestID])
				}
			}
			if len(f.Evidence) == 0 || f.Next.IsZero() || f.Text.IsZero() || f.Account != member && f.Account != "" {
				w.Errorf("%s lacks something: %+v", f.ID, f)
			}
		}
		if checked < 4 {
			w.Errorf("only %d calls are evidence", checked)
		}
	})
}

// A member account's root is entered from the management account. That shows
// security keys, and leads to the finding that this root needs no credentials.
func TestMembersOfAnOrganization(t *testing.T) {
	inWorld(t, func(w *world) {
		w.org.Centralize(simaws.RootSessions, simaws.RootCredentialsManagement)
		w.account.AddRootFIDO()
		management := w.client(w.org.Management().AddRole("Administrator", "olivia"))
		members, err := management.Members(w.ctx)
		w.must(err)
		if len(members) != 2 || members[1].Account != member || members[1].Management || !members[0].Management || members[1].Status != cloud.Active {
			w.Fatalf("members %+v", members)
		}
		features, err := management.RootManagement(w.ctx)
		w.must(err)
		if !features.Credentials || !features.Sessions {
			w.Fatalf("features %+v", features)
		}
		target := w.target()
		target.Member, target.Central = true, true
		target.EnterRoot = func(ctx context.Context) (audit.RootReader, error) {
			return management.AssumeRoot(ctx, member, cloud.AuditRoot)
		}
		seen, found := w.look(target)
		w.mustAllBeRead(seen)
		want := []string{"root-removable/" + member, "root-other-device/" + member + "/*"}
		w.mustFind(starred(found, want), want...)
	})
}

// A member's root without MFA, or with only access keys, also gets the finding that
// it needs no credentials: removing them is the shortest solution.
func TestMembersWhoseRootIsInDanger(t *testing.T) {
	inWorld(t, func(w *world) {
		for number, prepare := range map[string]func(*simaws.Account){
			"555566667777": func(*simaws.Account) {},
			"555566668888": func(a *simaws.Account) {
				a.SetRootPassword(false)
				a.SetRootAccessKeys(1)
			},
		} {
			account := w.org.Add(simaws.Options{Account: number, Plain: true})
			prepare(account)
			reader := w.client(account.AddRole("Audit", "olivia"))
			_, found := w.look(audit.Target{Account: number, Member: true, Enter: func(context.Context) (audit.Reader, error) { return reader, nil }})
			want := map[string]string{"555566667777": "root-no-mfa/", "555566668888": "root-access-keys/"}[number]
			w.mustFind(found, want+number, "root-removable/"+number)
		}
	})
}

// An account that cannot be entered does not affect the others. What could not be
// read is listed, and not judged.
func TestWhatCannotBeRead(t *testing.T) {
	inWorld(t, func(w *world) {
		other := w.org.Add(simaws.Options{Account: "555566667777"})
		broken := errors.New("no way in")
		w.account.Deny("ListVirtualMFADevices", simaws.DenyMissing)
		w.account.Deny("GenerateCredentialReport", simaws.DenySCP)
		seen, found := w.look(
			audit.Target{Account: "999900001111", Enter: func(context.Context) (audit.Reader, error) { return nil, broken }},
			audit.Target{Account: "888800001111", Enter: func(context.Context) (audit.Reader, error) { return w.admin, nil }},
			w.target(),
			audit.Target{Account: "555566667777", Enter: func(context.Context) (audit.Reader, error) {
				return w.client(other.AddRole("Audit", "olivia")), nil
			}},
		)
		var unread []string
		for _, s := range seen {
			for _, u := range s.Unread {
				unread = append(unread, s.Account+" "+u.What.String())
			}
		}
		want := []string{"999900001111 account", "888800001111 account", member + " virtual devices", member + " credential report"}
		if !slices.Equal(unread, want) {
			t.Errorf("unread %q, want %q", unread, want)
		}
		if !errors.Is(seen[0].Unread[0].Err, broken) || !errors.Is(seen[1].Unread[0].Err, cloud.ErrOtherAccount) || !errors.Is(seen[2].Unread[1].Err, cloud.ErrDenied) {
			t.Errorf("causes %v", seen)
		}
		w.mustFind(found, "root-no-mfa/555566667777")
	})
}

// Throttled calls are repeated, and the audit waits for a report in progress.
func TestPatience(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account.Fault(simaws.Fault{Action: "GetAccountSummary", Call: 1, Kind: simaws.Throttle})
		w.account.Fault(simaws.Fault{Action: "ListVirtualMFADevices", Call: 2, Kind: simaws.Throttle})
		seen, found := w.look(w.target())
		w.mustAllBeRead(seen)
		w.mustFind(found)
		if seen[0].Report == nil || len(seen[0].Report.Users) == 0 {
			t.Errorf("report %+v", seen[0].Report)
		}
	})
}

// Fifty accounts are read at the same time, with one call after the other in each. A
// report takes three seconds, and all of them take the same three.
func TestFiftyAccountsAtATime(t *testing.T) {
	inWorld(t, func(w *world) {
		var targets []audit.Target
		watch := &watcher{T: t}
		for n := range 50 {
			account := w.org.Add(simaws.Options{Account: fmt.Sprintf("7777%08d", n), Latency: 100 * time.Millisecond})
			client := w.client(account.AddRole("Audit", "olivia"))
			targets = append(targets, audit.Target{Account: fmt.Sprintf("7777%08d", n), Enter: func(context.Context) (audit.Reader, error) {
				return &watched{Reader: client, watcher: watch}, nil
			}})
		}
		began := time.Now()
		seen, _ := w.look(targets...)
		w.mustAllBeRead(seen)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %s", took)
		}
		if watch.most != 50 {
			t.Errorf("at most %d calls at a time, want 50", watch.most)
		}
	})
}

// A finding is accepted up to the end of its last day, and still shown.
func TestAccept(t *testing.T) {
	inWorld(t, func(w *world) {
		const id = "root-not-hardware/" + member
		now := time.Now()
		accept := func(id, until, reason string) error {
			body, err := audit.Accept(w.ledger.Records(), id, until, reason, now)
			if err == nil {
				w.write("", body)
			}
			return err
		}
		if err := accept(id, "2000-06-30", "ADR 12"); !errors.Is(err, audit.ErrNotFound) {
			t.Errorf("before any audit: %v", err)
		}
		seen, found := w.look(w.target())
		w.write("", (&audit.Result{Seen: seen, Findings: found}).Body(nil))
		for _, tt := range []struct {
			id, until, reason string
			want              error
		}{
			{id, "1999-12-31", "ADR 12", audit.ErrUntil},
			{id, "2001-06-30", "ADR 12", audit.ErrUntil},
			{id, "soon", "ADR 12", audit.ErrUntil},
			{id, "2000-06-30", " ", audit.ErrNoReason},
			{"root-not-hardware/999999999999", "2000-06-30", "ADR 12", audit.ErrNotFound},
			{id, "2000-06-30", "ADR 12", nil},
		} {
			if err := accept(tt.id, tt.until, tt.reason); !errors.Is(err, tt.want) {
				t.Errorf("until %s of %s: %v, want %v", tt.until, tt.id, err, tt.want)
			}
		}
		accepted := func() bool {
			_, found := w.look(w.target())
			w.keys = nil
			i := slices.IndexFunc(found, func(f audit.Finding) bool { return f.ID == id })
			return found[i].Accepted != nil && len(audit.Counting(found[i:i+1], audit.Low)) == 0
		}
		if !accepted() {
			t.Error("it counts on the day it was accepted")
		}
		time.Sleep(time.Until(time.Date(2000, 6, 30, 23, 59, 0, 0, time.UTC)))
		if !accepted() {
			t.Error("it counts on its last day")
		}
		time.Sleep(2 * time.Minute)
		if accepted() {
			t.Error("it is tolerated after its last day")
		}
	})
}
