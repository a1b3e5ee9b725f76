package simaws_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/hwtest/simaws"
)

func summary(t *testing.T, client *iam.Client) map[string]int32 {
	t.Helper()
	out, err := client.GetAccountSummary(t.Context(), &iam.GetAccountSummaryInput{})
	wantNoError(t, err)
	return out.SummaryMap
}

// TestRootCredentials: the summary and an audit session tell the same of root's
// password, access keys and devices of every kind.
func TestRootCredentials(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		c.Centralize(simaws.RootSessions)
		audit := c.asRoot(taskAudit)
		inside := c.iam(c.member.AddAdmin("bob"))
		want := func(mfa, password, keys int32) {
			c.t.Helper()
			for _, client := range []*iam.Client{audit, inside} {
				got := summary(c.t, client)
				if got["AccountMFAEnabled"] != mfa || got["AccountPasswordPresent"] != password || got["AccountAccessKeysPresent"] != keys {
					c.t.Errorf("summary %v, want mfa %d, password %d, access keys %d", got, mfa, password, keys)
				}
			}
		}
		want(0, 1, 0)
		profile, err := audit.GetLoginProfile(c.ctx, &iam.GetLoginProfileInput{})
		wantNoError(c.t, err)
		if profile.LoginProfile.CreateDate == nil {
			c.t.Error("root's password has no date")
		}
		c.member.SetRootPassword(false)
		keys := c.member.SetRootAccessKeys(2)
		virtual, fido := c.addRootDevice("root-1"), c.member.AddRootFIDO()
		c.member.UseRootHardware(true)
		want(1, 0, 1)
		_, err = audit.GetLoginProfile(c.ctx, &iam.GetLoginProfileInput{})
		wantRefusal(c.t, err, 404, "NoSuchEntity", "Login Profile for User 444400000001 cannot be found.")
		list, err := audit.ListAccessKeys(c.ctx, &iam.ListAccessKeysInput{})
		wantNoError(c.t, err)
		if len(list.AccessKeyMetadata) != 2 || !slices.ContainsFunc(keys, func(k simaws.AccessKey) bool { return k.ID == *list.AccessKeyMetadata[0].AccessKeyId }) {
			c.t.Errorf("root's keys are %+v", list.AccessKeyMetadata)
		}
		got := serials(c.t, audit, nil)
		if len(got) != 3 || !slices.Contains(got, virtual) || !slices.Contains(got, fido) || !slices.Contains(got, "GAHT12345678") {
			c.t.Errorf("root's devices are %q", got)
		}
		if !strings.HasPrefix(fido, "arn:aws:iam::444400000001:u2f/root-account/") {
			c.t.Errorf("the security key is %s", fido)
		}
		_, err = c.asRoot(taskDelete).DeactivateMFADevice(c.ctx, &iam.DeactivateMFADeviceInput{SerialNumber: &fido})
		wantNoError(c.t, err)
		if got := serials(c.t, audit, nil); len(got) != 2 || slices.Contains(got, fido) {
			c.t.Errorf("root's devices are %q", got)
		}
		c.member.SetRootAccessKeys(0)
		want(1, 0, 0)
	})
}

// TestRootAccessKey: root's own key reads, names a user to remove a device, and
// gets neither a role nor another root.
func TestRootAccessKey(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		c.Centralize(simaws.RootSessions)
		key := c.SetRootAccessKeys(1)[0]
		fido := c.AddRootFIDO()
		if got := serials(c.t, c.iam(key), nil); len(got) != 1 || got[0] != fido {
			c.t.Errorf("root's devices are %q", got)
		}
		_, err := c.iam(key).DeactivateMFADevice(c.ctx, &iam.DeactivateMFADeviceInput{SerialNumber: &fido})
		wantRefusal(c.t, err, 400, "ValidationError", "Must specify userName when calling with non-User credentials")
		token, err := c.sts(key).GetSessionToken(c.ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(7200)})
		wantNoError(c.t, err)
		if lasts := time.Until(*token.Credentials.Expiration); lasts != time.Hour {
			c.t.Errorf("root's session lasts %s", lasts)
		}
		_, err = c.assume(key, c.member.DefineRole("audit", []string{managementID}))
		wantRefusal(c.t, err, 403, "AccessDenied", "Roles may not be assumed by root accounts.")
		_, err = c.sts(key).AssumeRoot(c.ctx, rootInput(memberID, taskAudit))
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:iam::111122223333:root is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::444400000001:root")
	})
}

// TestFIDO: a user's security key is one of their devices, but not a virtual
// one.
func TestFIDO(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := w.enrolled("alice", "vault")
		fido := w.AddFIDO("alice")
		if !strings.HasPrefix(fido, "arn:aws:iam::111122223333:u2f/user/alice/") {
			w.t.Errorf("the security key is %s", fido)
		}
		if got := serials(w.t, w.admin, aws.String("alice")); len(got) != 2 || !slices.Contains(got, fido) || !slices.Contains(got, d.arn) {
			w.t.Errorf("alice has %q", got)
		}
		list, err := w.admin.ListVirtualMFADevices(w.ctx, &iam.ListVirtualMFADevicesInput{})
		wantNoError(w.t, err)
		if len(list.VirtualMFADevices) != 1 || *list.VirtualMFADevices[0].SerialNumber != d.arn {
			w.t.Errorf("virtual devices %+v", list.VirtualMFADevices)
		}
		if got := summary(w.t, w.admin); got["MFADevices"] != 1 || got["MFADevicesInUse"] != 1 || got["AccountMFAEnabled"] != 0 {
			w.t.Errorf("summary %v", got)
		}
		for range 6 {
			w.AddFIDO("alice")
		}
		wantRefusal(w.t, w.enable(w.admin, "alice", w.create("ninth"), -1, 0), 409, "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8")
		wantNoError(w.t, w.deactivate(w.admin, "alice", fido))
		wantRefusal(w.t, w.deactivate(w.admin, "alice", fido), 404, "NoSuchEntity", "MFA Device with serial number "+fido+" does not exist.")
	})
}

// TestLoginProfile: a user has no password until they get one.
func TestLoginProfile(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.AddUser("alice")
		input := &iam.GetLoginProfileInput{UserName: aws.String("alice")}
		_, err := w.admin.GetLoginProfile(w.ctx, input)
		wantRefusal(w.t, err, 404, "NoSuchEntity", "Login Profile for User alice cannot be found.")
		w.SetPassword("alice", true)
		_, err = w.admin.GetLoginProfile(w.ctx, input)
		wantNoError(w.t, err)
		w.SetPassword("alice", false)
		_, err = w.admin.GetLoginProfile(w.ctx, input)
		wantRefusal(w.t, err, 404, "NoSuchEntity", "Login Profile for User alice cannot be found.")
	})
}
