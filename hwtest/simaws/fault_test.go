package simaws_test

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"

	"rootseal/hwtest/simaws"
)

const createAction = "CreateVirtualMFADevice"

func tryCreate(w *world, client *iam.Client) error {
	_, err := client.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault")})
	return err
}

func TestFaults(t *testing.T) {
	for _, row := range []struct {
		name   string
		fault  simaws.Fault
		effect bool
		check  func(t *testing.T, err error)
	}{
		{"refused", simaws.Fault{Kind: simaws.Refuse, Code: "ConcurrentModification", Status: 409, Message: "busy"}, false, func(t *testing.T, err error) {
			wantRefusal(t, err, 409, "ConcurrentModification", "busy")
			if typed := (*types.ConcurrentModificationException)(nil); !errors.As(err, &typed) {
				t.Errorf("not the SDK's type: %v", err)
			}
		}},
		{"throttled", simaws.Fault{Kind: simaws.Throttle}, false, func(t *testing.T, err error) {
			wantRefusal(t, err, 400, "Throttling", "Rate exceeded")
		}},
		{"unavailable", simaws.Fault{Kind: simaws.Unavailable}, false, func(t *testing.T, err error) {
			var answer smithy.APIError
			if !errors.As(err, &answer) || answer.ErrorCode() != "UnknownError" {
				t.Errorf("an HTML page shows as %v", err)
			}
		}},
		{"request lost", simaws.Fault{Kind: simaws.LoseRequest}, false, wantReset},
		{"reply lost", simaws.Fault{Kind: simaws.LoseReply}, true, wantReset},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				row.fault.Action, row.fault.Call = createAction, 2
				w.Fault(row.fault)
				w.create("first") // the fault waits for the second call
				row.check(w.t, tryCreate(w, w.admin))
				if got := len(w.Devices()) == 2; got != row.effect {
					w.t.Errorf("effect %v, want %v", got, row.effect)
				}
				if calls := w.Calls(); len(calls) != 2 || calls[0].Fault != 0 || calls[1].Fault != row.fault.Kind {
					w.t.Errorf("calls %+v", calls)
				}
				_ = w.delete("arn:aws:iam::111122223333:mfa/vault")
				wantNoError(w.t, tryCreate(w, w.admin)) // the third is well again
			})
		})
	}
}

func wantReset(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v, want a reset connection", err)
	}
}

// TestHang: the call ends when its context does, with or without an effect.
func TestHang(t *testing.T) {
	for kind, effect := range map[simaws.FaultKind]bool{simaws.Hang: false, simaws.HangReply: true} {
		story(t, simaws.Options{}, func(w *world) {
			w.Fault(simaws.Fault{Kind: kind})
			began := time.Now()
			ctx, cancel := context.WithTimeout(w.ctx, 7*time.Second)
			defer cancel()
			_, err := w.admin.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault")})
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 7*time.Second {
				w.t.Errorf("ended after %v with %v", time.Since(began), err)
			}
			if got := len(w.Devices()) == 1; got != effect {
				w.t.Errorf("effect %v, want %v", got, effect)
			}
		})
	}
}

// TestLandLate: the caller sees a broken connection, reads and finds nothing. The
// effect comes later, judged at its own time.
func TestLandLate(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.Fault(simaws.Fault{Action: createAction, Call: 1, Kind: simaws.LandLate, Delay: 5 * time.Second})
		wantReset(w.t, tryCreate(w, w.admin))
		time.Sleep(4 * time.Second)
		if n := len(w.Devices()); n != 0 {
			w.t.Fatalf("%d devices too early", n)
		}
		time.Sleep(2 * time.Second)
		devices := w.Devices()
		if len(devices) != 1 {
			w.t.Fatalf("%d devices", len(devices))
		}
		if age := time.Since(devices[0].Created); age != time.Second {
			w.t.Errorf("landed %v ago, want 1s", age)
		}
	})
}

// TestRetriedCreate: the SDK's own retryer sends again what had landed, and the
// seed is lost with the first reply.
func TestRetriedCreate(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.Fault(simaws.Fault{Action: createAction, Call: 1, Kind: simaws.LoseReply})
		err := tryCreate(w, w.iamRetrying(w.AddAdmin("alice"), nil))
		if typed := (*types.EntityAlreadyExistsException)(nil); !errors.As(err, &typed) {
			w.t.Errorf("got %v", err)
		}
		if n := len(w.Calls()); n != 2 {
			w.t.Errorf("%d calls arrived, want 2", n)
		}
	})
}

// TestAttempts: how often the SDK's own retryer tries.
func TestAttempts(t *testing.T) {
	for _, row := range []struct {
		name     string
		fault    simaws.Fault
		attempts int
	}{
		{"throttling", simaws.Fault{Kind: simaws.Throttle}, 3},
		{"unavailable", simaws.Fault{Kind: simaws.Unavailable}, 3},
		{"service failure", simaws.Fault{Kind: simaws.Refuse, Code: "ServiceFailure", Status: 500}, 3},
		{"connection lost", simaws.Fault{Kind: simaws.LoseRequest}, 3},
		{"limit exceeded", simaws.Fault{Kind: simaws.Refuse, Code: "LimitExceeded", Status: 409}, 1},
		{"concurrent modification", simaws.Fault{Kind: simaws.Refuse, Code: "ConcurrentModification", Status: 409}, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				w.Fault(row.fault)
				if err := tryCreate(w, w.iamRetrying(w.AddAdmin("alice"), nil)); err == nil {
					w.t.Error("no error")
				}
				if n := len(w.Calls()); n != row.attempts {
					w.t.Errorf("%d attempts, want %d", n, row.attempts)
				}
			})
		})
	}
}

func TestClearFaults(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.Fault(simaws.Fault{Kind: simaws.Throttle})
		w.ClearFaults()
		wantNoError(w.t, tryCreate(w, w.admin))
	})
}

// TestLatency: an answer takes its time. A caller who leaves in the first half has
// no effect, in the second half an effect.
func TestLatency(t *testing.T) {
	for _, row := range []struct {
		patience time.Duration
		effect   bool
		err      error
	}{
		{100 * time.Millisecond, false, context.DeadlineExceeded},
		{200 * time.Millisecond, true, context.DeadlineExceeded},
		{time.Second, true, nil},
	} {
		story(t, simaws.Options{Latency: 250 * time.Millisecond}, func(w *world) {
			began := time.Now()
			ctx, cancel := context.WithTimeout(w.ctx, row.patience)
			defer cancel()
			_, err := w.admin.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault")})
			if !errors.Is(err, row.err) {
				w.t.Errorf("patience %v: %v", row.patience, err)
			}
			if want := min(row.patience, 250*time.Millisecond); time.Since(began) != want {
				w.t.Errorf("took %v, want %v", time.Since(began), want)
			}
			if got := len(w.Devices()) == 1; got != row.effect {
				w.t.Errorf("patience %v: effect %v, want %v", row.patience, got, row.effect)
			}
		})
	}
}

// TestConcurrentCalls: of many creates of one name, one wins.
func TestConcurrentCalls(t *testing.T) {
	story(t, simaws.Options{Latency: time.Millisecond}, func(w *world) {
		var callers sync.WaitGroup
		results := make(chan error, 20)
		for range cap(results) {
			callers.Go(func() { results <- tryCreate(w, w.admin) })
		}
		callers.Wait()
		close(results)
		won := 0
		for err := range results {
			if err == nil {
				won++
			} else {
				wantRefusal(w.t, err, 409, "EntityAlreadyExists", "MFA device already exists.")
			}
		}
		if won != 1 || len(w.Devices()) != 1 {
			w.t.Errorf("%d won, %d devices", won, len(w.Devices()))
		}
	})
}
