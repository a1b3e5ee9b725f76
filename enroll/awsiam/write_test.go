package awsiam_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// A device's life, seen from outside the wire.
func TestLife(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		w.AddUser("alice")
		tags := map[string]string{"rootseal-ceremony": "0123", "purpose": "break glass"}
		made, err := w.admin.Create(w.ctx, "vault-alice", tags)
		if err != nil {
			t.Fatal(err)
		}
		if want := "arn:aws:iam::111122223333:mfa/vault-alice"; made.ARN != want {
			t.Errorf("arn %s, want %s", made.ARN, want)
		}
		device := w.Devices()[0]
		if !maps.Equal(device.Tags, tags) {
			t.Errorf("tags at aws %v, want %v", device.Tags, tags)
		}
		made.Seed.Use(func(raw []byte) {
			if string(raw) != string(device.Seed) {
				t.Error("not the seed that aws made")
			}
		})
		w.enable("alice", made)
		if owner := w.Devices()[0].Owner; owner != "alice" {
			t.Errorf("owner %q, want alice", owner)
		}
		if _, err := w.admin.Delete(w.ctx, made.ARN); err != nil {
			wantErr(t, err, cloud.ErrConflict)
		} else {
			t.Error("deleted an assigned device")
		}
		free := w.create("spare")
		answer, err := w.admin.Delete(w.ctx, free.ARN)
		if err != nil {
			t.Fatal(err)
		}
		if left := w.Devices(); len(left) != 1 || left[0].ARN != made.ARN {
			t.Errorf("left are %v", left)
		}
		calls := w.Calls()
		if last := calls[len(calls)-1]; answer.RequestID != last.RequestID || answer.RequestID == "" {
			t.Errorf("request %q, want %q", answer.RequestID, last.RequestID)
		}
	})
}

// The answer with the seed also shows the skew of the clock.
func TestSkew(t *testing.T) {
	const late = 42 * time.Second
	inWorld(t, simaws.Options{Now: func() time.Time { return time.Now().Add(-late) }}, func(w *world) {
		_, called, err := w.admin.Caller(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		made, err := w.admin.Create(w.ctx, "vault-alice", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, answer := range []cloud.Answer{called, made.Answer} {
			if want := time.Now().Add(-late); !answer.At.Equal(want) {
				t.Errorf("at %v, want %v", answer.At, want)
			}
			if answer.Skew != late {
				t.Errorf("skew %v, want %v", answer.Skew, late)
			}
		}
	})
}

// write is one of the calls that change the account.
type write struct {
	action string
	call   func(context.Context, *awsiam.Client) error
}

// writes are all of them, for a user alice with a device and a free device.
func (w *world) writes() []write {
	w.AddUser("alice")
	w.enable("alice", w.create("held"))
	free := w.create("free")
	return []write{
		{"CreateVirtualMFADevice", func(ctx context.Context, c *awsiam.Client) error {
			_, err := c.Create(ctx, "vault-alice", nil)
			return err
		}},
		{"EnableMFADevice", func(ctx context.Context, c *awsiam.Client) error {
			code1, code2 := pair(free)
			_, err := c.Enable(ctx, "alice", free.ARN, code1, code2)
			return err
		}},
		{"DeleteVirtualMFADevice", func(ctx context.Context, c *awsiam.Client) error {
			_, err := c.Delete(ctx, free.ARN)
			return err
		}},
		{"DeactivateMFADevice", func(ctx context.Context, c *awsiam.Client) error {
			_, err := c.Deactivate(ctx, "alice", free.ARN)
			return err
		}},
		{"ResyncMFADevice", func(ctx context.Context, c *awsiam.Client) error {
			code1, code2 := pair(free)
			_, err := c.Resync(ctx, "alice", free.ARN, code1, code2)
			return err
		}},
		{"GetSessionToken", func(ctx context.Context, c *awsiam.Client) error {
			_, newest := pair(free)
			_, err := c.Session(ctx, free.ARN, newest)
			return err
		}},
	}
}

// After every failure a write is sent only once, and an unknown outcome differs
// from a refusal. The SDK's variables for retries change nothing.
func TestWriteIsSentOnce(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("AWS_MAX_ATTEMPTS", "5")
	t.Setenv("AWS_RETRY_MODE", "adaptive")
	refused := simaws.Fault{Kind: simaws.Refuse, Status: 400}
	for name, test := range map[string]struct {
		fault simaws.Fault
		kinds []error
	}{
		"reset":             {simaws.Fault{Kind: simaws.LoseRequest}, []error{cloud.ErrInDoubt}},
		"lost reply":        {simaws.Fault{Kind: simaws.LoseReply}, []error{cloud.ErrInDoubt}},
		"lands late":        {simaws.Fault{Kind: simaws.LandLate, Delay: time.Minute}, []error{cloud.ErrInDoubt}},
		"html 503":          {simaws.Fault{Kind: simaws.Unavailable}, []error{cloud.ErrInDoubt}},
		"service failure":   {refuse(500, "ServiceFailure", "try later"), []error{cloud.ErrInDoubt}},
		"503 with throttle": {refuse(503, "Throttling", "Rate exceeded"), []error{cloud.ErrThrottled, cloud.ErrInDoubt}},
		"throttling":        {simaws.Fault{Kind: simaws.Throttle}, []error{cloud.ErrThrottled}},
		"no answer":         {simaws.Fault{Kind: simaws.Hang}, []error{cloud.ErrInDoubt, context.DeadlineExceeded}},
		"no reply":          {simaws.Fault{Kind: simaws.HangReply}, []error{cloud.ErrInDoubt, context.DeadlineExceeded}},
		"no code":           {refused, []error{cloud.ErrInDoubt}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simaws.Options{}, func(w *world) {
				for _, write := range w.writes() {
					before := w.attempts(write.action)
					w.Fault(faultOn(test.fault, write.action))
					wantErr(t, write.call(w.ctx, w.loaded()), test.kinds...)
					if n := w.attempts(write.action) - before; n != 1 {
						t.Errorf("%s: %d attempts", write.action, n)
					}
					w.ClearFaults()
				}
			})
		})
	}
}

// loaded is the administrator's client made from the environment.
func (w *world) loaded() *awsiam.Client {
	w.Helper()
	key := w.AddAccessKey("admin")
	w.Setenv("AWS_ACCESS_KEY_ID", key.ID)
	w.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	c, err := awsiam.Load(w.ctx, awsiam.Options{Transport: w.Transport()})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func refuse(status int, code, message string) simaws.Fault {
	return simaws.Fault{Kind: simaws.Refuse, Status: status, Code: code, Message: message}
}

func faultOn(f simaws.Fault, action string) simaws.Fault {
	f.Action, f.Call = action, 1
	return f
}

// The officer's ^C comes while a write is under way.
func TestCancelledWriteIsInDoubt(t *testing.T) {
	inWorld(t, simaws.Options{Latency: time.Second}, func(w *world) {
		ctx, cancel := context.WithTimeout(w.ctx, 800*time.Millisecond)
		defer cancel()
		_, err := w.admin.Create(ctx, "vault-alice", nil)
		wantErr(t, err, cloud.ErrInDoubt, context.DeadlineExceeded)
		if len(w.Devices()) != 1 {
			t.Error("this cancellation came before the effect")
		}
	})
}

func TestRefusals(t *testing.T) {
	enable := func(user, arn, code1, code2 string) func(*world) error {
		return func(w *world) error {
			_, err := w.admin.Enable(w.ctx, user, arn, code1, code2)
			return err
		}
	}
	create := func(w *world) error {
		_, err := w.admin.Create(w.ctx, "vault-alice", nil)
		return err
	}
	const arn = "arn:aws:iam::111122223333:mfa/vault-alice"
	for name, test := range map[string]struct {
		prepare func(*world)
		call    func(*world) error
		kinds   []error
		text    []string
	}{
		"name taken": {
			func(w *world) { w.create("vault-alice") }, create,
			[]error{cloud.ErrExists},
			[]string{"creating virtual mfa device: EntityAlreadyExists: MFA device already exists. (request "},
		},
		"wrong codes": {
			func(w *world) { w.AddUser("alice"); w.create("vault-alice") }, enable("alice", arn, "000000", "000000"),
			[]error{cloud.ErrInvalidCode},
			[]string{"enabling mfa device: InvalidAuthenticationCode: Authentication code for device is not valid. (request "},
		},
		"no such user": {
			func(w *world) { w.create("vault-alice") }, enable("nobody", arn, "123456", "654321"),
			[]error{cloud.ErrNotFound},
			[]string{"The user with name nobody cannot be found."},
		},
		"no such device": {
			func(*world) {}, func(w *world) error { _, err := w.admin.Delete(w.ctx, arn); return err },
			[]error{cloud.ErrNotFound},
			[]string{"deleting virtual mfa device: NoSuchEntity"},
		},
		"not allowed": {
			func(w *world) { w.Deny("CreateVirtualMFADevice", simaws.DenyIdentity) }, create,
			[]error{cloud.ErrDenied},
			[]string{"AccessDenied", "explicit deny in an identity-based policy"},
		},
		"service control policy": {
			func(w *world) { w.Deny("CreateVirtualMFADevice", simaws.DenySCP) }, create,
			[]error{cloud.ErrDenied, cloud.ErrDeniedBySCP},
			[]string{"explicit deny in a service control policy"},
		},
		"ninth device": {
			func(w *world) {
				w.Fault(faultOn(refuse(409, "LimitExceeded", "Cannot exceed quota"), "EnableMFADevice"))
			}, enable("admin", arn, "123456", "654321"),
			[]error{cloud.ErrLimit},
			[]string{"LimitExceeded: Cannot exceed quota"},
		},
		"changing": {
			func(w *world) {
				w.Fault(faultOn(refuse(409, "ConcurrentModification", "again"), "CreateVirtualMFADevice"))
			}, create,
			[]error{cloud.ErrBusy},
			[]string{"ConcurrentModification: again"},
		},
		"just recreated": {
			func(w *world) {
				w.Fault(faultOn(refuse(409, "EntityTemporarilyUnmodifiable", "wait"), "EnableMFADevice"))
			}, enable("admin", arn, "123456", "654321"),
			[]error{cloud.ErrBusy},
			[]string{"EntityTemporarilyUnmodifiable"},
		},
		"unknown refusal": {
			func(w *world) {
				w.Fault(faultOn(refuse(400, "Novelty", "never seen"), "CreateVirtualMFADevice"))
			}, create,
			nil,
			[]string{"Novelty: never seen"},
		},
		"bad name": {
			func(*world) {}, func(w *world) error { _, err := w.admin.Create(w.ctx, "no spaces", nil); return err },
			nil,
			[]string{"ValidationError"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simaws.Options{}, func(w *world) {
				test.prepare(w)
				err := test.call(w)
				wantErr(t, err, test.kinds...)
				wantText(t, err, test.text...)
			})
		})
	}
}

// A user with a device needs a session with MFA to change their own.
func TestOwnDevicesNeedMFA(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		w.enable("admin", w.create("first"))
		second := w.create("second")
		code1, code2 := pair(second)
		_, err := w.admin.Enable(w.ctx, "admin", second.ARN, code1, code2)
		wantErr(t, err, cloud.ErrDenied, cloud.ErrMFASession)
	})
}

func TestCredentialRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*world, *simaws.AccessKey)
		text  string
	}{
		"expired":      {func(w *world, key *simaws.AccessKey) { w.Expire(*key) }, "ExpiredToken"},
		"unknown":      {func(_ *world, key *simaws.AccessKey) { key.ID = "AKIAIOSFODNN7EXAMPLE" }, "InvalidClientTokenId"},
		"wrong secret": {func(_ *world, key *simaws.AccessKey) { key.Secret += "x" }, "SignatureDoesNotMatch"},
		"none":         {func(_ *world, key *simaws.AccessKey) { *key = simaws.AccessKey{} }, "fetching credentials"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simaws.Options{}, func(w *world) {
				key := w.AddRole("sealer", "officer")
				test.spoil(w, &key)
				_, err := w.client(key).Create(w.ctx, "vault-alice", nil)
				wantErr(t, err, cloud.ErrCredentials)
				wantText(t, err, "creating virtual mfa device", test.text)
				_, _, err = w.client(key).Caller(w.ctx)
				wantErr(t, err, cloud.ErrCredentials)
				wantText(t, err, "asking aws who is calling", test.text)
			})
		})
	}
}

// Codes of another form are not sent, and AWS's texts about codes are not passed
// on: AWS's validation errors quote the value.
func TestCodesStayOut(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		const arn = "arn:aws:iam::111122223333:mfa/x"
		for _, pair := range [][2]string{{"12345", "654321"}, {"123456", "65432x"}, {"", ""}, {"1234567", "654321"}, {"１２３４５６", "654321"}} {
			_, err := w.admin.Enable(w.ctx, "alice", arn, pair[0], pair[1])
			wantErr(t, err)
			wantText(t, err, "enabling mfa device: a code must have six digits")
		}
		if n := w.attempts("EnableMFADevice"); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
		w.Fault(faultOn(refuse(400, "ValidationError", "Value '918273' at 'authenticationCode1', '645546' at 'authenticationCode2'"), "EnableMFADevice"))
		_, err := w.admin.Enable(w.ctx, "alice", arn, "918273", "645546")
		wantText(t, err, "Value '******' at 'authenticationCode1', '******' at")
	})
}

// Nothing that remains of a create shows the seed, not even what errors.As finds.
func TestSeedStaysOut(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		made := w.create("vault-alice")
		for _, verb := range strings.Fields("%v %+v %#v %s %x %d") {
			if text := fmt.Sprintf(verb, made); !strings.Contains(text, "[seed]") {
				t.Errorf("%s shows %s", verb, text)
			}
		}
		_, err := w.admin.Create(w.ctx, "vault-alice", nil)
		var e *cloud.Error
		if !errors.As(err, &e) || errors.Unwrap(e) != nil {
			t.Errorf("%T wraps %v", err, errors.Unwrap(err))
		}
	})
}
