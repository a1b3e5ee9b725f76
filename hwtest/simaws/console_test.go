package simaws_test

import (
	"encoding/base32"
	"errors"
	"fmt"
	"testing"
	"time"

	"rootseal/hwtest/simaws"
)

// rootDevice goes through the whole wizard.
func rootDevice(w *world, name string) mfa {
	w.t.Helper()
	shown, err := w.Console().AssignMFADevice(name)
	wantNoError(w.t, err)
	d := mfa{shown.ARN, shown.Secret}
	wantNoError(w.t, w.Console().AddMFA(w.code(d, -1), w.code(d, 0)))
	return d
}

func wantConsoleRefusal(t *testing.T, err error, code, message string) {
	t.Helper()
	var refused *simaws.Error
	if !errors.As(err, &refused) || refused.Code != code || refused.Message != message {
		t.Errorf("got %v, want %s: %s", err, code, message)
	}
}

func TestRootWizard(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		console := w.Console()
		if err := console.AddMFA("000000", "000001"); !errors.Is(err, simaws.ErrNoAssignment) {
			w.t.Errorf("codes before the wizard: %v", err)
		}
		shown, err := console.AssignMFADevice("vault-root")
		wantNoError(w.t, err)
		if shown.ARN != "arn:aws:iam::111122223333:mfa/vault-root" {
			w.t.Errorf("named %s", shown.ARN)
		}
		if seed, err := base32.StdEncoding.DecodeString(shown.Secret); err != nil || len(seed) != 40 {
			w.t.Errorf("a secret of %d bytes, %v", len(seed), err)
		}
		d := mfa{shown.ARN, shown.Secret}
		wantConsoleRefusal(w.t, console.AddMFA(w.code(d, 0), w.code(d, -1)), "InvalidAuthenticationCode", invalidCode)
		wantNoError(w.t, console.AddMFA(w.code(d, -1), w.code(d, 0))) // the wizard was still open
		if owner := w.device(d.arn).Owner; owner != simaws.RootOwner {
			w.t.Errorf("held by %q", owner)
		}
		if len(w.Calls()) != 0 {
			w.t.Error("the console went through the API")
		}

		_, err = console.AssignMFADevice("vault-root")
		wantConsoleRefusal(w.t, err, "EntityAlreadyExists", "MFA device already exists.")
		_, err = console.AssignMFADevice("vault root")
		wantConsoleRefusal(w.t, err, "ValidationError", `1 validation error detected: Value 'vault root' at 'virtualMFADeviceName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+`)
	})
}

// TestLeavingTheWizard: its button deletes the device, closing the window does not.
func TestLeavingTheWizard(t *testing.T) {
	for name, row := range map[string]struct {
		leave func(*simaws.Console)
		left  int
	}{
		"cancel":  {(*simaws.Console).Cancel, 0},
		"abandon": {(*simaws.Console).Abandon, 1},
	} {
		story(t, simaws.Options{}, func(w *world) {
			shown, err := w.Console().AssignMFADevice("vault-root")
			wantNoError(w.t, err)
			row.leave(w.Console())
			if n := len(w.Devices()); n != row.left {
				w.t.Errorf("%s: %d devices left, want %d", name, n, row.left)
			}
			d := mfa{shown.ARN, shown.Secret}
			if err := w.Console().AddMFA(w.code(d, -1), w.code(d, 0)); !errors.Is(err, simaws.ErrNoAssignment) {
				w.t.Errorf("%s: codes afterwards: %v", name, err)
			}
		})
	}
}

// TestCancelSparesOthers: the wizard must neither delete nor enable a device that
// took the name while the wizard was open.
func TestCancelSparesOthers(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		shown, err := w.Console().AssignMFADevice("vault-root")
		wantNoError(w.t, err)
		wantNoError(w.t, w.delete(shown.ARN))
		d := w.create("vault-root")
		if err := w.Console().AddMFA(w.code(d, -1), w.code(d, 0)); !errors.Is(err, simaws.ErrNoAssignment) {
			w.t.Errorf("the wizard took another's device: %v", err)
		}
		w.Console().Cancel()
		w.device(d.arn)
	})
}

func TestRootLimits(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		for n := range 8 {
			rootDevice(w, fmt.Sprint("vault", n))
		}
		shown, err := w.Console().AssignMFADevice("ninth")
		wantNoError(w.t, err)
		d := mfa{shown.ARN, shown.Secret}
		wantConsoleRefusal(w.t, w.Console().AddMFA(w.code(d, -1), w.code(d, 0)), "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8")
	})
}

// TestRootUnderSCP: in a member account the guardrail stops root in the console,
// too; identity policies do not.
func TestRootUnderSCP(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.Deny("CreateVirtualMFADevice", simaws.DenyIdentity)
		rootDevice(w, "vault-root")
		w.Deny("CreateVirtualMFADevice", simaws.DenySCP)
		_, err := w.Console().AssignMFADevice("second")
		wantConsoleRefusal(w.t, err, "AccessDenied", "User: arn:aws:iam::111122223333:root is not authorized to perform: iam:CreateVirtualMFADevice on resource: arn:aws:iam::111122223333:mfa/second with an explicit deny in a service control policy")
		w.Deny("DeactivateMFADevice", simaws.DenySCP)
		wantConsoleRefusal(w.t, w.Console().Remove("vault-root"), "AccessDenied", "User: arn:aws:iam::111122223333:root is not authorized to perform: iam:DeactivateMFADevice on resource: arn:aws:iam::111122223333:root with an explicit deny in a service control policy")
	})
}

func TestRemove(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		rootDevice(w, "vault-root")
		w.enrolled("alice", "vault-alice")
		wantConsoleRefusal(w.t, w.Console().Remove("absent"), "NoSuchEntity", absentDevice)
		wantConsoleRefusal(w.t, w.Console().Remove("vault-alice"), "NoSuchEntity", invalidForUser)
		wantNoError(w.t, w.Console().Remove("vault-root"))
		if err := w.Console().SignIn("000000"); !errors.Is(err, simaws.ErrNoMFA) {
			w.t.Errorf("sign-in without a device: %v", err)
		}
	})
}

// TestSignIn: root and users alike, with any of several devices.
func TestSignIn(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		daily, sealed := rootDevice(w, "daily"), rootDevice(w, "sealed")
		user := w.enrolled("alice", "vault")
		time.Sleep(3 * time.Minute)
		for name, row := range map[string]struct {
			signIn func(code string) error
			d      mfa
		}{
			"root, daily":  {w.Console().SignIn, daily},
			"root, sealed": {w.Console().SignIn, sealed},
			"user":         {func(code string) error { return w.SignIn("alice", code) }, user},
		} {
			for _, try := range []struct {
				step int64
				want error
			}{{-3, simaws.ErrWrongCode}, {3, simaws.ErrWrongCode}, {0, nil}, {0, simaws.ErrUsedCode}, {2, nil}, {-2, nil}} {
				if err := row.signIn(w.code(row.d, try.step)); !errors.Is(err, try.want) {
					w.t.Errorf("%s, step %+d: %v, want %v", name, try.step, err, try.want)
				}
			}
		}
		if err := w.SignIn("nobody", "000000"); !errors.Is(err, simaws.ErrNoSuchUser) {
			w.t.Errorf("sign-in of an absent user: %v", err)
		}
	})
}

func TestSignInBudget(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := rootDevice(w, "vault-root")
		for range 9 {
			if err := w.Console().SignIn(w.code(d, 5)); !errors.Is(err, simaws.ErrWrongCode) {
				w.t.Fatal(err)
			}
		}
		if err := w.Console().SignIn(w.code(d, 0)); !errors.Is(err, simaws.ErrTooManyTries) {
			w.t.Errorf("the tenth try: %v", err)
		}
		time.Sleep(3 * time.Minute)
		wantNoError(w.t, w.Console().SignIn(w.code(d, 0)))
	})
}
