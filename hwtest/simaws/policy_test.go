package simaws_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/hwtest/simaws"
)

const (
	createDenied = "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: iam:CreateVirtualMFADevice on resource: arn:aws:iam::111122223333:mfa/vault "
	enableDenied = "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: iam:EnableMFADevice on resource: arn:aws:iam::111122223333:user/alice "
)

func TestDeny(t *testing.T) {
	for _, row := range []struct {
		action string
		why    simaws.DenyKind
		call   func(w *world) error
		want   string
	}{
		{
			createAction, simaws.DenyMissing, func(w *world) error { return tryCreate(w, w.admin) },
			createDenied + "because no identity-based policy allows the iam:CreateVirtualMFADevice action",
		},
		{
			createAction, simaws.DenyIdentity, func(w *world) error { return tryCreate(w, w.admin) },
			createDenied + "with an explicit deny in an identity-based policy",
		},
		{
			createAction, simaws.DenySCP, func(w *world) error { return tryCreate(w, w.admin) },
			createDenied + "with an explicit deny in a service control policy",
		},
		// The permission is checked before user, device and codes.
		{"EnableMFADevice", simaws.DenySCP, func(w *world) error {
			return w.enableCodes(w.admin, "alice", absentARN, "000000", "000000")
		}, enableDenied + "with an explicit deny in a service control policy"},
	} {
		story(t, simaws.Options{}, func(w *world) {
			lift := w.Deny(row.action, row.why)
			wantRefusal(w.t, row.call(w), 403, "AccessDenied", row.want)
			lift()
			wantNoError(w.t, tryCreate(w, w.admin))
		})
	}
}

// TestPlainUser: a user may do nothing at IAM until allowed, and may always ask
// STS for a session and a name.
func TestPlainUser(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		key := w.AddAccessKey("alice")
		_, err := w.iam(key).ListMFADevices(w.ctx, &iam.ListMFADevicesInput{})
		wantRefusal(w.t, err, 403, "AccessDenied", "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:ListMFADevices on resource: arn:aws:iam::111122223333:user/alice because no identity-based policy allows the iam:ListMFADevices action")
		w.Allow("alice", "ListMFADevices")
		_, err = w.iam(key).ListMFADevices(w.ctx, &iam.ListMFADevicesInput{})
		wantNoError(w.t, err)

		w.Deny("GetSessionToken", simaws.DenySCP)
		w.Deny("GetCallerIdentity", simaws.DenySCP)
		_, err = w.sts(key).GetSessionToken(w.ctx, &sts.GetSessionTokenInput{})
		wantNoError(w.t, err)
		_, err = w.sts(key).GetCallerIdentity(w.ctx, &sts.GetCallerIdentityInput{})
		wantNoError(w.t, err)
	})
}
