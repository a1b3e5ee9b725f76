package simaws_test

import (
	"testing"
	"time"

	"rootseal/hwtest/simaws"
)

// TestSTSLearns: STS's answers to right codes after a device was enabled, created
// again under its name, or resynced: both refusals, in turn, until a delay is over
// that differs from change to change.
func TestSTSLearns(t *testing.T) {
	for name, change := range map[string]func(w *world) mfa{
		"enabled": func(w *world) mfa { return w.enrolled("alice", "vault") },
		"made anew under its name": func(w *world) mfa {
			d := w.enrolled("alice", "vault") // STS learns of it after 7 s
			time.Sleep(time.Minute)
			wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn)) // after 3 s
			wantNoError(w.t, w.delete(d.arn))
			return w.enrolled("alice", "vault")
		},
		"resynced": func(w *world) mfa {
			d := w.enrolled("alice", "vault")
			time.Sleep(time.Minute)
			wantNoError(w.t, w.resync(w.admin, "alice", d, -1, 0)) // after 3 s
			time.Sleep(time.Minute)
			wantNoError(w.t, w.resync(w.admin, "alice", d, -1, 0))
			return d
		},
	} {
		t.Run(name, func(t *testing.T) {
			delays := []time.Duration{7 * time.Second, 3 * time.Second, 16 * time.Second}
			if name == "enabled" {
				delays = delays[2:]
			}
			story(t, simaws.Options{STSDelays: delays}, func(w *world) {
				d := change(w)
				key := w.AddAccessKey("alice")
				for range 2 {
					_, err := w.session(key, d, 0)
					wantRefusal(w.t, err, 403, "AccessDenied", cannotValidate)
					_, err = w.session(key, d, 0)
					wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
				}
				time.Sleep(16*time.Second - time.Millisecond)
				if _, err := w.session(key, d, 0); err == nil {
					w.t.Error("STS took a code before its delay was over")
				}
				time.Sleep(time.Millisecond)
				_, err := w.session(key, d, 0) // none of the early ones was spent
				wantNoError(w.t, err)
			})
		})
	}
}

// TestSTSEarlyTries: before STS has learned, every other try counts.
func TestSTSEarlyTries(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := w.enrolled("alice", "vault")
		key := w.AddAccessKey("alice")
		early := func(tries int) {
			for range tries {
				if _, err := w.session(key, d, 0); err == nil {
					w.t.Fatal("accepted early")
				}
			}
		}
		early(16) // 8 of them count
		time.Sleep(10 * time.Second)
		_, err := w.session(key, d, 0)
		wantNoError(w.t, err)
		_, err = w.session(key, d, 1)
		wantRefusal(w.t, err, 403, "AccessDenied", cannotValidate)
	})
}

// TestCodesOnce: a code that signed in is spent for sessions, and the reverse,
// always. For pairs that holds only if codes work once.
func TestCodesOnce(t *testing.T) {
	for name, once := range map[string]bool{"by use": false, "in all": true} {
		t.Run(name, func(t *testing.T) {
			story(t, simaws.Options{STSDelay: -1, CodesOnce: once}, func(w *world) {
				d := w.enrolled("alice", "vault")
				key := w.AddAccessKey("alice")
				_, err := w.session(key, d, 0)
				if once {
					wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
				} else {
					wantNoError(w.t, err)
				}

				time.Sleep(2 * time.Minute)
				wantNoError(w.t, w.SignIn("alice", w.code(d, 0)))
				_, err = w.session(key, d, 0)
				wantRefusal(w.t, err, 403, "AccessDenied", wrongPassCode)
				_, err = w.session(key, d, 1)
				wantNoError(w.t, err)
				if err := w.SignIn("alice", w.code(d, 1)); err == nil {
					w.t.Error("a code that gave a session signed in")
				}

				err = w.resync(w.admin, "alice", d, 1, 2)
				if once {
					wantRefusal(w.t, err, 403, "InvalidAuthenticationCode", invalidCode)
				} else {
					wantNoError(w.t, err)
				}
			})
		})
	}
}
