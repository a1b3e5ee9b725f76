package awsiam_test

import (
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// After an enrollment AWS accepts only newer codes of the same seed.
func TestProvenByNewerCodes(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		w.AddUser("alice")
		made := w.create("vault-alice")
		w.enable("alice", made)
		code1, code2 := pair(made)
		_, err := w.admin.Resync(w.ctx, "alice", made.ARN, code1, code2)
		wantErr(t, err, cloud.ErrInvalidCode) // the steps of the enrollment

		time.Sleep(2 * 30 * time.Second)
		code1, code2 = pair(made)
		answer, err := w.admin.Resync(w.ctx, "alice", made.ARN, code1, code2)
		if err != nil || answer.RequestID == "" {
			t.Fatalf("newer codes: %+v, %v", answer, err)
		}

		time.Sleep(30 * time.Second)
		alice := w.client(w.AddAccessKey("alice"))
		_, newest := pair(made)
		if _, err := alice.Session(w.ctx, made.ARN, newest); err != nil {
			t.Fatalf("the user's own session: %v", err)
		}
		_, err = alice.Session(w.ctx, made.ARN, newest)
		wantErr(t, err, cloud.ErrDenied, cloud.ErrPassCode) // each code once
		for range 7 {
			_, err = alice.Session(w.ctx, made.ARN, newest)
			wantErr(t, err, cloud.ErrDenied, cloud.ErrPassCode)
		}
		_, err = alice.Session(w.ctx, made.ARN, newest)
		wantErr(t, err, cloud.ErrDenied, cloud.ErrNotChecked) // nine in three minutes
	})
}

func TestDeactivateThenDelete(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		w.AddUser("alice")
		made := w.create("vault-alice")
		w.enable("alice", made)
		_, err := w.admin.Delete(w.ctx, made.ARN)
		wantErr(t, err, cloud.ErrConflict)
		if _, err := w.admin.Deactivate(w.ctx, "alice", made.ARN); err != nil {
			t.Fatal(err)
		}
		if _, err := w.admin.Delete(w.ctx, made.ARN); err != nil {
			t.Fatal(err)
		}
		if left := w.Devices(); len(left) != 0 {
			t.Errorf("left are %v", left)
		}
		_, err = w.admin.Deactivate(w.ctx, "alice", made.ARN)
		wantErr(t, err, cloud.ErrNotFound)
	})
}

// A code of the wrong form is refused before anything is sent.
func TestNoSuchCodes(t *testing.T) {
	inWorld(t, simaws.Options{}, func(w *world) {
		for name, call := range map[string]func(c *awsiam.Client) error{
			"resync":  func(c *awsiam.Client) error { _, err := c.Resync(w.ctx, "alice", "arn", "123456", "12345"); return err },
			"session": func(c *awsiam.Client) error { _, err := c.Session(w.ctx, "arn", "12345a"); return err },
		} {
			if err := call(w.admin); err == nil {
				t.Errorf("%s took it", name)
			}
		}
		if n := w.attempts("ResyncMFADevice") + w.attempts("GetSessionToken"); n != 0 {
			t.Errorf("%d calls were sent", n)
		}
	})
}
