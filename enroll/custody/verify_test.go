package custody_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	signing "rootseal/enroll/officer"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
)

func resetByOthers(t *testing.T, card *simcard.Card) {
	t.Helper()
	enrolltest.OtherSends(t, card, 0x00, 0x04, 0xde, 0xad)
}

// alone leaves the card alone on the desk, with no account.
func alone(s *enrolltest.Stage, card *simcard.Card) {
	for _, other := range s.Cards {
		if other != card {
			s.Readers.Unplug(other)
		}
	}
	s.AWS = nil
}

// A sealed key alone, without AWS: proven, and by another witness each time.
func TestVerifyOneKeyOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := enrolltest.Enrolled(t, 3)
		card := s.Cards[2]
		alone(s, card)
		before := card.Stored()
		asked := map[string]bool{}
		for range 3 {
			found := s.Verify(t.Context(), t, card)
			if found.Result() != ledger.Proven || len(found.Keys) != 1 {
				t.Fatalf("found %+v", found)
			}
			key := found.Keys[0]
			if key.WasReset || !slices.Equal(key.Others, []string{"GitHub:olivia"}) || len(key.Credentials) != 1 {
				t.Errorf("found %+v", key)
			}
			proof := key.Credentials[0]
			if proof.CredentialID != r.CredentialID || asked[proof.Challenge] {
				t.Errorf("proof %+v, by a witness that was used before: %v", proof, asked[proof.Challenge])
			}
			asked[proof.Challenge] = true
		}
		if n := card.Count(simcard.Put, simcard.Delete, simcard.SetCode); n != 1 {
			t.Errorf("the key took %d writes, want the one of its enrolment", n)
		}
		if after := card.Stored(); !slices.EqualFunc(before, after, func(a, b simcard.Stored) bool { return a.ID == b.ID }) {
			t.Errorf("the key holds %v, want %v", after, before)
		}
		b := record.Read(s.Ledger.Records())
		if open := b.Open(); len(open) != 0 {
			t.Errorf("findings %+v", open)
		}
		if proof := b.Key(card.Serial()).LastProof; proof.Kind != record.ByWitness {
			t.Errorf("the book has %+v", proof)
		}
	})
}

// What may have happened to a key in its bag, and what is said of it.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		spoil  func(t *testing.T, s *enrolltest.Stage, card *simcard.Card, id string)
		result string // of the key
		proof  string // of its credential
		why    string
		reset  bool
	}{
		"deleted": {
			spoil: func(t *testing.T, _ *enrolltest.Stage, card *simcard.Card, id string) {
				enrolltest.DeleteByOthers(t, card, id)
			},
			result: ledger.Wrong, proof: ledger.Missing,
		},
		"another seed of the same name": {
			spoil: func(t *testing.T, _ *enrolltest.Stage, card *simcard.Card, id string) {
				enrolltest.DeleteByOthers(t, card, id)
				card.Store(simcard.Stored{ID: id, Key: []byte("somebody else's seed")})
			},
			result: ledger.Wrong, proof: ledger.WrongSeed,
		},
		"reset": {
			spoil:  func(t *testing.T, _ *enrolltest.Stage, card *simcard.Card, _ string) { resetByOthers(t, card) },
			result: ledger.Wrong, proof: ledger.Missing, reset: true,
		},
		"reset, and a password set": {
			spoil: func(t *testing.T, _ *enrolltest.Stage, card *simcard.Card, _ string) {
				resetByOthers(t, card)
				card.SetPassword("not ours")
			},
			result: ledger.Wrong, proof: ledger.NotAsked, why: "was reset", reset: true,
		},
		"a password that the operator knows": {
			spoil: func(_ *testing.T, s *enrolltest.Stage, card *simcard.Card, _ string) {
				card.SetPassword("set meanwhile")
				s.Operator.Codes = map[device.KeySerial]string{device.KeySerial(card.Serial()): "set meanwhile"}
			},
			result: ledger.Proven, proof: ledger.Proven,
		},
		"a password that nobody knows": {
			spoil: func(_ *testing.T, s *enrolltest.Stage, card *simcard.Card, _ string) {
				card.SetPassword("set meanwhile")
				s.Operator.Codes = map[device.KeySerial]string{device.KeySerial(card.Serial()): "guess"}
			},
			result: ledger.Incomplete, proof: ledger.NotAsked, why: "access code",
		},
		"pulled while it is asked": {
			spoil: func(_ *testing.T, _ *enrolltest.Stage, card *simcard.Card, _ string) {
				card.Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Calculate})
			},
			result: ledger.Incomplete, proof: ledger.NotAsked, why: "removed",
		},
		"a bit turned over on the wire": {
			spoil: func(_ *testing.T, _ *enrolltest.Stage, card *simcard.Card, _ string) {
				card.Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Calculate, Bit: 8 * 10})
			},
			result: ledger.Wrong, proof: ledger.WrongSeed,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, r := enrolltest.Enrolled(t, 2)
				card := s.Cards[1]
				alone(s, card)
				test.spoil(t, s, card, r.CredentialID)
				found := s.Verify(t.Context(), t, card)
				key := found.Keys[0]
				if key.Result != test.result || key.WasReset != test.reset || found.Result() != test.result {
					t.Errorf("found %+v, want %s", key, test.result)
				}
				if proof := key.Credentials[0]; proof.Result != test.proof || !strings.Contains(proof.Why, test.why) {
					t.Errorf("found %+v, want %s because of %q", proof, test.proof, test.why)
				}
				if test.reset && len(s.Operator.Asked) > 0 {
					t.Error("a password was asked for on a key that was reset")
				}
			})
		})
	}
}

// A token that gives an answer of an earlier record again proves nothing: each
// witness is used once.
func TestVerifyIsNotReplayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		card := s.Cards[1]
		alone(s, card)
		tape := &replay{Port: s.Readers}
		s.Desk = device.NewDesk(tape, device.Limits{})
		first := s.Verify(t.Context(), t, card)
		if first.Result() != ledger.Proven {
			t.Fatalf("found %+v", first)
		}
		tape.play = true
		second := s.Verify(t.Context(), t, card)
		proof := second.Keys[0].Credentials[0]
		if proof.Result != ledger.WrongSeed || !strings.Contains(proof.Why, "once more") {
			t.Errorf("found %+v", proof)
		}
	})
}

// replay is a token that answers every CALCULATE as it did the first.
type replay struct {
	device.Port
	play   bool
	answer []byte
}

func (r *replay) Connect(reader string) (device.Handle, error) {
	h, err := r.Port.Connect(reader)
	return &replayed{h, r}, err
}

type replayed struct {
	device.Handle
	tape *replay
}

func (h *replayed) Transmit(command []byte) ([]byte, error) {
	answer, err := h.Handle.Transmit(command)
	if len(command) < 2 || command[1] != 0xa2 {
		return answer, err
	}
	if h.tape.play {
		return slices.Clone(h.tape.answer), nil
	}
	h.tape.answer = slices.Clone(answer)
	return answer, err
}

// Two keys are held against each other by a challenge that nobody foresaw.
func TestVerifyKeysAgainstEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := enrolltest.Enrolled(t, 3)
		enrolltest.DeleteByOthers(t, s.Cards[2], r.CredentialID)
		s.Cards[2].Store(simcard.Stored{ID: r.CredentialID, Key: []byte("somebody else's seed")})
		found := s.Verify(t.Context(), t, s.Cards...)
		want := [][]uint32{{1002}, {1001}, nil}
		for i, key := range found.Keys {
			if got := key.Credentials[0].Equal; !slices.Equal(got, want[i]) {
				t.Errorf("key %d is the same as %v, want %v", key.KeySerial, got, want[i])
			}
		}
		if found.Result() != ledger.Wrong {
			t.Errorf("found %s", found.Result())
		}
	})
}

// Keys are touched one after the other; the officer hears how often still.
func TestVerifyWithTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return 2 * time.Second })
		s.MustRun(t, q)
		s.FreeKeys()
		s.Restart(t)
		heard := len(s.Operator.Heard())
		found := s.Verify(t.Context(), t, s.Cards[:2]...)
		if found.Result() != ledger.Proven {
			t.Fatalf("found %+v", found)
		}
		var left []int
		for _, e := range s.Operator.Heard()[heard:] {
			if e.What == step.TouchNow {
				left = append(left, e.Left)
			}
		}
		if want := []int{1, 1, 0, 0}; !slices.Equal(left, want) { // a witness each, then the challenge in common
			t.Errorf("touches left %v, want %v", left, want)
		}
	})
}

// An enrollment that no officer has signed may be forged: what a key does not show of it
// says nothing about the key. What the key proves counts.
func TestVerifyUnsignedEnrollment(t *testing.T) {
	for name, tt := range map[string]struct {
		enroll func(*testing.T, *enrolltest.Stage)
		proofs int
		notes  int
	}{
		"forged": {func(t *testing.T, s *enrolltest.Stage) {
			begin := s.ForgedBegin("aaaaaa")
			begin.Group, begin.CredentialID = "other", "AWS:alice@acme other aaaaaa"
			s.Forge(t, "20260101-aaaaaa", begin,
				&ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: enrolltest.ARNOf(begin.DeviceNames[0]), Witnesses: enrolltest.Challenges()},
				&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}},
				&ledger.End{Outcome: ledger.Complete, DeviceARN: enrolltest.ARNOf(begin.DeviceNames[0]), Confirmed: "aws"})
		}, 1, 1},
		"in an emergency": {func(t *testing.T, s *enrolltest.Stage) {
			s.Signers, s.Emergency = nil, "no officer at night"
			q := s.ForAlice()
			q.Group = "other"
			s.MustRun(t, q)
			s.FreeKeys()
		}, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
				s.MustRun(t, s.ForAlice())
				s.FreeKeys()
				tt.enroll(t, s)
				found := s.Verify(t.Context(), t, s.Cards[0])
				if key := found.Keys[0]; key.Result != ledger.Proven || len(key.Credentials) != tt.proofs || len(key.Notes) != tt.notes {
					t.Errorf("found %+v", key)
				}
			})
		})
	}
}

// A proof needs no signature. If an officer is here, one signature covers all keys whose
// proofs are recorded.
func TestVerifyIsSignedOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		here    bool
		spoil   func(*enrolltest.Stage)
		want    error
		signing int
	}{
		"an officer is here":      {here: true, signing: 1},
		"no officer is here":      {},
		"nothing can be recorded": {here: true, spoil: func(s *enrolltest.Stage) { s.Store.FailBefore(1, enrolltest.ErrDisk) }, want: enrolltest.ErrDisk},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				pen := s.Officers(t, "Olivia")[0]
				if tt.here {
					s.Signers = []signing.Signer{pen}
				}
				if tt.spoil != nil {
					tt.spoil(s)
				}
				before := pen.Signed
				_, err := custody.Verify(t.Context(), s.Env, s.Serials())
				if !errors.Is(err, tt.want) || errors.Is(err, env.ErrUnsigned) || pen.Signed-before != tt.signing {
					t.Errorf("%v, want %v; %d signatures, want %d", err, tt.want, pen.Signed-before, tt.signing)
				}
			})
		})
	}
}

// An officer who stops keeps what was proven until then on record.
func TestVerifyStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return 2 * time.Second })
		s.MustRun(t, q)
		s.FreeKeys()
		s.Restart(t)
		ctx, stop := context.WithCancelCause(t.Context())
		touch := s.Operator.OnEvent
		s.Operator.OnEvent = func(e step.Event) {
			if e.What == step.TouchNow && e.Key == 1002 {
				stop(env.ErrStopped)
			}
			touch(e)
		}
		found, err := custody.Verify(ctx, s.Env, enrolltest.SerialsOf(s.Cards[:2]))
		if !errors.Is(err, env.ErrStopped) {
			t.Fatalf("%v, want %v", err, env.ErrStopped)
		}
		if first := found.Keys[0].Credentials[0]; first.Result != ledger.Proven {
			t.Errorf("the key that was touched is %+v", first)
		}
		if b := record.Read(s.Ledger.Records()); b.Key(1001).LastProof.Kind != record.ByWitness {
			t.Error("its proof is not on record")
		}
	})
}

func TestVerifyUnknownKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		s.Readers.Plug(simcard.New(simcard.YubiKey543, 9999))
		if _, err := custody.Verify(t.Context(), s.Env, []device.KeySerial{9999}); !errors.Is(err, record.ErrNotRecorded) {
			t.Errorf("%v, want %v", err, record.ErrNotRecorded)
		}
	})
}

// Each credential costs one command beside the ones that find the key.
func TestVerifyCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		card := s.Cards[0]
		before := len(card.Log())
		s.Verify(t.Context(), t, card)
		if n := len(card.Log()) - before; n != 5 { // management SELECT, READ CONFIG, OATH SELECT, LIST, CALCULATE
			t.Errorf("%d commands", n)
		}
	})
}
