package settle_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
)

// The plan says which records an officer's signature covers, and what it deletes. An
// officer who is here signs it.
func TestThePlanSaysWhatIsSigned(t *testing.T) {
	for name, tt := range map[string]struct{ officers, here bool }{
		"without officers":       {},
		"with an officer":        {true, true},
		"with an officer, later": {true, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				if tt.officers {
					s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
				}
				enrolltest.Interrupted(t, s, s.ForAlice())()
				s.AWSAccount.ClearFaults()
				s.FreeKeys()
				if !tt.here {
					s.Signers = nil
				}
				var plan settle.RecoveryPlan
				confirm := func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
					plan = p
					return enrolltest.Agrees(ctx, p)
				}
				open := enrolltest.Unsettled(s.Ledger)[0].ID
				if r, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: confirm}); err != nil || r.Outcome != ledger.Undone {
					t.Fatalf("%+v, %v", r, err)
				}
				var unsigned []uint64
				for _, w := range plan.Wrote {
					if !w.Signed {
						unsigned = append(unsigned, w.Sequence)
					}
					if w.Signed != (tt.officers && w.Kind == "begin") {
						t.Errorf("%s is signed: %t", w.Kind, w.Signed)
					}
					if w.Vouched != (w.Signed && tt.here) {
						t.Errorf("%s is vouched for: %t", w.Kind, w.Vouched)
					}
				}
				var keys []uint32
				for _, d := range plan.Deletes {
					if d.KeySerial != 0 {
						keys = append(keys, d.KeySerial)
					}
				}
				if !slices.Equal(keys, []uint32{1001, 1002}) {
					t.Errorf("deletes on keys %v", keys)
				}
				if !tt.officers {
					unsigned = nil
				}
				for _, r := range s.Ledger.Records() {
					if body, is := r.Body.(*ledger.Settle); is && (!slices.Equal(body.Unsigned, unsigned) || s.Register().Lacks(r.Sequence) != (tt.officers && !tt.here)) {
						t.Errorf("unsigned are %v, want %v; the plan lacks a signature: %t", body.Unsigned, unsigned, s.Register().Lacks(r.Sequence))
					}
				}
			})
		})
	}
}

// Each key that will never come back is recorded.
func TestEachKeyIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		s.FreeKeys()
		for _, card := range s.Cards {
			s.Readers.Unplug(card)
		}
		open := enrolltest.Unsettled(s.Ledger)[0].ID
		r, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: enrolltest.Agrees, Gone: []device.KeySerial{1001, 1002}})
		if err != nil || r.Outcome != ledger.Owing || len(r.Owed) != 2 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// A ceremony that is closed as it stands leaves a word about what it may have touched, if
// it came so far.
func TestCloseSaysWhatMayBeLeft(t *testing.T) {
	load := &ledger.Load{DeviceName: "rootseal-alice-daily-aaaaaa", DeviceARN: enrolltest.ARNOf("rootseal-alice-daily-aaaaaa"), Witnesses: enrolltest.Challenges()}
	enable := &ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}}}
	for name, tt := range map[string]struct {
		after []ledger.Body
		looks int // three names and two keys
	}{
		"begun":             {nil, 0},
		"loaded":            {[]ledger.Body{load}, 5},
		"enabled":           {[]ledger.Body{load, enable}, 5},
		"enabled, unloaded": {[]ledger.Body{enable}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.Forge(t, "20260101-aaaaaa", append([]ledger.Body{s.ForgedBegin("aaaaaa")}, tt.after...)...)
				r, err := settle.Recover(t.Context(), s.Env, "20260101-aaaaaa", settle.Word{Confirm: enrolltest.Agrees, Close: true})
				looks := 0
				for _, owed := range r.Owed {
					if strings.HasPrefix(owed.What, "look ") {
						looks++
					}
				}
				if err != nil || r.Outcome != ledger.Refused || looks != tt.looks {
					t.Errorf("%d to look at: %+v, %v", looks, r, err)
				}
			})
		})
	}
}

// The officers give their PINs when all is looked at, and before a person confirms the plan.
// Without them nothing has begun.
func TestOfficersAreReadyBeforeThePlanIsConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		s.FreeKeys()
		no, before := errors.New("wrong PIN"), s.Ledger.Head()
		s.Env.PINs = func(context.Context, func()) (uint64, error) { return 0, no }
		word := settle.Word{Confirm: func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
			t.Error("the plan is shown")
			return enrolltest.Agrees(ctx, p)
		}}
		_, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, word)
		if !errors.Is(err, no) || errors.Is(err, step.ErrUnsettled) || s.Ledger.Head() != before {
			t.Errorf("%v, and the head is %v, not %v", err, s.Ledger.Head(), before)
		}
	})
}
