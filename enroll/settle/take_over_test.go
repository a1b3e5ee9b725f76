package settle_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
)

// elsewhere opens the ledger of the stage at another workstation.
func elsewhere(t *testing.T, s *enrolltest.Stage) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(s.Store, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "osaka"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// takenOver returns the number of take-overs in the ledger, and fails if one comes after
// another record of the new workstation.
func takenOver(t *testing.T, l *ledger.Ledger) (n int) {
	t.Helper()
	for _, r := range l.Records() {
		if s, is := r.Body.(*ledger.Statement); is && s.About == ledger.TakenOver {
			n++
		} else if n == 0 && r.Host == "osaka" {
			t.Errorf("record %d, %s, is before the take-over", r.Sequence, r.Body.Kind())
		}
	}
	return n
}

// recover takes a ceremony of another host over when the person has confirmed the plan,
// before its other records: who declines leaves the ledger as it was.
func TestTakeOverFollowsTheConfirmation(t *testing.T) {
	declines := errors.New("not now")
	for name, tt := range map[string]struct {
		word settle.Word
		err  error
	}{
		"declined":             {err: declines},
		"agreed":               {},
		"agreed, own endpoint": {word: settle.Word{Endpoints: []string{"https://iam.example"}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				enrolltest.Interrupted(t, s, s.ForAlice())()
				s.AWSAccount.ClearFaults()
				s.FreeKeys()
				s.Ledger = elsewhere(t, s)
				before, open := s.Ledger.Head(), enrolltest.Unsettled(s.Ledger)[0].ID
				tt.word.Confirm = func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
					if s.Ledger.Head() != before {
						t.Errorf("the plan is shown after record %d", s.Ledger.Head().Sequence)
					}
					typed, _ := enrolltest.Agrees(ctx, p)
					return typed, tt.err
				}
				r, err := settle.Recover(t.Context(), s.Env, open, tt.word)
				if tt.err != nil {
					if !errors.Is(err, declines) || s.Ledger.Head() != before {
						t.Errorf("%v, and the head is %v, not %v", err, s.Ledger.Head(), before)
					}
					return
				}
				if err != nil || r.Outcome != ledger.Undone || takenOver(t, s.Ledger) != 1 {
					t.Errorf("%+v, %v", r, err)
				}
			})
		})
	}
}

// What needs no word is taken over right before the first record.
func TestTakeOverWithoutAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.KillAt(t, "end", func() { _, _ = s.Run(t.Context(), t, s.ForAlice()) })
		s.Ledger = elsewhere(t, s)
		r, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, settle.Word{})
		if err != nil || r.Outcome != ledger.Complete || takenOver(t, s.Ledger) != 1 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// The other workstation goes on while the person reads the plan: nothing is taken over or
// deleted then.
func TestNoTakeOverOfWhatChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		s.FreeKeys()
		other := s.Ledger
		s.Ledger = elsewhere(t, s)
		open := enrolltest.Unsettled(s.Ledger)[0].ID
		held := s.Cards[0].Stored()
		confirm := func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
			goes := ledger.Entry{Command: "recover", Ceremony: open, Officer: ledger.Officer{OSUser: "olivia"}, Body: &ledger.Statement{About: ledger.KeyGone, Typed: "1002"}}
			if _, err := other.Append(ctx, goes); err != nil {
				t.Error(err)
			}
			return enrolltest.Agrees(ctx, p)
		}
		_, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: confirm})
		if !errors.Is(err, step.ErrUnsettled) || takenOver(t, s.Ledger) != 0 || len(s.Cards[0].Stored()) != len(held) {
			t.Errorf("%v, %d take-overs", err, takenOver(t, s.Ledger))
		}
	})
}

// A call of the other workstation arrives while the person reads the plan: after the
// take-over rootseal looks again, and does not go on with another plan.
func TestTakeOverLooksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		s.FreeKeys()
		s.Ledger = elsewhere(t, s)
		open := enrolltest.Unsettled(s.Ledger)[0].ID
		confirm := func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
			made := s.Made()[0]
			s.EnableFor(t, "alice", made.ARN, made.Seed)
			return enrolltest.Agrees(ctx, p)
		}
		_, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: confirm})
		if !errors.Is(err, step.ErrUnsettled) || takenOver(t, s.Ledger) != 1 {
			t.Errorf("%v, %d take-overs", err, takenOver(t, s.Ledger))
		}
		r, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: enrolltest.Agrees})
		if err != nil || r.Outcome != ledger.Complete {
			t.Errorf("%+v, %v", r, err)
		}
		s.MustHold(t, r, err)
	})
}

// A rotation that goes forward deletes what it replaces, which recover confirms before the
// deletion. If it is another host's, recover confirms it before the take-over, too.
func TestTakeOverOfARotationThatGoesForward(t *testing.T) {
	declines := errors.New("not now")
	for name, refuses := range map[string]error{"declined": declines, "agreed": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				old := s.MustRun(t, s.ForAlice())
				s.FreeKeys()
				s.KillAt(t, "retire", func() { _, _ = s.Rotate(t, s.Rotation(t, s.Cards...)) })
				s.Ledger = elsewhere(t, s)
				before, open, asked := s.Ledger.Head(), enrolltest.Unsettled(s.Ledger)[0].ID, 0
				confirm := func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
					asked++
					if s.Ledger.Head() != before || !p.Forward || len(p.Deletes) == 0 || p.Deletes[0].DeviceARN != old.DeviceARN {
						t.Errorf("after record %d the plan is shown: %+v", s.Ledger.Head().Sequence, p)
					}
					typed, _ := enrolltest.Agrees(ctx, p)
					return typed, refuses
				}
				r, err := settle.Recover(t.Context(), s.Env, open, settle.Word{Confirm: confirm})
				if !errors.Is(err, refuses) || asked != 1 {
					t.Errorf("asked %d times: %v, want %v", asked, err, refuses)
				}
				if refuses != nil {
					if now := s.Ledger.Head(); now != before || len(s.Made()) != 2 {
						t.Errorf("the head is %v, not %v; AWS has %+v", now, before, s.Made())
					}
					return
				}
				if r.Outcome != ledger.Complete || takenOver(t, s.Ledger) != 1 {
					t.Errorf("%+v, %d take-overs", r, takenOver(t, s.Ledger))
				}
				s.MustHold(t, r, err)
			})
		})
	}
}

// What you state with the command takes the ceremony over before the plan is shown. If you
// then decline the plan, the next recover still shows it before it does anything.
func TestDeclinedPlanIsShownAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		s.KillAt(t, "retire", func() { _, _ = s.Rotate(t, s.Rotation(t, s.Cards...)) })
		s.Ledger = elsewhere(t, s)
		open := enrolltest.Unsettled(s.Ledger)[0].ID
		declines, asked := errors.New("not now"), 0
		var shown ledger.Head
		word := settle.Word{Gone: s.Serials()[:1], Confirm: func(context.Context, settle.RecoveryPlan) ([]string, error) {
			asked++
			shown = s.Ledger.Head()
			return nil, declines
		}}
		if _, err := settle.Recover(t.Context(), s.Env, open, word); !errors.Is(err, declines) || takenOver(t, s.Ledger) != 1 {
			t.Fatalf("%v, %d take-overs", err, takenOver(t, s.Ledger))
		}
		word.Gone = nil
		before := s.Ledger.Head()
		if _, err := settle.Recover(t.Context(), s.Env, open, word); !errors.Is(err, declines) || asked != 2 || shown != before || s.Ledger.Head() != before {
			t.Errorf("%v, asked %d times; the plan is shown after %v, and the head is %v, not %v", err, asked, shown, s.Ledger.Head(), before)
		}
	})
}

// A removal that is not obeyed, or that a person closes, removes nothing. If it is another
// host's, it is taken over and closed once a person has confirmed that.
func TestTakeOverOfARemovalThatIsClosed(t *testing.T) {
	declines := errors.New("not now")
	for name, tt := range map[string]struct {
		closes bool
		here   bool // this host began it
		err    error
		asked  int
	}{
		"refused, and declined": {err: declines, asked: 1},
		"refused, and agreed":   {asked: 1},
		"refused, of this host": {here: true},
		"closed, and declined":  {closes: true, err: declines, asked: 1},
		"closed, and agreed":    {closes: true, asked: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				enrolltest.Orphaned(t, s)
				made := s.Made()[0]
				const id = "20260101-aaaaaa"
				s.Forge(t, id, &ledger.Leftovers{
					Account: enrolltest.AccountNumber, Typed: enrolltest.AccountNumber,
					Devices: []ledger.LeftDevice{{DeviceARN: made.ARN, Ceremony: "20260101-bbbbbb"}}, // not the one in the name
				})
				if !tt.here {
					s.Ledger = elsewhere(t, s)
				}
				before, asked := s.Ledger.Head(), 0
				word := settle.Word{Close: tt.closes, Confirm: func(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
					asked++
					if s.Ledger.Head() != before || p.Refused == "" || !p.Elsewhere || len(p.Deletes) > 0 {
						t.Errorf("after record %d the plan is shown: %+v", s.Ledger.Head().Sequence, p)
					}
					typed, _ := enrolltest.Agrees(ctx, p)
					return typed, tt.err
				}}
				r, err := settle.FinishLeftovers(t.Context(), s.Env, id, word)
				if !errors.Is(err, tt.err) || asked != tt.asked || len(s.Made()) != 1 {
					t.Errorf("asked %d times: %v, want %v; AWS has %+v", asked, err, tt.err, s.Made())
				}
				if tt.err != nil {
					if now := s.Ledger.Head(); !errors.Is(err, step.ErrUnsettled) || now != before {
						t.Errorf("%v, and the head is %v, not %v", err, now, before)
					}
					return
				}
				if over := takenOver(t, s.Ledger); r.Outcome != ledger.Owing || (over == 1) == tt.here {
					t.Errorf("%+v, %d take-overs", r, over)
				}
			})
		})
	}
}
