package simaws_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"rootseal/hwtest/simaws"
)

// TestUserNames: IAM compares names without case and shows a name as it was created. A
// renamed user keeps id and devices.
func TestUserNames(t *testing.T) {
	story(t, simaws.Options{ReportDelay: -1}, func(w *world) {
		w.AddUser("Bob")
		w.AddUser("bob") // exists
		w.enrolled("BOB", "phone")
		devices := func(name string) []string {
			out, err := w.admin.ListMFADevices(w.ctx, &iam.ListMFADevicesInput{UserName: &name})
			if err != nil {
				return []string{err.Error()}
			}
			var names []string
			for _, d := range out.MFADevices {
				names = append(names, *d.UserName)
			}
			return names
		}
		owner := func() (name, id string) {
			out, err := w.admin.ListVirtualMFADevices(w.ctx, &iam.ListVirtualMFADevicesInput{})
			wantNoError(w.t, err)
			user := out.VirtualMFADevices[0].User
			return *user.Arn, aws.ToString(user.UserId)
		}
		arn, id := owner()
		if got := devices("bOb"); len(got) != 1 || got[0] != "Bob" || !strings.HasSuffix(arn, ":user/Bob") {
			w.t.Errorf("devices of %q, owner %s", got, arn)
		}
		w.AddUser("carol")
		if w.RenameUser("bob", "Carol") || w.RenameUser("nobody", "dora") || !w.RenameUser("bob", "Dora") || !w.RenameUser("dora", "dora") {
			w.t.Error("a name in use is taken, or a free one is not")
		}
		if now, same := owner(); !strings.HasSuffix(now, ":user/dora") || same != id {
			w.t.Errorf("owner %s, id %s", now, same)
		}
		if got := devices("Bob"); len(got) != 1 || !strings.Contains(got[0], "NoSuchEntity") {
			w.t.Errorf("devices of the old name %q", got)
		}
	})
}

// TestSignInWithToken: root signs in with a security key, and CloudTrail names it.
func TestSignInWithToken(t *testing.T) {
	story(t, simaws.Options{TrailDelay: -1}, func(w *world) {
		serial, hers := w.AddRootFIDO(), w.AddFIDO("alice")
		if w.Console().SignInWithToken(hers) == nil {
			w.t.Error("root signs in with the key of a user")
		}
		wantNoError(w.t, w.Console().SignInWithToken(serial))
		w.Console().Act("CreateAccessKey")
		w.RemoveToken(serial)
		if w.Console().SignInWithToken(serial) == nil {
			w.t.Error("root signs in with a key that was removed")
		}
	})
}
