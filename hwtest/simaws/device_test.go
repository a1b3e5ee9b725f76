package simaws_test

import (
	"errors"
	"testing"
	"time"

	"rootseal/hwtest/simaws"
)

// TestPairs: how far off a pair may be, and which offset is stored.
func TestPairs(t *testing.T) {
	for _, row := range []struct {
		name     string
		newer    int64 // step of the newer code, counted from now
		accepted bool
	}{
		{"before and now", 0, true},
		{"now and next", 1, true},
		{"earliest", -998, true},
		{"too early", -999, false},
		{"latest", 1000, true},
		{"too late", 1001, false},
		{"six hours behind", -720, true},
		{"six hours ahead", 720, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				w.AddUser("alice")
				d := w.create("vault")
				err := w.enable(w.admin, "alice", d, row.newer-1, row.newer)
				if !row.accepted {
					wantRefusal(w.t, err, 403, "InvalidAuthenticationCode", invalidCode)
					if seen := w.device(d.arn); seen.Enabled() || seen.LastPair != 0 || seen.Offset != 0 {
						w.t.Errorf("a refused pair changed the device: %+v", seen)
					}
					return
				}
				wantNoError(w.t, err)
				if seen := w.device(d.arn); seen.Offset != int(row.newer) || seen.LastPair != time.Now().Unix()/30+row.newer {
					w.t.Errorf("offset %d, last pair %d", seen.Offset, seen.LastPair)
				}
			})
		})
	}
}

// TestPoisonedClock: a workstation that is six hours off enrolls without complaint,
// and its owner cannot sign in once the clock is right.
func TestPoisonedClock(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.AddUser("alice")
		d := w.create("vault")
		wantNoError(w.t, w.enable(w.admin, "alice", d, -721, -720))
		time.Sleep(time.Minute)
		if err := w.SignIn("alice", w.code(d, 0)); !errors.Is(err, simaws.ErrWrongCode) {
			w.t.Errorf("the right code at sign-in: %v", err)
		}
		if _, err := w.session(w.AddAccessKey("alice"), d, 0); err == nil {
			w.t.Error("STS took the right code")
		} else {
			wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
		}
		wantNoError(w.t, w.SignIn("alice", w.code(d, -720)))

		wantNoError(w.t, w.resync(w.admin, "alice", d, -1, 0))
		time.Sleep(20 * time.Second)
		wantNoError(w.t, w.SignIn("alice", w.code(d, 0)))
	})
}

// TestMemory: what a device remembers through deactivation, and what deletion
// ends.
func TestMemory(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := w.enrolled("alice", "vault")
		wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn))
		seen := w.device(d.arn)
		if seen.Enabled() || !seen.EnableDate.IsZero() || seen.LastPair == 0 {
			w.t.Errorf("after deactivation: %+v", seen)
		}
		time.Sleep(time.Minute)
		wantNoError(w.t, w.enable(w.admin, "alice", d, -1, 0))

		wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn))
		wantNoError(w.t, w.delete(d.arn))
		again := w.create("vault")
		if again.arn != d.arn || again.secret == d.secret {
			w.t.Errorf("made again: same name %v, same seed %v", again.arn == d.arn, again.secret == d.secret)
		}
		wantNoError(w.t, w.enable(w.admin, "alice", again, -1, 0)) // no last pair in the way
	})
}
