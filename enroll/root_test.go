package enroll_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
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
		set  func(*enrolltest.Operator)
		want error
		text string
	}{
		"the prompt is closed":      {func(o *enrolltest.Operator) { o.NoSecret = closed }, closed, ""},
		"too short":                 {func(o *enrolltest.Operator) { o.NoSecret = short }, seed.ErrTooShort, ""},
		"not base32":                {func(o *enrolltest.Operator) { o.NoSecret = garbled }, seed.ErrNotBase32, ""},
		"label of another device":   {func(o *enrolltest.Operator) { o.OnSecret = label("bobs-phone", enrolltest.AccountNumber) }, enroll.ErrLabel, `names device "bobs-phone"`},
		"label of another account":  {func(o *enrolltest.Operator) { o.OnSecret = label("", "999988887777") }, enroll.ErrLabel, `names account "999988887777"`},
		"label of another alias":    {func(o *enrolltest.Operator) { o.OnSecret = label("", "acme-test") }, enroll.ErrLabel, `names account "acme-test"`},
		"stopped before the answer": {func(o *enrolltest.Operator) { o.NoSecret = env.ErrStopped }, env.ErrStopped, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				c := s.Prepare(t, s.ForRootWithProfile())
				test.set(s.Operator)
				if change := s.Operator.OnSecret; change != nil {
					s.Operator.OnSecret = func(secret env.Secret) env.Secret {
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
				s.MustHold(t, r, err)
				if s.Operator.Handed != nil && !s.Operator.Handed.Wiped() {
					t.Error("the seed is still in memory")
				}
				for _, card := range s.Cards {
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
	for _, named := range []string{enrolltest.AccountNumber, enrolltest.Alias} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			q := s.ForRootWithProfile()
			q.Source = env.Picture
			c := s.Prepare(t, q)
			s.Operator.OnSecret = func(secret env.Secret) env.Secret {
				secret.Label = &seed.Label{Device: c.Plan().Begin.DeviceNames[0], Account: named}
				return secret
			}
			r, err := c.Run(t.Context(), nil, nil)
			c.Close()
			if err != nil {
				t.Fatalf("account %s: %v", named, err)
			}
			s.MustHold(t, r, err)
		})
	}
}

// A seed of another device, pasted: the console cannot take its codes. The
// operator gives up, and the keys wait for the operator's word.
func TestSecretOfAnotherDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.OnSecret = func(env.Secret) env.Secret {
			other, err := seed.New([]byte("the seed of quite another device"))
			if err != nil {
				t.Fatal(err)
			}
			return env.Secret{Seed: other}
		}
		s.Operator.Said = []env.Outcome{env.Refused, env.Refused, env.Later}
		r, err := s.Run(t.Context(), t, s.ForRoot())
		if !errors.Is(err, step.ErrUnsettled) {
			t.Errorf("%v, want %v", err, step.ErrUnsettled)
		}
		s.MustHold(t, r, err)
		if ok := s.Operator.ConsoleOK; len(ok) != 3 || ok[0] || ok[1] || ok[2] {
			t.Errorf("the console said %v, want three times no", ok)
		}
		for i, p := range s.Operator.Pairs {
			if p.Refused != (i > 0) || p.Managed {
				t.Errorf("pair %d is shown as one after a refusal: %t; as a password manager's: %t", i+1, p.Refused, p.Managed)
			}
		}
		s.MustSettle(t, r, err)
		s.MustBeUntouched(t)
	})
}
