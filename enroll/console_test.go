package enroll_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/settle"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// Said to be gone, and while a key is away still waiting to be taken back, said to be
// taken after all: that is settled by AWS alone, because another key has lost the seed.
func TestWordThatIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.Said = []env.Outcome{env.Canceled}
		s.Operator.OnPair = func(env.Pair) { s.Readers.Unplug(s.Cards[1]) }
		s.Operator.KeepPair = true
		if _, err := s.Run(t.Context(), t, s.ForRoot()); !errors.Is(err, step.ErrUnsettled) {
			t.Fatalf("%v, want %v", err, step.ErrUnsettled)
		}
		s.Readers.Plug(s.Cards[1])
		if len(s.Held(s.Cards[0])) != 0 {
			t.Fatal("the key that was there holds the seed still")
		}
		if r, err := s.Recover(t, ledger.ConsoleAccepted); !errors.Is(err, step.ErrUnsettled) || r.Outcome != "" {
			t.Errorf("outcome %q, %v; want %v", r.Outcome, err, step.ErrUnsettled)
		}
		s.AWSAccount.Console().Cancel()
		if r, err := s.Recover(t, ledger.DeviceAbsent); err != nil || r.Outcome != ledger.Undone {
			t.Errorf("outcome %q, %v; want %q", r.Outcome, err, ledger.Undone)
		}
		s.MustBeUntouched(t)
	})
}

// consoles are how root's last page can end, and what a recovery may conclude
// from it. "kept" is that the keys must keep what they hold.
func TestConsoleEnds(t *testing.T) {
	stopped := env.ErrStopped
	for name, test := range map[string]struct {
		profile  bool
		Operator func(*enrolltest.Stage)
		first    string   // outcome of the command; "" unsettled
		then     []string // what is stated to recover, one command after the other
		ends     []string // their outcomes; "" unsettled
	}{
		"accepted":              {false, func(*enrolltest.Stage) {}, ledger.NotConfirmed, nil, nil},
		"accepted, read at AWS": {true, func(*enrolltest.Stage) {}, ledger.Complete, nil, nil},
		"later, then accepted": {false, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Later}
		}, "", []string{"", ledger.ConsoleAccepted}, []string{"", ledger.NotConfirmed}},
		"later, read at AWS": {true, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Later}
		}, "", []string{""}, []string{ledger.Complete}},
		"refused decides nothing": {false, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Refused, env.Later}
			s.Operator.KeepPair = true
		}, "", []string{"", ledger.ConsoleRefused, ledger.DeviceAbsent}, []string{"", "", ledger.Undone}},
		"refused, and the page took it all the same": {false, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Refused, env.Later}
		}, "", []string{ledger.ConsoleRefused, ledger.ConsoleAccepted}, []string{"", ledger.NotConfirmed}},
		"stopped before the pair was typed": {false, func(s *enrolltest.Stage) {
			s.Operator.NoPair = stopped
		}, "", []string{"", ledger.DeviceAbsent}, []string{"", ledger.Undone}},
		"stopped, AWS shows it unassigned": {true, func(s *enrolltest.Stage) {
			s.Operator.NoPair = stopped
		}, "", []string{"", ledger.ConsoleRefused, ledger.DeviceAbsent, ledger.ConsoleAccepted}, []string{"", "", "", ""}},
		"stopped, and cancelled in the console": {true, func(s *enrolltest.Stage) {
			s.Operator.NoPair = stopped
			s.Operator.OnPair = func(env.Pair) { s.AWSAccount.Console().Cancel() }
		}, "", []string{"", ledger.DeviceAbsent}, []string{"", ledger.Undone}},
		"another name in the console, stopped": {true, func(s *enrolltest.Stage) {
			mistype(s, "my-own-name")
			s.Operator.NoPair = stopped
		}, "", []string{"", ledger.ConsoleRefused, ledger.DeviceAbsent, ledger.ConsoleAccepted}, []string{"", "", "", ledger.Complete}},
		"another name in the console, accepted": {true, func(s *enrolltest.Stage) {
			mistype(s, "my-own-name")
		}, ledger.Complete, nil, nil},
		"another name in the console, by a workstation that is ahead": {true, func(s *enrolltest.Stage) {
			s.AWSAhead = -15 * time.Second
			time.Sleep(time.Minute) // root's other device is older by any clock
			mistype(s, "my-own-name")
		}, ledger.Complete, nil, nil},
		"accepted, then refused: the first word stays": {true, func(s *enrolltest.Stage) {
			s.Operator.KeepPair = true
			s.Operator.OnPair = func(env.Pair) { s.AWSAccount.Console().Cancel() }
		}, "", []string{ledger.ConsoleRefused}, []string{""}},
		"said to be accepted, and cancelled in truth": {true, func(s *enrolltest.Stage) {
			s.Operator.KeepPair = true
			s.Operator.OnPair = func(env.Pair) { s.AWSAccount.Console().Cancel() }
		}, "", []string{"", ledger.ConsoleAccepted, ledger.DeviceAbsent}, []string{"", "", ledger.Undone}},
		"said to be absent, and enabled in truth": {true, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Later}
		}, "", []string{ledger.DeviceAbsent}, []string{ledger.Complete}},
		"refused, and cancelled": {false, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Refused, env.Canceled}
			s.Operator.KeepPair = true
			s.Operator.OnPair = func(env.Pair) { s.AWSAccount.Console().Cancel() }
		}, ledger.Undone, nil, nil},
		"refused, and begun again": {true, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Refused, env.Again}
			s.Operator.KeepPair = true
			s.Operator.OnPair = func(p env.Pair) {
				if p.Refused {
					s.AWSAccount.Console().Cancel()
				}
			}
		}, ledger.Undone, nil, nil},
		"begun again, and the page is still open": {true, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Refused, env.Again}
			s.Operator.KeepPair = true
		}, "", []string{""}, []string{""}},
		"cancelled, and enabled in truth": {true, func(s *enrolltest.Stage) {
			s.Operator.Said = []env.Outcome{env.Canceled}
		}, ledger.Complete, nil, nil},
		"AWS cannot be read": {true, func(s *enrolltest.Stage) {
			s.Operator.OnPair = func(env.Pair) { s.AWSAccount.Deny("ListVirtualMFADevices", simaws.DenySCP) }
		}, "", []string{"", ledger.DeviceAbsent}, []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				test.Operator(s)
				q := s.ForRootWithProfile()
				if !test.profile {
					q = s.ForRoot()
				}
				r, err := s.Run(t.Context(), t, q)
				mustBe(t, s, "the command", r, err, test.first)
				for i, said := range test.then {
					if said == ledger.DeviceAbsent && !test.profile { // and it is
						s.AWSAccount.Console().Cancel()
					}
					r, err = s.Recover(t, said)
					mustBe(t, s, "recover with "+said, r, err, test.ends[i])
				}
			})
		})
	}
}

// mustBe: a command reached that outcome, and where it reached none, every key
// keeps what it holds.
func mustBe(t *testing.T, s *enrolltest.Stage, what string, r enroll.Result, err error, want string) {
	t.Helper()
	if r.Outcome != want || errors.Is(err, step.ErrUnsettled) != (want == "") {
		t.Errorf("%s: outcome %q, %v, want %q", what, r.Outcome, err, want)
	}
	s.MustHold(t, r, err)
	if want != "" {
		return
	}
	for _, card := range s.Cards {
		if len(s.Held(card)) != 1 {
			t.Errorf("%s: key %d lost its credential, and nobody knows whether the device is live", what, card.Serial())
		}
	}
}

// Somebody enabled the console's device for an IAM user: it is not root's, and
// its seed is on the keys.
func TestConsoleDeviceOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.NoPair = env.ErrStopped
		s.Operator.OnPair = func(env.Pair) {
			s.AWSAccount.AddUser("bob")
			s.EnableFor(t, "bob", s.Made()[0].ARN, s.Held(s.Cards[0])[0].Key)
		}
		r, err := s.Run(t.Context(), t, s.ForRootWithProfile())
		if !errors.Is(err, step.ErrUnsettled) || !strings.Contains(err.Error(), "foreign") {
			t.Errorf("%v, want %v for what is foreign", err, step.ErrUnsettled)
		}
		s.MustHold(t, r, err)
	})
}

// The list of AWS shows a canceled device for some seconds more, and is read until it
// does not. The error says whether the secret key is entered again.
func TestConsoleIsCanceled(t *testing.T) {
	for said, again := range map[env.Outcome]bool{env.Canceled: false, env.Again: true} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			s.Operator.Said, s.Operator.KeepPair = []env.Outcome{said}, true
			aws := &enrolltest.Lagging{AWS: s.AWS, Account: true}
			s.AWS = aws
			s.Operator.OnPair = func(env.Pair) {
				var err error
				if aws.Was, _, err = aws.AWS.VirtualDevices(t.Context()); err != nil {
					t.Error(err)
				}
				aws.Until = time.Now().Add(5 * time.Second)
				s.AWSAccount.Console().Cancel()
			}
			r, err := s.Run(t.Context(), t, s.ForRootWithProfile())
			if r.Outcome != ledger.Undone || errors.Is(err, enroll.ErrAgain) != again {
				t.Errorf("outcome %q, %v; again: %t", r.Outcome, err, again)
			}
		})
	}
}

// The console's unassigned device is owed where nobody can say that it is gone:
// not before the secret was asked for, and not once the operator has said so.
func TestConsoleLeftovers(t *testing.T) {
	for name, test := range map[string]struct {
		moment int
		said   string
		want   string
	}{
		"killed before the secret was asked for": {1, "", ledger.Owing}, // the record cannot tell
		"killed after it":                        {6, "", ledger.Owing},
		"killed after it, and cancelled":         {6, ledger.DeviceAbsent, ledger.Undone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				c := s.Prepare(t, s.ForRoot())
				s.Kill(t, test.moment, func() { _, _ = c.Run(t.Context(), nil, nil) })
				c.Close()
				if test.said != "" {
					s.AWSAccount.Console().Cancel()
				}
				r, err := s.Recover(t, test.said)
				if err != nil || r.Outcome != test.want {
					t.Errorf("%v, outcome %q, want %q", err, r.Outcome, test.want)
				}
				s.MustHold(t, r, err)
			})
		})
	}
	t.Run("stopped before the secret was asked for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancelCause(t.Context())
			s := enrolltest.New(t, 2)
			c := s.Prepare(t, s.ForRoot())
			s.At(0, func() { stop(env.ErrStopped) })
			r, err := c.Run(ctx, nil, nil)
			c.Close()
			if !errors.Is(err, env.ErrStopped) || r.Outcome != ledger.Undone {
				t.Errorf("%v, outcome %q, want %v and %q", err, r.Outcome, env.ErrStopped, ledger.Undone)
			}
			s.MustHold(t, r, err)
			s.MustBeUntouched(t)
		})
	})
}

// Root's ledger lost its last records, and nobody named a profile: credentials of
// the account in the environment are asked before a seed goes.
func TestRecoverAsksAmbientCredentials(t *testing.T) {
	for name, tt := range map[string]struct {
		elsewhere string
		other     bool // they are of another account
		keeps     bool
		outcome   string
		refused   string
	}{
		"of the account":      {keeps: true, outcome: ledger.Complete},
		"at another endpoint": {elsewhere: "https://localhost", keeps: true, refused: "confirm it with --confirm-endpoint"},
		"of another account":  {other: true, outcome: ledger.Undone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.MustRun(t, s.ForRoot())
				s.FreeKeys()
				s.Cut(3) // begin, load, enable: the officer's word and the end are gone
				s.Restart(t)
				asked := s.Client(s.Admin)
				if tt.other {
					account := simaws.New(simaws.Options{Account: "999999999999"})
					asked = awsiam.New(awsiam.AccessKey(account.AddAdmin("stranger")), account.Transport())
				}
				s.Ambient = func(context.Context) (env.AWS, string, error) { return asked, tt.elsewhere, nil }
				r, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, settle.Word{Console: ledger.DeviceAbsent, Typed: enrolltest.AccountNumber, Confirm: enrolltest.Agrees})
				if r.Outcome != tt.outcome || (err == nil) != (tt.refused == "") || err != nil && !strings.Contains(err.Error(), tt.refused) {
					t.Errorf("outcome %q, %v, want %q, %q", r.Outcome, err, tt.outcome, tt.refused)
				}
				for _, card := range s.Cards {
					if holds := len(s.Held(card)) == 1; holds != tt.keeps {
						t.Errorf("key %d holds the seed: %v, want %v; %v", card.Serial(), holds, tt.keeps, err)
					}
				}
			})
		})
	}
}

// mistype makes the operator give the device another name in the console, and
// type the pair there all the same.
func mistype(s *enrolltest.Stage, name string) {
	s.Operator.DeviceName = name
	s.Operator.OnPair = func(p env.Pair) {
		time.Sleep(5 * time.Second) // it takes a while to type
		if err := s.AWSAccount.Console().AddMFA(p.Code1, p.Code2); err != nil {
			panic(err)
		}
	}
	s.Operator.KeepPair = true
}
