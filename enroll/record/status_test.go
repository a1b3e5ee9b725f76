package record

import (
	"slices"
	"testing"

	"rootseal/enroll/ledger"
)

// names returns a state's breaches, device by device and key by key.
func names(state State) [][]string {
	var all [][]string
	for _, row := range state.Rows {
		one := []string{row.Device.Ceremony}
		for _, b := range row.Breaches {
			one = append(one, b.Name)
		}
		for _, k := range row.Keys {
			for _, b := range k.Breaches {
				one = append(one, keyWord(k.Key.Serial)+" "+b.Name)
			}
		}
		all = append(all, one)
	}
	return all
}

func keyWord(serial uint32) string {
	return map[uint32]string{left: "left", right: "right", third: "third"}[serial]
}

func mustBreach(t *testing.T, state State, want ...string) {
	t.Helper()
	if len(state.Rows) != 1 {
		t.Fatalf("%d rows, want 1", len(state.Rows))
	}
	if got := names(state)[0][1:]; !slices.Equal(got, want) {
		t.Errorf("breaches %q, want %q", got, want)
	}
}

// strict is a policy with every requirement.
var strict = ledger.PolicySet{MinKeys: 2, SealedGroup: true, VerifyDays: 180, LiveDays: 90, Touch: true, Attested: true}

// sound is a device that satisfies the strict policy.
func sound(t *testing.T) *story {
	t.Helper()
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	for _, serial := range []uint32{left, right} {
		s.seal(t, serial, sealed)
		s.write(t, "", &ledger.Attested{KeySerial: serial, Result: ledger.IsAttested})
	}
	mustBreach(t, s.state(strict))
	return s
}

// Each requirement of a policy, violated alone. Without the policy there is no
// breach.
func TestWhatBreaksAPolicy(t *testing.T) {
	for _, tt := range []struct {
		name  string
		story func(t *testing.T, s *story)
		want  []string
	}{
		{"a key in no bag", func(t *testing.T, s *story) {
			s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"})
		}, []string{NoSealedGroup}},
		{"the last day of each term", func(_ *testing.T, s *story) { s.later(90) }, nil},
		{"no live check in time", func(_ *testing.T, s *story) { s.later(91) }, []string{LiveOverdue}},
		{"no proof of a key in time", func(t *testing.T, s *story) {
			s.later(181)
			s.write(t, "", &ledger.Live{Device: sealed, Method: ledger.MethodStated, Result: ledger.Proven})
			s.proveInNewBag(t, left)
		}, []string{"right " + VerifyOverdue}},
		{"a key that cannot attest", func(t *testing.T, s *story) {
			s.write(t, "", &ledger.Attested{KeySerial: right, Result: ledger.NotAttested})
		}, []string{"right " + NotAttested}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sound(t)
			tt.story(t, s)
			mustBreach(t, s.state(strict), tt.want...)
			mustBreach(t, s.state(ledger.PolicySet{}))
		})
	}
}

func TestWhatAnEnrolmentCanBreak(t *testing.T) {
	s := newStory(t)
	begin := begun("daily", left)
	begin.Touch = false
	s.write(t, sealed, enrolment(sealed, begin, ledger.Complete)...)
	mustBreach(t, s.state(ledger.PolicySet{MinKeys: 2, Touch: true}), MinKeys, NoTouch)
	mustBreach(t, s.state(ledger.PolicySet{MinKeys: 1}))
}

// Breaches under any policy.
func TestWhatIsWrongAnyway(t *testing.T) {
	wrong := func(result string) *ledger.Verified {
		return &ledger.Verified{KeySerial: left, Result: ledger.Wrong, Credentials: []ledger.CredentialProof{{Device: sealed, CredentialID: "x", Result: result}}}
	}
	live := func(result string) *ledger.Live {
		return &ledger.Live{Device: sealed, Method: ledger.MethodResync, Result: result}
	}
	for _, tt := range []struct {
		name   string
		bodies []ledger.Body
		want   []string // under a policy that requires two keys
	}{
		{"lost", []ledger.Body{&ledger.Lost{KeySerial: left, How: "left"}}, []string{MinKeys, "left " + KeyLost}},
		{"found", []ledger.Body{&ledger.Lost{KeySerial: left, How: "lost"}, &ledger.Found{KeySerial: left}}, nil},
		{"missing", []ledger.Body{wrong(ledger.Missing)}, []string{MinKeys, "left " + KeyWrong}},
		{"wrong seed", []ledger.Body{wrong(ledger.WrongSeed)}, []string{MinKeys, "left " + KeyWrong}},
		{"wrong as a whole", []ledger.Body{&ledger.Verified{KeySerial: left, Result: ledger.Wrong}}, []string{MinKeys, "left " + KeyWrong}},
		{"incomplete", []ledger.Body{&ledger.Verified{KeySerial: left, Result: ledger.Incomplete}}, nil},
		{"refused", []ledger.Body{live(ledger.LiveRefused)}, []string{LiveRefused}},
		{"in doubt", []ledger.Body{live(ledger.LiveInDoubt)}, []string{LiveInDoubt}},
		{"refused, then in doubt", []ledger.Body{live(ledger.LiveRefused), live(ledger.LiveInDoubt)}, []string{LiveRefused}},
		{"in doubt, then refused", []ledger.Body{live(ledger.LiveInDoubt), live(ledger.LiveRefused)}, []string{LiveRefused}},
		{"in doubt, then proven", []ledger.Body{live(ledger.LiveInDoubt), live(ledger.Proven)}, nil},
		{"a finding", []ledger.Body{&ledger.Unseal{KeySerial: right, Emergency: true}}, []string{"right " + OpenFinding}},
		{"a finding that was closed", []ledger.Body{&ledger.Unseal{KeySerial: right, Emergency: true}, &ledger.Close{Finding: "unseal-5", Reason: "a fire"}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.enrol(t, sealed, "sealed", left, right)
			s.write(t, "", tt.bodies...)
			mustBreach(t, s.state(ledger.PolicySet{MinKeys: 2}), tt.want...)
		})
	}
}

// A proof that is dated in the future, at home or on a trip, does not delay the
// next one until then.
func TestAProofFromTheFuture(t *testing.T) {
	live := &ledger.Live{Device: sealed, Method: ledger.MethodStated, Result: ledger.Proven}
	policy := ledger.PolicySet{VerifyDays: 180, LiveDays: 90}
	for name, story := range map[string]func(t *testing.T) (s *story, want []string){
		"at home": func(t *testing.T) (*story, []string) {
			s := sound(t)
			s.later(3650)
			s.proveInNewBag(t, left)
			s.write(t, "", live)
			s.later(-3650 + 10)
			return s, []string{LiveOverdue, "left " + VerifyOverdue}
		},
		"on a trip": func(t *testing.T) (*story, []string) {
			home, away, trip := travel(t)
			away.later(3650)
			proof := away.write(t, "", proven(t, away.book(), trip, left, sealed))
			home.later(10)
			home.bring(t, away, trip, proof)
			return home, []string{"left " + VerifyOverdue}
		},
		"a clock that is hours off": func(t *testing.T) (*story, []string) {
			s := sound(t)
			s.later(1)
			s.proveInNewBag(t, left)
			s.write(t, "", live)
			s.later(-1)
			return s, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, want := story(t)
			state := s.state(policy)
			mustBreach(t, state, want...)
			for _, k := range state.Rows[0].Keys {
				if overdue := len(k.Breaches) > 0; overdue != (k.VerifyDue == nil) {
					t.Errorf("key %d is due on %v, with %v", k.Key.Serial, k.VerifyDue, k.Breaches)
				}
			}
			mustBreach(t, s.state(ledger.PolicySet{}))
		})
	}
}

// A verification from before the key received this seed does not count.
func TestAnOldVerifyIsOfTheOldSeed(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.write(t, "", &ledger.Verified{KeySerial: left, Result: ledger.Wrong})
	s.retireBy(t, newer, sealed, "sealed", left)
	mustBreach(t, s.state(ledger.PolicySet{}))
}

func TestNoWitnessLeft(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	for range 8 {
		mustBreach(t, s.state(ledger.PolicySet{}))
		s.write(t, "", s.prove(t, left, sealed))
	}
	mustBreach(t, s.state(ledger.PolicySet{}), NoWitness)
}

// A sign-in confirms a device that only the operator reported as enabled.
func TestNotConfirmed(t *testing.T) {
	s := newStory(t)
	s.write(t, sealed, enrolment(sealed, begun("sealed", left), ledger.NotConfirmed)...)
	mustBreach(t, s.state(ledger.PolicySet{LiveDays: 90}), NotConfirmed)
	s.write(t, "", &ledger.Live{Device: sealed, Method: ledger.MethodStated, Result: ledger.Proven})
	mustBreach(t, s.state(ledger.PolicySet{LiveDays: 90}))
}

// A login of another service needs no live check.
func TestALoginNeedsNoLiveProof(t *testing.T) {
	s := newStory(t)
	begin := begun("daily", left)
	begin.Principal = "example.com/login/olivia"
	s.write(t, sealed, enrolment(sealed, begin, ledger.NotConfirmed)...)
	s.later(400)
	mustBreach(t, s.state(ledger.PolicySet{LiveDays: 90}))
	if due := s.state(ledger.PolicySet{LiveDays: 90}).Rows[0].LiveDue; due != nil {
		t.Errorf("a live proof is due on %s", due)
	}
}

// The worst is first: devices on which you must not rely, then what is wrong,
// then violations of the policy, and then what is due first.
func TestWorstFirst(t *testing.T) {
	s := newStory(t)
	give := func(id, group, outcome string, serials ...uint32) {
		s.write(t, id, enrolment(id, begun(group, serials...), outcome)...)
		s.later(1)
	}
	give("20260302-aaaaaa", "e", ledger.Complete, left, right)
	give("20260303-bbbbbb", "d", ledger.Complete, left, right)
	give("20260304-cccccc", "c", ledger.Complete, left)
	give("20260305-dddddd", "b", ledger.Complete, right, third)
	s.write(t, "", &ledger.Unseal{KeySerial: third, Emergency: true})
	give("20260306-eeeeee", "a", ledger.NotConfirmed, left, right)
	want := [][]string{
		{"20260306-eeeeee", NotConfirmed},
		{"20260305-dddddd", "third " + OpenFinding},
		{"20260304-cccccc", MinKeys},
		{"20260302-aaaaaa"},
		{"20260303-bbbbbb"},
	}
	state := s.state(ledger.PolicySet{MinKeys: 2, VerifyDays: 180, LiveDays: 360})
	if got := names(state); !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	third := state.Rows[3]
	if at := firstDay.AddDate(0, 0, 180); !third.Keys[0].VerifyDue.Equal(at) {
		t.Errorf("to be proven by %s, want %s", third.Keys[0].VerifyDue, at)
	}
	if at := firstDay.AddDate(0, 0, 360); !third.LiveDue.Equal(at) || third.Left != 8 {
		t.Errorf("live by %s, want %s; %d witnesses", third.LiveDue, at, third.Left)
	}
}

// A key that was never proven, as in a ledger without an enable record, is due at
// once, and nothing shows that AWS accepted codes of the device.
func TestNeverProven(t *testing.T) {
	s := newStory(t)
	s.write(t, sealed, begun("sealed", left), &ledger.Load{Witnesses: made(sealed, 1)}, &ledger.End{Outcome: ledger.Complete})
	state := s.state(ledger.PolicySet{VerifyDays: 180})
	mustBreach(t, state, NeverLive, "left "+VerifyOverdue)
	if k := state.Rows[0].Keys[0]; k.VerifyDue != nil || k.Breaches[0].Text.String() != "key 12345678 was never proven" {
		t.Errorf("due %v, %q", k.VerifyDue, k.Breaches[0].Text)
	}
	if state := s.state(ledger.PolicySet{}); !slices.EqualFunc(names(state), [][]string{{sealed, NeverLive}}, slices.Equal[[]string]) {
		t.Errorf("without a policy: %q", names(state))
	}
}

// One fully sealed group of the principal is enough.
func TestTheSealedGroupMayBeAnother(t *testing.T) {
	s := sound(t)
	s.enrol(t, newer, "daily", third)
	if got := names(s.state(ledger.PolicySet{SealedGroup: true})); !slices.EqualFunc(got, [][]string{{newer}, {sealed}}, slices.Equal[[]string]) {
		t.Errorf("%q, want no breach: one group of the principal is sealed", got)
	}
}
