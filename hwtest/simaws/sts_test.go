package simaws_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/hwtest/simaws"
)

const (
	wrongPassCode  = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	cannotValidate = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
)

// TestSTSWindow: two steps either side of the stored offset, each step once, in
// any order.
func TestSTSWindow(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := w.enrolled("alice", "vault")
		key := w.AddAccessKey("alice")
		time.Sleep(6 * time.Minute)
		for _, row := range []struct {
			step     int64
			accepted bool
		}{{-3, false}, {3, false}, {2, true}, {-2, true}, {0, true}, {0, false}, {1, true}, {-1, true}} {
			_, err := w.session(key, d, row.step)
			if row.accepted {
				wantNoError(w.t, err)
			} else {
				wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
			}
		}
	})
}

// TestSTSFollowsOffset: the window lies around where the token was at the last
// accepted pair.
func TestSTSFollowsOffset(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.AddUser("alice")
		d := w.create("vault")
		wantNoError(w.t, w.enable(w.admin, "alice", d, 9, 10))
		key := w.AddAccessKey("alice")
		time.Sleep(time.Minute)
		_, err := w.session(key, d, 0)
		wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
		_, err = w.session(key, d, 12)
		wantNoError(w.t, err)
	})
}

// TestSTSBudget: nine attempts per ARN and three-minute window, right or wrong;
// the count outlives the device.
func TestSTSBudget(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := w.enrolled("alice", "vault")
		key := w.AddAccessKey("alice")
		time.Sleep(3 * time.Minute)
		_, err := w.session(key, d, 0)
		wantNoError(w.t, err)
		for range 8 {
			_, err = w.session(key, d, 0)
			wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
		}
		_, err = w.session(key, d, 1)
		wantRefusal(w.t, err, 403, "AccessDenied", cannotValidate)

		wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn))
		wantNoError(w.t, w.delete(d.arn))
		d = w.enrolled("alice", "vault")
		time.Sleep(time.Minute)
		_, err = w.session(key, d, 0)
		wantRefusal(w.t, err, 403, "AccessDenied", cannotValidate)

		time.Sleep(2 * time.Minute)
		_, err = w.session(key, d, 0)
		wantNoError(w.t, err)
	})
}

// TestSTSDelay: IAM's lists see a change at once, STS ten seconds later.
func TestSTSDelay(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := w.enrolled("alice", "vault")
		key := w.AddAccessKey("alice")
		if !w.device(d.arn).Enabled() {
			w.t.Fatal("not enabled at IAM")
		}
		time.Sleep(9 * time.Second)
		_, err := w.session(key, d, 0)
		wantRefusal(w.t, err, 403, "AccessDenied", cannotValidate)
		time.Sleep(time.Second)
		_, err = w.session(key, d, 0)
		wantNoError(w.t, err)

		time.Sleep(time.Minute)
		wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn))
		_, err = w.session(key, d, 0)
		wantNoError(w.t, err)
		time.Sleep(10 * time.Second)
		_, err = w.session(key, d, 1)
		wantRefusal(w.t, err, 403, "AccessDenied", cannotValidate)
	})
}

// TestPairsAndSTSAreApart: a pair spends no code at STS, a code spent at STS may
// serve in a pair, and resync does not free it.
func TestPairsAndSTSAreApart(t *testing.T) {
	story(t, simaws.Options{STSDelay: -1}, func(w *world) {
		d := w.enrolled("alice", "vault")
		key := w.AddAccessKey("alice")
		_, err := w.session(key, d, -1)
		wantNoError(w.t, err)
		_, err = w.session(key, d, 0)
		wantNoError(w.t, err)
		_, err = w.session(key, d, 2)
		wantNoError(w.t, err)
		wantNoError(w.t, w.resync(w.admin, "alice", d, 1, 2))
		time.Sleep(time.Minute)
		_, err = w.session(key, d, 0) // the step that was two ahead
		wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
	})
}

func TestGetSessionTokenRefusals(t *testing.T) {
	for _, row := range []struct {
		name    string
		call    func(w *world) error
		status  int
		code    string
		message string
	}{
		{"unknown device", func(w *world) error {
			_, err := w.session(w.AddAccessKey("alice"), mfa{absentARN, "AAAAAAAA"}, 0)
			return err
		}, 403, "AccessDenied", cannotValidate},
		{"another user's device", func(w *world) error {
			d := w.enrolled("alice", "vault")
			time.Sleep(time.Minute)
			_, err := w.session(w.AddAccessKey("bob"), d, 0)
			return err
		}, 403, "AccessDenied", cannotValidate},
		{"with session credentials", func(w *world) error {
			_, err := w.sts(w.AddRole("sealer", "officer")).GetSessionToken(w.ctx, &sts.GetSessionTokenInput{})
			return err
		}, 403, "AccessDenied", "Cannot call GetSessionToken with session credentials"},
		{"device without a code", func(w *world) error {
			d := w.enrolled("alice", "vault")
			_, err := w.sts(w.AddAccessKey("alice")).GetSessionToken(w.ctx, &sts.GetSessionTokenInput{SerialNumber: &d.arn})
			return err
		}, 403, "AccessDenied", "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."},
		{"too short a session", func(w *world) error {
			_, err := w.sts(w.AddAccessKey("alice")).GetSessionToken(w.ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(899)})
			return err
		}, 400, "ValidationError", "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900"},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				wantRefusal(w.t, row.call(w), row.status, row.code, row.message)
			})
		})
	}
}

// TestSessionWithoutMFA: IAM refuses it, STS still says who it is, and it ends.
func TestSessionWithoutMFA(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		out, err := w.sts(w.AddAdmin("alice")).GetSessionToken(w.ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
		wantNoError(w.t, err)
		session := simaws.AccessKey{ID: *out.Credentials.AccessKeyId, Secret: *out.Credentials.SecretAccessKey, SessionToken: *out.Credentials.SessionToken}
		if want := time.Now().Add(15 * time.Minute); !out.Credentials.Expiration.Equal(want) {
			w.t.Errorf("ends at %v, want %v", out.Credentials.Expiration, want)
		}
		_, err = w.iam(session).ListMFADevices(w.ctx, &iam.ListMFADevicesInput{})
		wantRefusal(w.t, err, 403, "InvalidClientTokenId", "The security token included in the request is invalid.")

		who, err := w.sts(session).GetCallerIdentity(w.ctx, &sts.GetCallerIdentityInput{})
		wantNoError(w.t, err)
		if *who.Arn != "arn:aws:iam::111122223333:user/alice" {
			w.t.Errorf("the session belongs to %s", *who.Arn)
		}
		time.Sleep(15 * time.Minute)
		_, err = w.sts(session).GetCallerIdentity(w.ctx, &sts.GetCallerIdentityInput{})
		wantRefusal(w.t, err, 403, "ExpiredToken", "The security token included in the request is expired")
	})
}

func TestGetCallerIdentity(t *testing.T) {
	story(t, simaws.Options{Account: "444455556666"}, func(w *world) {
		for _, row := range []struct {
			key simaws.AccessKey
			arn string
		}{
			{w.AddAccessKey("alice"), "arn:aws:iam::444455556666:user/alice"},
			{w.AddRole("sealer", "officer"), "arn:aws:sts::444455556666:assumed-role/sealer/officer"},
		} {
			who, err := w.sts(row.key).GetCallerIdentity(w.ctx, &sts.GetCallerIdentityInput{})
			wantNoError(w.t, err)
			if *who.Arn != row.arn || *who.Account != "444455556666" || *who.UserId == "" {
				w.t.Errorf("got %s %s %s, want %s", *who.Arn, *who.Account, *who.UserId, row.arn)
			}
		}
	})
}
