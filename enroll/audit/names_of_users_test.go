package audit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/hwtest/simaws"
)

// IAM compares user names without case, and shows a name as it was created.
func TestUserNamesWithoutCase(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account.AddUser("Bob")
		w.enrolUser("20260401-mnopqr", "bob", "rootseal-bob-daily-mnopqr", "daily") // as the operator typed it
		w.account.SetPassword("Bob", true)
		for i := range w.keys {
			w.keys[i].Credentials = append(w.keys[i].Credentials, credential("20260401-mnopqr"))
		}
		seen, found := w.look(w.target())
		w.mustAllBeRead(seen)
		w.mustFind(found)

		time.Sleep(6 * time.Hour)
		since := time.Now()
		w.addToUser("BOB", "phone")
		got := unexpected(w.happened(since), audit.EventOfOurs)
		if !slices.Equal(got, []string{"EnableMFADevice"}) {
			t.Errorf("events of ours %q", got)
		}
		_, found = w.look(w.target())
		w.mustFind(found, "user-unknown-device/"+member+"/user/bob/phone")
		if i := slices.IndexFunc(found, func(f audit.Finding) bool { return f.Kind == audit.UserUnknownDevice }); i < 0 || !strings.HasPrefix(found[i].Text.String(), "Bob has ") {
			t.Errorf("AWS calls the user Bob: %+v", found)
		}
	})
}

// A renamed user keeps the device, which was not enabled again.
func TestRenamedUsers(t *testing.T) {
	const renamed = "user-renamed/" + alice
	rename := func(w *world) {
		if !w.account.RenameUser("alice", "Alice.Ito") {
			w.Fatal("the user is not renamed")
		}
	}
	for _, tt := range []struct {
		name string
		act  func(w *world)
		want []string
	}{
		{"renamed", rename, []string{renamed}},
		{"another case", func(w *world) { w.account.RenameUser("alice", "Alice") }, nil},
		{"renamed, with a password", func(w *world) {
			rename(w)
			w.account.SetPassword("alice.ito", true)
		}, []string{renamed}},
		{"renamed, and given a device", func(w *world) {
			rename(w)
			w.addToUser("alice.ito", "phone")
		}, []string{renamed, "user-unknown-device/" + member + "/user/alice.ito/phone"}},
		{"taken by a user of the old name", func(w *world) {
			rename(w)
			w.do(w.admin.Deactivate(w.ctx, "Alice.Ito", w.arn(aliceDevice)))
			w.account.AddUser("mallory")
			w.enableLater("mallory", w.arn(aliceDevice))
		}, []string{"device-taken/" + alice + "/daily"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				time.Sleep(time.Hour)
				tt.act(w)
				seen, found := w.look(w.target())
				w.mustAllBeRead(seen)
				w.mustFind(found, tt.want...)
			})
		})
	}
	inWorld(t, func(w *world) {
		rename(w)
		time.Sleep(6 * time.Hour)
		since := time.Now()
		w.addToUser("alice.ito", "phone")
		w.account.Deny("DeactivateMFADevice", simaws.DenySCP)
		if got := unexpected(w.happened(since), audit.EventOfOurs); !slices.Equal(got, []string{"EnableMFADevice"}) {
			t.Errorf("events of ours %q", got)
		}
	})
}
