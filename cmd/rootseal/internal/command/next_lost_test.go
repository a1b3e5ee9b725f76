//go:build unix

package command

import (
	"slices"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// plugsFirst carries out a command with the third key plugged in.
func plugsFirst(t *testing.T, s *scene, args []string) {
	t.Helper()
	s.desk.Unplug(s.cards[2])
	s.desk.Plug(s.cards[2])
	s.mustDo(t, nil, args...)
}

// intoAnotherBag seals a key again.
func intoAnotherBag(t *testing.T, s *scene, args []string) {
	t.Helper()
	args[slices.Index(args, "--bag")+1] = "A-18"
	s.mustDo(t, nil, args...)
}

// adviceOnStates is about keys whose state decides what can be done: a key that is lost,
// stolen, or in a bag.
func adviceOnStates() []advised {
	lost := func(how string) func(t *testing.T) *scene {
		return withAlice(func(t *testing.T, s *scene) {
			s.desk.Unplug(s.cards[2])
			s.recorded(t, &ledger.Lost{KeySerial: serial3, How: how})
		})
	}
	plugged := map[string]func(*testing.T, *scene, []string){"keys": plugsFirst, "unseal": plugsFirst, "seal": intoAnotherBag}
	bag := map[string]string{"NUMBER": "A-17", "TEXT": "Osaka", "NAME": "Ren"}
	return []advised{
		{kind: record.KeyLost, variant: "and found", uses: []string{"rootseal keys found"}, scene: lost("lost"), by: plugged},
		{kind: record.KeyLost, variant: "stolen", more: map[string][]string{"rotate": {"--confirm", "33333333"}}, uses: newSeed, scene: lost("stolen")},
		{
			kind: audit.KeyNotLost, variant: "stolen", scene: withAlice(func(t *testing.T, s *scene) {
				s.recorded(t, &ledger.Lost{KeySerial: serial3, How: "stolen"})
			}),
			act:  func(_ *testing.T, s *scene, _ told) { s.desk.Unplug(s.cards[2]) },
			more: map[string][]string{"rotate": {"--confirm", "33333333"}},
			by: map[string]func(*testing.T, *scene, []string){"keys": func(t *testing.T, s *scene, args []string) {
				plugsFirst(t, s, append(args, confirmHere...))
			}},
		},
		{
			kind: record.VerifyOverdue, variant: "in a bag", fill: bag, by: plugged, scene: withAlice(func(t *testing.T, s *scene) {
				s.mustDo(t, nil, sealThird...)
				s.desk.Unplug(s.cards[2])
				s.mustDo(t, nil, "policy", "set", "--verify-days", "30")
				time.Sleep(31 * 24 * time.Hour)
			}),
		},
	}
}

// adviceOnOwed is about retired seeds on keys, by what became of the key.
func adviceOnOwed() []advised {
	keysFound := map[string]func(*testing.T, *scene, []string){"keys": func(t *testing.T, s *scene, args []string) {
		plugsFirst(t, s, append(args, confirmHere...))
	}}
	away := func(t *testing.T, s *scene) {
		s.desk.Unplug(s.cards[2])
		rotateDaily(t, s, told{})
	}
	goes := func(how ...string) func(t *testing.T) *scene {
		return withAlice(func(t *testing.T, s *scene) {
			s.desk.Unplug(s.cards[2])
			s.mustDo(t, nil, append([]string{"rotate", "--confirm", "33333333"}, how...)...)
		})
	}
	// also has the third key hold a seed of a second group.
	also := func(then func(t *testing.T, s *scene)) func(t *testing.T) *scene {
		return withAlice(func(t *testing.T, s *scene) {
			s.mustDo(t, nil, enrollsSecond(s.serials())...)
			away(t, s)
			then(t, s)
		})
	}
	readmitted, dropped := []string{"rootseal keys found"}, []string{"rootseal keys drop"}
	return []advised{
		{kind: audit.Owed, variant: "a lost key turns up", uses: readmitted, scene: goes("--lost", "33333333"), by: keysFound},
		{kind: audit.Owed, variant: "a lost key is given up", uses: dropped, fill: drill, scene: goes("--lost", "33333333")},
		{kind: audit.Owed, variant: "a stolen key turns up", uses: readmitted, scene: goes("--stolen", "33333333", "--defenceless"), by: keysFound},
		{
			kind: audit.Owed, variant: "a stolen key that opens something", uses: []string{"rootseal rotate --lost", "rootseal keys found"}, by: keysFound,
			more:  map[string][]string{"rotate": {"--confirm", "33333333"}},
			scene: also(func(t *testing.T, s *scene) { s.recorded(t, &ledger.Lost{KeySerial: serial3, How: "stolen"}) }),
		},
		{
			kind: audit.Owed, variant: "a key in a bag", uses: []string{"rootseal unseal", "rootseal keys found"}, fill: map[string]string{"NUMBER": "A-17"},
			scene: also(func(t *testing.T, s *scene) {
				s.desk.Plug(s.cards[2])
				s.mustDo(t, nil, sealThird...)
			}),
		},
		{
			kind: audit.Owed, variant: "a key in a bag, of a group that nothing replaces", uses: []string{"rootseal unseal", "rootseal keys found"}, fill: map[string]string{"NUMBER": "A-17"},
			scene: withAlice(func(t *testing.T, s *scene) {
				s.mustDo(t, nil, enrollsSecond(s.serials())...)
				s.desk.Unplug(s.cards[2])
				s.mustDo(t, nil, "rotate", userAlice, "--retire", "daily", "--confirm", testAccount)
				s.desk.Plug(s.cards[2])
				s.mustDo(t, nil, sealThird...)
			}),
		},
		{
			kind: audit.Owed, variant: "of an undone rotation, whose key is away", fill: drill, scene: withAlice(func(t *testing.T, s *scene) {
				s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
				s.mustFail(t, cli.ExitUnsettled, nil, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
				s.mustDo(t, nil, "recover", "--gone", "11111111", "--confirm", testAccount)
			}),
		},
	}
}
