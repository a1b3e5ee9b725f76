package enroll_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// What the operator hands over is not what was asked for: nothing is written to
// any key, and the device that the console made stands in the record.
func TestSecretRefused(t *testing.T) {
	closed := errors.New("the prompt was closed")
	label := func(device, account string) func(env.Secret) env.Secret {
		return func(s env.Secret) env.Secret {
			s.Label = &seed.Label{Device: device, Account: account}
			return s
		}
	}
	_, short := seed.FromBase32([]byte("JBSWY3DPEHPK3PXP")) // 10 bytes
	_, garbled := seed.FromBase32([]byte("10OO" + strings.Repeat("A", 60)))
	if !errors.Is(short, seed.ErrTooShort) || !errors.Is(garbled, seed.ErrNotBase32) {
		t.Fatalf("the secrets are not bad: %v, %v", short, garbled)
	}
	for name, test := range map[string]struct {
		set  func(*operator)
		want error
		text string
	}{
		"the prompt is closed":      {func(o *operator) { o.noSecret = closed }, closed, ""},
		"too short":                 {func(o *operator) { o.noSecret = short }, seed.ErrTooShort, ""},
		"not base32":                {func(o *operator) { o.noSecret = garbled }, seed.ErrNotBase32, ""},
		"label of another device":   {func(o *operator) { o.onSecret = label("bobs-phone", account) }, enroll.ErrLabel, `names device "bobs-phone"`},
		"label of another account":  {func(o *operator) { o.onSecret = label("", "999988887777") }, enroll.ErrLabel, `names account "999988887777"`},
		"label of another alias":    {func(o *operator) { o.onSecret = label("", "acme-test") }, enroll.ErrLabel, `names account "acme-test"`},
		"stopped before the answer": {func(o *operator) { o.noSecret = env.ErrStopped }, env.ErrStopped, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				c := s.prepare(t, s.rootWithProfile())
				test.set(s.operator)
				if change := s.operator.onSecret; change != nil {
					s.operator.onSecret = func(secret env.Secret) env.Secret {
						secret = change(secret)
						if secret.Label.Device == "" {
							secret.Label.Device = c.Plan().Begin.DeviceNames[0]
						}
						return secret
					}
				}
				r, err := c.Run(t.Context(), nil, nil)
				c.Close()
				if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
					t.Errorf("%v, want %v with %q", err, test.want, test.text)
				}
				if r.Outcome != ledger.Owing {
					t.Errorf("outcome %q, want %q for the device that the console made", r.Outcome, ledger.Owing)
				}
				s.mustHold(t, r, err)
				if s.operator.handed != nil && !s.operator.handed.Wiped() {
					t.Error("the seed is still in memory")
				}
				for _, card := range s.cards {
					if card.Count(simcard.Put) > 0 {
						t.Errorf("key %d was written", card.Serial())
					}
				}
			})
		})
	}
}

// The label in the picture agrees, by number or by alias.
func TestLabelAgrees(t *testing.T) {
	for _, named := range []string{account, alias} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, 2)
			q := s.rootWithProfile()
			q.Source = env.Picture
			c := s.prepare(t, q)
			s.operator.onSecret = func(secret env.Secret) env.Secret {
				secret.Label = &seed.Label{Device: c.Plan().Begin.DeviceNames[0], Account: named}
				return secret
			}
			r, err := c.Run(t.Context(), nil, nil)
			c.Close()
			if err != nil {
				t.Fatalf("account %s: %v", named, err)
			}
			s.mustHold(t, r, err)
		})
	}
}

// A seed of another device, pasted: the console cannot take its codes. The
// operator gives up, and the keys wait for the operator's word.
func TestSecretOfAnotherDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.onSecret = func(env.Secret) env.Secret {
			other, err := seed.New([]byte("the seed of quite another device"))
			if err != nil {
				t.Fatal(err)
			}
			return env.Secret{Seed: other}
		}
		s.operator.said = []env.Outcome{env.Refused, env.Refused, env.Later}
		r, err := s.run(t.Context(), t, s.root())
		if !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, step.ErrUnsettled)
		}
		s.mustHold(t, r, err)
		if ok := s.operator.consoleOK; len(ok) != 3 || ok[0] || ok[1] || ok[2] {
			t.Errorf("the console said %v, want three times no", ok)
		}
		s.mustSettle(t, r, err)
		s.mustBeUntouched(t)
	})
}

// Said to be gone, and while a key is away still waiting to be taken back, said to be
// taken after all: that is settled by AWS alone, because another key has lost the seed.
func TestWordThatIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.said = []env.Outcome{env.Canceled}
		s.operator.onPair = func(env.Pair) { s.desk.Unplug(s.cards[1]) }
		s.operator.keepPair = true
		if _, err := s.run(t.Context(), t, s.root()); !errors.Is(err, step.ErrUnsettled) {
			t.Fatalf("%v, want %v", err, step.ErrUnsettled)
		}
		s.desk.Plug(s.cards[1])
		if len(s.held(s.cards[0])) != 0 {
			t.Fatal("the key that was there holds the seed still")
		}
		if r, err := s.recover(t, ledger.ConsoleAccepted); !errors.Is(err, step.ErrUnsettled) || r.Outcome != "" {
			t.Errorf("outcome %q, %v; want %v", r.Outcome, err, step.ErrUnsettled)
		}
		s.aws.Console().Cancel()
		if r, err := s.recover(t, ledger.DeviceAbsent); err != nil || r.Outcome != ledger.Undone {
			t.Errorf("outcome %q, %v; want %q", r.Outcome, err, ledger.Undone)
		}
		s.mustBeUntouched(t)
	})
}

// consoles are how root's last page can end, and what a recovery may conclude
// from it. "kept" is that the keys must keep what they hold.
func TestConsoleEnds(t *testing.T) {
	stopped := env.ErrStopped
	for name, test := range map[string]struct {
		profile  bool
		operator func(*stage)
		first    string   // outcome of the command; "" unsettled
		then     []string // what is stated to recover, one command after the other
		ends     []string // their outcomes; "" unsettled
	}{
		"accepted":              {false, func(*stage) {}, ledger.NotConfirmed, nil, nil},
		"accepted, read at AWS": {true, func(*stage) {}, ledger.Complete, nil, nil},
		"later, then accepted": {false, func(s *stage) {
			s.operator.said = []env.Outcome{env.Later}
		}, "", []string{"", ledger.ConsoleAccepted}, []string{"", ledger.NotConfirmed}},
		"later, read at AWS": {true, func(s *stage) {
			s.operator.said = []env.Outcome{env.Later}
		}, "", []string{""}, []string{ledger.Complete}},
		"refused decides nothing": {false, func(s *stage) {
			s.operator.said = []env.Outcome{env.Refused, env.Later}
			s.operator.keepPair = true
		}, "", []string{"", ledger.ConsoleRefused, ledger.DeviceAbsent}, []string{"", "", ledger.Undone}},
		"refused, and the page took it all the same": {false, func(s *stage) {
			s.operator.said = []env.Outcome{env.Refused, env.Later}
		}, "", []string{ledger.ConsoleRefused, ledger.ConsoleAccepted}, []string{"", ledger.NotConfirmed}},
		"stopped before the pair was typed": {false, func(s *stage) {
			s.operator.noPair = stopped
		}, "", []string{"", ledger.DeviceAbsent}, []string{"", ledger.Undone}},
		"stopped, AWS shows it unassigned": {true, func(s *stage) {
			s.operator.noPair = stopped
		}, "", []string{"", ledger.ConsoleRefused, ledger.DeviceAbsent, ledger.ConsoleAccepted}, []string{"", "", "", ""}},
		"stopped, and cancelled in the console": {true, func(s *stage) {
			s.operator.noPair = stopped
			s.operator.onPair = func(env.Pair) { s.aws.Console().Cancel() }
		}, "", []string{"", ledger.DeviceAbsent}, []string{"", ledger.Undone}},
		"another name in the console, stopped": {true, func(s *stage) {
			s.mistype("my-own-name")
			s.operator.noPair = stopped
		}, "", []string{"", ledger.ConsoleRefused, ledger.DeviceAbsent, ledger.ConsoleAccepted}, []string{"", "", "", ledger.Complete}},
		"another name in the console, accepted": {true, func(s *stage) {
			s.mistype("my-own-name")
		}, ledger.Complete, nil, nil},
		"another name in the console, by a workstation that is ahead": {true, func(s *stage) {
			s.awsAhead = -15 * time.Second
			time.Sleep(time.Minute) // root's other device is older by any clock
			s.mistype("my-own-name")
		}, ledger.Complete, nil, nil},
		"accepted, then refused: the first word stays": {true, func(s *stage) {
			s.operator.keepPair = true
			s.operator.onPair = func(env.Pair) { s.aws.Console().Cancel() }
		}, "", []string{ledger.ConsoleRefused}, []string{""}},
		"said to be accepted, and cancelled in truth": {true, func(s *stage) {
			s.operator.keepPair = true
			s.operator.onPair = func(env.Pair) { s.aws.Console().Cancel() }
		}, "", []string{"", ledger.ConsoleAccepted, ledger.DeviceAbsent}, []string{"", "", ledger.Undone}},
		"said to be absent, and enabled in truth": {true, func(s *stage) {
			s.operator.said = []env.Outcome{env.Later}
		}, "", []string{ledger.DeviceAbsent}, []string{ledger.Complete}},
		"refused, and cancelled": {false, func(s *stage) {
			s.operator.said = []env.Outcome{env.Refused, env.Canceled}
			s.operator.keepPair = true
			s.operator.onPair = func(env.Pair) { s.aws.Console().Cancel() }
		}, ledger.Undone, nil, nil},
		"refused, and begun again": {true, func(s *stage) {
			s.operator.said = []env.Outcome{env.Refused, env.Again}
			s.operator.keepPair = true
			s.operator.onPair = func(p env.Pair) {
				if p.Refused {
					s.aws.Console().Cancel()
				}
			}
		}, ledger.Undone, nil, nil},
		"begun again, and the page is still open": {true, func(s *stage) {
			s.operator.said = []env.Outcome{env.Refused, env.Again}
			s.operator.keepPair = true
		}, "", []string{""}, []string{""}},
		"cancelled, and enabled in truth": {true, func(s *stage) {
			s.operator.said = []env.Outcome{env.Canceled}
		}, ledger.Complete, nil, nil},
		"AWS cannot be read": {true, func(s *stage) {
			s.operator.onPair = func(env.Pair) { s.aws.Deny("ListVirtualMFADevices", simaws.DenySCP) }
		}, "", []string{"", ledger.DeviceAbsent}, []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				test.operator(s)
				q := s.rootWithProfile()
				if !test.profile {
					q = s.root()
				}
				r, err := s.run(t.Context(), t, q)
				s.mustBe(t, "the command", r, err, test.first)
				for i, said := range test.then {
					if said == ledger.DeviceAbsent && !test.profile { // and it is
						s.aws.Console().Cancel()
					}
					r, err = s.recover(t, said)
					s.mustBe(t, "recover with "+said, r, err, test.ends[i])
				}
			})
		})
	}
}

// mustBe: a command reached that outcome, and where it reached none, every key
// keeps what it holds.
func (s *stage) mustBe(t *testing.T, what string, r enroll.Result, err error, want string) {
	t.Helper()
	if r.Outcome != want || errors.Is(err, step.ErrUnsettled) != (want == "") {
		t.Errorf("%s: outcome %q, %v, want %q", what, r.Outcome, err, want)
	}
	s.mustHold(t, r, err)
	if want != "" {
		return
	}
	for _, card := range s.cards {
		if len(s.held(card)) != 1 {
			t.Errorf("%s: key %d lost its credential, and nobody knows whether the device is live", what, card.Serial())
		}
	}
}

// Somebody enabled the console's device for an IAM user: it is not root's, and
// its seed is on the keys.
func TestConsoleDeviceOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.noPair = env.ErrStopped
		s.operator.onPair = func(env.Pair) {
			s.aws.AddUser("bob")
			s.enableFor(t, "bob", s.made()[0].ARN, s.held(s.cards[0])[0].Key)
		}
		r, err := s.run(t.Context(), t, s.rootWithProfile())
		if !errors.Is(err, step.ErrUnsettled) || !strings.Contains(err.Error(), "foreign") {
			t.Errorf("%v, want %v for what is foreign", err, step.ErrUnsettled)
		}
		s.mustHold(t, r, err)
	})
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
				s := newStage(t, 2)
				c := s.prepare(t, s.root())
				s.kill(t, test.moment, func() { _, _ = c.Run(t.Context(), nil, nil) })
				c.Close()
				if test.said != "" {
					s.aws.Console().Cancel()
				}
				r, err := s.recover(t, test.said)
				if err != nil || r.Outcome != test.want {
					t.Errorf("%v, outcome %q, want %q", err, r.Outcome, test.want)
				}
				s.mustHold(t, r, err)
			})
		})
	}
	t.Run("stopped before the secret was asked for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancelCause(t.Context())
			s := newStage(t, 2)
			c := s.prepare(t, s.root())
			s.at(0, func() { stop(env.ErrStopped) })
			r, err := c.Run(ctx, nil, nil)
			c.Close()
			if !errors.Is(err, env.ErrStopped) || r.Outcome != ledger.Undone {
				t.Errorf("%v, outcome %q, want %v and %q", err, r.Outcome, env.ErrStopped, ledger.Undone)
			}
			s.mustHold(t, r, err)
			s.mustBeUntouched(t)
		})
	})
}

// mistype makes the operator give the device another name in the console, and
// type the pair there all the same.
func (s *stage) mistype(name string) {
	s.operator.deviceName = name
	s.operator.onPair = func(p env.Pair) {
		time.Sleep(5 * time.Second) // it takes a while to type
		if err := s.aws.Console().AddMFA(p.Code1, p.Code2); err != nil {
			panic(err)
		}
	}
	s.operator.keepPair = true
}
