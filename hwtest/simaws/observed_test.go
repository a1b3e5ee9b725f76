package simaws_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"rootseal/hwtest/simaws"
)

const (
	invalidCode    = "Authentication code for device is not valid."
	invalidForUser = "MFA Device invalid for user."
	needsMFA       = "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user."
	absentARN      = "arn:aws:iam::111122223333:mfa/absent"
	absentDevice   = "MFA Device with serial number " + absentARN + " does not exist."
)

// TestObservedAnswers compares with the answers that were recorded at AWS.
func TestObservedAnswers(t *testing.T) {
	for _, row := range []struct {
		name    string
		call    func(w *world) error
		status  int
		code    string
		message string
	}{
		{"create a name that exists", func(w *world) error {
			w.create("vault")
			_, err := w.admin.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault")})
			return err
		}, 409, "EntityAlreadyExists", "MFA device already exists."},

		{"enable for an absent user", func(w *world) error {
			return w.enable(w.admin, "nobody", w.create("vault"), -1, 0)
		}, 404, "NoSuchEntity", "The user with name nobody cannot be found."},
		{"enable an absent device", func(w *world) error {
			w.AddUser("alice")
			return w.enableCodes(w.admin, "alice", absentARN, "000000", "000001")
		}, 404, "NoSuchEntity", absentDevice},
		{"enable with the same code twice", func(w *world) error {
			w.AddUser("alice")
			return w.enable(w.admin, "alice", w.create("vault"), 0, 0)
		}, 403, "InvalidAuthenticationCode", invalidCode},
		{"enable with a reversed pair", func(w *world) error {
			w.AddUser("alice")
			return w.enable(w.admin, "alice", w.create("vault"), 0, -1)
		}, 403, "InvalidAuthenticationCode", invalidCode},
		{"enable with a gap in the pair", func(w *world) error {
			w.AddUser("alice")
			return w.enable(w.admin, "alice", w.create("vault"), -2, 0)
		}, 403, "InvalidAuthenticationCode", invalidCode},
		{"enable with a stale pair", func(w *world) error {
			w.AddUser("alice")
			return w.enable(w.admin, "alice", w.create("vault"), -1000, -999)
		}, 403, "InvalidAuthenticationCode", invalidCode},
		{"enable again with the pair that was accepted", func(w *world) error {
			d := w.enrolled("alice", "vault")
			wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn))
			return w.enable(w.admin, "alice", d, -1, 0)
		}, 403, "InvalidAuthenticationCode", invalidCode},
		{"enable again with half of the pair that was accepted", func(w *world) error {
			d := w.enrolled("alice", "vault")
			wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn))
			return w.enable(w.admin, "alice", d, 0, 1)
		}, 403, "InvalidAuthenticationCode", invalidCode},
		{"enable for the same user again", func(w *world) error {
			return w.enableCodes(w.admin, "alice", w.enrolled("alice", "vault").arn, "000000", "000000")
		}, 409, "EntityAlreadyExists", "MFA Device for user alice already exists."},
		{"enable what another user holds", func(w *world) error {
			w.AddUser("bob")
			return w.enableCodes(w.admin, "bob", w.enrolled("alice", "vault").arn, "000000", "000000")
		}, 409, "EntityAlreadyExists", "MFA Device is already in use."},
		{"enable a ninth device", func(w *world) error {
			for n := range 8 {
				w.enrolled("alice", fmt.Sprint("vault", n))
			}
			return w.enable(w.admin, "alice", w.create("ninth"), -1, 0)
		}, 409, "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8"},

		{"resync what is unassigned", func(w *world) error {
			w.AddUser("alice")
			return w.resync(w.admin, "alice", w.create("vault"), -1, 0)
		}, 404, "NoSuchEntity", invalidForUser},
		{"resync what another user holds", func(w *world) error {
			w.AddUser("bob")
			return w.resync(w.admin, "bob", w.enrolled("alice", "vault"), 1, 2)
		}, 404, "NoSuchEntity", invalidForUser},
		{"resync for an absent user", func(w *world) error {
			return w.resync(w.admin, "nobody", w.enrolled("alice", "vault"), 1, 2)
		}, 404, "NoSuchEntity", "The user with name nobody cannot be found."},
		{"resync with the pair that was accepted", func(w *world) error {
			return w.resync(w.admin, "alice", w.enrolled("alice", "vault"), -1, 0)
		}, 403, "InvalidAuthenticationCode", invalidCode},

		{"deactivate what is unassigned", func(w *world) error {
			w.AddUser("alice")
			return w.deactivate(w.admin, "alice", w.create("vault").arn)
		}, 404, "NoSuchEntity", invalidForUser},
		{"deactivate what another user holds", func(w *world) error {
			w.AddUser("bob")
			return w.deactivate(w.admin, "bob", w.enrolled("alice", "vault").arn)
		}, 404, "NoSuchEntity", invalidForUser},
		{"deactivate what is absent", func(w *world) error {
			w.AddUser("alice")
			return w.deactivate(w.admin, "alice", absentARN)
		}, 404, "NoSuchEntity", absentDevice},
		{"deactivate what root holds", func(w *world) error {
			w.AddUser("alice")
			return w.deactivate(w.admin, "alice", rootDevice(w, "vault-root").arn)
		}, 404, "NoSuchEntity", invalidForUser},
		{"deactivate for nobody with a role's session", func(w *world) error {
			d := w.enrolled("alice", "vault")
			_, err := w.iam(w.AddRole("sealer", "officer")).DeactivateMFADevice(w.ctx, &iam.DeactivateMFADeviceInput{SerialNumber: &d.arn})
			return err
		}, 400, "ValidationError", "Must specify userName when calling with non-User credentials"},

		{"delete what is absent", func(w *world) error { return w.delete(absentARN) }, 404, "NoSuchEntity", absentDevice},
		{"delete what is assigned", func(w *world) error {
			return w.delete(w.enrolled("alice", "vault").arn)
		}, 409, "DeleteConflict", "MFA VirtualDevice in use. Must deactivate first."},

		{"list the devices of an absent user", func(w *world) error {
			_, err := w.admin.ListMFADevices(w.ctx, &iam.ListMFADevicesInput{UserName: aws.String("nobody")})
			return err
		}, 404, "NoSuchEntity", "The user with name nobody cannot be found."},
		{"list nobody's devices with a role's session", func(w *world) error {
			_, err := w.iam(w.AddRole("sealer", "officer")).ListMFADevices(w.ctx, &iam.ListMFADevicesInput{})
			return err
		}, 400, "ValidationError", "Must specify userName when calling with non-User credentials"},
		{"tag what is absent", func(w *world) error { return tagDevice(w, absentARN, "run", "1") }, 404, "NoSuchEntity", absentDevice},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				wantRefusal(w.t, row.call(w), row.status, row.code, row.message)
			})
		})
	}
}

// TestSelfManagement: users with a device add and remove their own only in a
// session with MFA; the rule comes before every look-up.
func TestSelfManagement(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.Allow("alice")
		key := w.AddAccessKey("alice")
		own := w.iam(key)

		first := w.create("first")
		wantNoError(w.t, w.enable(own, "alice", first, -1, 0)) // no device yet: allowed

		second := w.create("second")
		wantRefusal(w.t, w.enable(own, "alice", second, -1, 0), 403, "AccessDenied", needsMFA)
		wantRefusal(w.t, w.enable(own, "alice", first, -1, 0), 403, "AccessDenied", needsMFA)
		wantRefusal(w.t, w.enableCodes(own, "alice", absentARN, "000000", "000001"), 403, "AccessDenied", needsMFA)
		wantRefusal(w.t, w.deactivate(own, "alice", first.arn), 403, "AccessDenied", needsMFA)

		wantNoError(w.t, w.resync(own, "alice", first, 1, 2))
		w.AddUser("bob")
		wantNoError(w.t, w.enable(own, "bob", w.create("third"), -1, 0))

		time.Sleep(20 * time.Second)
		session, err := w.session(key, first, 0)
		wantNoError(w.t, err)
		withMFA := w.iam(session)
		wantNoError(w.t, w.enable(withMFA, "alice", second, -1, 0))
		wantNoError(w.t, w.deactivate(withMFA, "alice", first.arn))
	})
}
