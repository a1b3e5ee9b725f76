package custody_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/seed"
	"rootseal/oath"
)

// signIn signs root in with the one device of ours.
func signIn(t *testing.T, s *enrolltest.Stage) {
	t.Helper()
	raw, err := seed.New(s.Made()[0].Seed)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AWSAccount.Console().SignIn(enrolltest.CodeOf(raw, oath.Step(time.Now(), 30*time.Second))); err != nil {
		t.Fatal(err)
	}
}

// A sign-in of root proves the device once CloudTrail has delivered it, and once
// only.
func TestSeenSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForRootWithProfile())
		s.Env.Trail = s.Client(s.AWSAccount.AddAdmin("auditor"))
		held := s.OnlyDevice(t)
		see := func(want error) ledger.Live {
			t.Helper()
			live, err := custody.SeeSignIn(t.Context(), s.Env, held)
			if !errors.Is(err, want) {
				t.Fatalf("%v, want %v", err, want)
			}
			return live
		}
		see(mfa.ErrNotSeen)

		time.Sleep(time.Hour)
		if err := s.AWSAccount.Console().SignIn("000000"); err == nil {
			t.Fatal("000000 was the code")
		}
		time.Sleep(time.Hour)
		see(mfa.ErrNotSeen) // one that failed proves nothing

		at := time.Now()
		signIn(t, s)
		see(mfa.ErrNotSeen) // it is not delivered yet
		time.Sleep(10 * time.Minute)
		live := see(nil)
		if live.EventID == "" || live.SourceIP == "" || live.EventTime == nil || !live.EventTime.Equal(at.Truncate(time.Second)) {
			t.Errorf("%+v, want the sign-in of %s", live, at)
		}
		if got := s.OnlyDevice(t).LastLive; got == nil || got.Method != ledger.MethodSeen || !got.Time.Equal(at.Truncate(time.Second)) {
			t.Errorf("the book has %+v", got)
		}
		see(mfa.ErrNotSeen) // the record has it

		time.Sleep(time.Hour)
		signIn(t, s)
		time.Sleep(10 * time.Minute)
		if again := see(nil); again.EventID == live.EventID {
			t.Error("the same sign-in was recorded twice")
		}
	})
}

func TestSignInOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		s.Env.Trail = s.Client(s.AWSAccount.AddAdmin("auditor"))
		if _, err := custody.SeeSignIn(t.Context(), s.Env, s.OnlyDevice(t)); !errors.Is(err, custody.ErrNotRoot) {
			t.Errorf("a user's: %v, want %v", err, custody.ErrNotRoot)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForRoot())
		if _, err := custody.SeeSignIn(t.Context(), s.Env, s.OnlyDevice(t)); !errors.Is(err, env.ErrNoAWS) {
			t.Errorf("without a profile: %v, want %v", err, env.ErrNoAWS)
		}
	})
}

// Nor does it need the day on which AWS enabled the device, which nobody could
// read where root was enrolled without a profile.
func TestSeenSignInOfADeviceWithoutADate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForRoot())
		s.Env.Trail = s.Client(s.AWSAccount.AddAdmin("auditor"))
		held := s.OnlyDevice(t)
		if held.EnableDate != nil {
			t.Fatalf("the record has %s", held.EnableDate)
		}
		time.Sleep(time.Hour)
		signIn(t, s)
		time.Sleep(10 * time.Minute)
		if _, err := custody.SeeSignIn(t.Context(), s.Env, held); err != nil {
			t.Error(err)
		}
	})
}
