package awsiam_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// behindMFA is a world in which the profile ops enters a role with a code of alice's
// device.
func behindMFA(t *testing.T, test func(w *world, alice cloud.Created, options func(awsiam.CodeSource) awsiam.Options)) {
	inWorld(t, simaws.Options{STSDelay: -1}, func(w *world) {
		w.AddUser("alice")
		made := w.create("vault-alice")
		w.enable("alice", made)
		key := w.AddAccessKey("alice")
		ops := w.DefineRole("ops", []string{"arn:aws:iam::" + made.ARN[13:25] + ":user/alice"})
		writeConfig(w.T, clearEnvironment(w.T), `
[profile base]
aws_access_key_id = `+key.ID+`
aws_secret_access_key = `+key.Secret+`
[profile ops]
role_arn = `+ops+`
source_profile = base
mfa_serial = `+made.ARN+`
`)
		time.Sleep(time.Hour)
		test(w, made, func(codes awsiam.CodeSource) awsiam.Options {
			return awsiam.Options{Profile: "ops", Transport: w.Transport(), Codes: codes}
		})
	})
}

// One code is taken for all calls of a session, however many ask at once, and
// another one when the session has ended.
func TestProfileTakesCodes(t *testing.T) {
	behindMFA(t, func(w *world, alice cloud.Created, options func(awsiam.CodeSource) awsiam.Options) {
		var asked []string
		c := load(w.T, options(func(_ context.Context, device string) (string, error) {
			time.Sleep(time.Minute) // a touch may take longer than a call
			asked = append(asked, device)
			_, now := pair(alice)
			return now, nil
		}))
		if len(asked) != 0 || !c.TakesCodes() {
			w.Errorf("loading took codes of %q, and takes codes: %v", asked, c.TakesCodes())
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if caller, _, err := c.Caller(w.ctx); err != nil || !strings.Contains(caller.ARN, ":assumed-role/ops/") {
					w.Errorf("%+v, %v", caller, err)
				}
			})
		}
		all.Wait()
		if len(asked) != 1 || asked[0] != alice.ARN {
			w.Errorf("codes were taken of %q", asked)
		}
		time.Sleep(2 * time.Hour)
		if _, _, err := c.Caller(w.ctx); err != nil || len(asked) != 2 {
			w.Errorf("%v; codes were taken of %q", err, asked)
		}
	})
}

// A failure to take a code is that of the call, and AWS is asked for nothing. A code
// that AWS refuses is not taken for missing credentials.
func TestProfileWithoutItsCode(t *testing.T) {
	behindMFA(t, func(w *world, alice cloud.Created, options func(awsiam.CodeSource) awsiam.Options) {
		none := errors.New("nobody touched it")
		before := len(w.Calls())
		_, _, err := load(w.T, options(func(context.Context, string) (string, error) { return "", none })).Caller(w.ctx)
		if !errors.Is(err, none) || len(w.Calls()) != before {
			w.Errorf("%v, after %d calls", err, len(w.Calls())-before)
		}
		wantText(w.T, err, "asking aws who is calling: taking a code of "+alice.ARN)

		_, _, err = load(w.T, options(func(context.Context, string) (string, error) { return "000000", nil })).Caller(w.ctx)
		wantErr(w.T, err, cloud.ErrPassCode, cloud.ErrDenied, cloud.ErrCredentials)
	})
}

// A code that AWS would refuse as none spends no code of the profile: the call is never
// made.
func TestNoSignInForACallThatIsRefused(t *testing.T) {
	behindMFA(t, func(w *world, alice cloud.Created, options func(awsiam.CodeSource) awsiam.Options) {
		taken := 0
		c := load(w.T, options(func(context.Context, string) (string, error) {
			taken++
			_, now := pair(alice)
			return now, nil
		}))
		if _, err := c.Session(w.ctx, alice.ARN, "12345"); err == nil || taken != 0 {
			w.Errorf("%d codes were taken: %v", taken, err)
		}
		if _, err := c.Enable(w.ctx, "alice", alice.ARN, "123456", "x"); err == nil || taken != 0 {
			w.Errorf("%d codes were taken: %v", taken, err)
		}
	})
}
