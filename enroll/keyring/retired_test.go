package keyring_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// retired returns alice's credential on the first key as one that nothing uses. The
// records go to record.
func retired(t *testing.T, s *enrolltest.Stage, record func(ledger.Body) error) keyring.Retired {
	t.Helper()
	d := s.OnlyDevice(t)
	keys, err := keyring.Open(t.Context(), s.Env, s.Serials()[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keys[0].Close)
	return keyring.Retired{
		Env: s.Env, Seed: keyring.SeedOf(d), On: ledger.LeftCredential{KeySerial: 1001, CredentialID: d.Keys[0].CredentialID},
		Use:    func(fn func(*oath.Session) error) error { return keys[0].Use(t.Context(), fn) },
		Record: func(_ context.Context, body ledger.Body) error { return record(body) },
	}
}

// Another command that uses the same challenge first costs one more answer. If nothing
// changes after that, the credential stays.
func TestDeleteTakesTheNextChallenge(t *testing.T) {
	for name, tt := range map[string]struct {
		used bool // the other command has recorded its answer
		gone bool
		asks int
	}{
		"used by another command": {true, true, 2},
		"refused again":           {false, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				var challenges []string
				r := retired(t, s, func(body ledger.Body) error {
					clean := body.(*ledger.Clean)
					challenges = append(challenges, clean.Challenge)
					if tt.used && len(challenges) > 1 {
						return nil
					}
					if tt.used {
						s.Write(t, clean)
					}
					return keyring.ErrWitnessUsed
				})
				gone, err := r.Delete(t.Context())
				if gone != tt.gone || errors.Is(err, keyring.ErrWitnessUsed) == tt.gone || len(challenges) != tt.asks || (challenges[0] != challenges[1]) != tt.used {
					t.Errorf("gone %t, %v; answered %q", gone, err, challenges)
				}
				if left := len(s.IDs(s.Cards[0])); left != map[bool]int{true: 0, false: 1}[tt.gone] {
					t.Errorf("the key holds %d credentials", left)
				}
			})
		})
	}
}

// A deletion whose answer is lost is done if LIST shows that, and is recorded once.
func TestCleanRecordsOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		lost, recorded bool
		want           []string
	}{
		"the answer is lost":              {lost: true, want: []string{"clean", "cleaned"}},
		"another command has recorded it": {recorded: true, want: nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				var kinds []string
				r := retired(t, s, func(body ledger.Body) error { kinds = append(kinds, body.Kind()); return nil })
				if tt.lost {
					s.Cards[0].Inject(simcard.Fault{Kind: simcard.LoseAnswer, On: simcard.Delete})
				}
				if tt.recorded {
					deleteByHand(t, s.Cards[0], r.On.CredentialID)
					s.Write(t, &ledger.Cleaned{KeySerial: 1001, Device: r.Seed.Ceremony, CredentialID: r.On.CredentialID})
				}
				if cleaned, err := r.Clean(t.Context()); err != nil || !cleaned || !slices.Equal(kinds, tt.want) {
					t.Errorf("cleaned %t, %v; recorded %q, want %q", cleaned, err, kinds, tt.want)
				}
			})
		})
	}
}

// A later command asks for the access code of each locked key, once it needs the key.
func TestOpenUnlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		s.Lock()
		keys, err := keyring.Open(t.Context(), s.Env, s.Serials()...)
		if err != nil {
			t.Fatal(err)
		}
		if want := s.Serials()[1:]; !slices.Equal(s.Operator.Asked, want) {
			t.Errorf("asked for %v, want %v", s.Operator.Asked, want)
		}
		keyring.Keys(keys).Close()
		s.Operator.Asked = nil
		found, _, err := s.Desk.Keys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer keyring.Keys(found).Close()
		ring := keyring.New(s.Env, nil)
		for _, key := range found {
			if err := ring.UnlockAgain(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			if err := key.Use(t.Context(), func(session *oath.Session) error { _, err := session.List(); return err }); err != nil {
				t.Errorf("key %d: %v", key.Info().Serial, err)
			}
		}
		if want := s.Serials()[1:]; !slices.Equal(s.Operator.Asked, want) {
			t.Errorf("asked again for %v, want %v", s.Operator.Asked, want)
		}
	})
}

// A challenge is used once. A proof without one uses none.
func TestUnusedIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := enrolltest.Enrolled(t, 2)
		free, _ := s.Book().Next(r.ID, 0)
		for challenge, want := range map[string]error{"": nil, free.Challenge: nil, "0123456789abcdef": keyring.ErrWitnessUsed} {
			if err := keyring.UnusedIn(s.Ledger.Records(), 0, ledger.CredentialProof{Device: r.ID, CredentialID: r.CredentialID, Challenge: challenge}); !errors.Is(err, want) {
				t.Errorf("challenge %q: %v, want %v", challenge, err, want)
			}
		}
	})
}

// A key that was not touched in time is asked again.
func TestTouchIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(key device.KeySerial, touch int) time.Duration {
			if key == 1002 && touch == 1 {
				return time.Hour
			}
			return time.Second
		})
		s.MustHold(t, s.MustRun(t, q), nil)
	})
}
