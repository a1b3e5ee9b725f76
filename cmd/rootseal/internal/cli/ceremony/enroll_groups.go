package ceremony

import (
	"cmp"
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/principal"
)

// split is how the chosen keys become groups. Daily and sealed keys each get a
// device of their own, so that a lost daily key does not open the safe.
type split struct {
	chosen []device.Info
	sealed []bool                    // of the chosen keys, which go into bags
	bagged map[device.KeySerial]bool // the same by serial, if you change the chosen keys
	apart  bool                      // two groups
	asked  bool                      // whether apart is answered
	label  string                    // of the only group, if it was asked
}

// isMixed reports whether some of the keys are sealed and some are not.
func (s *split) isMixed() bool {
	n := 0
	for _, sealed := range s.sealed {
		if sealed {
			n++
		}
	}
	return n > 0 && n < len(s.chosen)
}

// needsLabel reports whether the marks do not say what the group is called.
func (s *split) needsLabel() bool { return len(s.chosen) == 1 || s.isMixed() && !s.apart }

// questions returns the questions about the chosen keys.
func (s *split) questions(e *enrolling) []operator.Question {
	return []operator.Question{
		operator.When(func() bool { return len(s.chosen) > 1 }, func(ctx context.Context) error { return s.askSealed(ctx, e) }),
		operator.When(s.isMixed, func(ctx context.Context) error { return s.askApart(ctx, e.person.Terminal) }),
		operator.When(s.needsLabel, func(ctx context.Context) error {
			label, err := e.person.Terminal.Ask(ctx, "label of the group", cmp.Or(s.label, "daily"), func(text string) error {
				if !principal.IsGroupLabel(text) {
					return errors.New("1 to 12 of a-z 0-9 -")
				}
				return nil
			}, operator.GroupInstead)
			if err == nil {
				s.label = label
			}
			return err
		}),
	}
}

func (s *split) askSealed(ctx context.Context, e *enrolling) error {
	items := view.Each(s.chosen, func(info device.Info) string { return e.Said(operator.KeyWords(e.book(), info)) })
	if s.bagged == nil {
		s.bagged = map[device.KeySerial]bool{}
	}
	s.sealed = view.Each(s.chosen, func(info device.Info) bool { return s.bagged[info.Serial] })
	defer func() {
		for i, info := range s.chosen {
			s.bagged[info.Serial] = s.sealed[i]
		}
	}()
	return e.person.Terminal.Tick(ctx, "which keys go into bags?", items, s.sealed, operator.GroupInstead)
}

func (s *split) askApart(ctx context.Context, t operator.Asker) error {
	t.Say("a lost daily key must not open what the safe protects: each group gets its own device at AWS.")
	picked, err := t.Choose(ctx, "one group or two?", []string{
		"two groups, two devices (a lost daily key is replaced without opening the safe)",
		"one group, one device (a lost key means a new seed on all of them)",
	}, startAt(s.asked && !s.apart), operator.GroupInstead)
	if err == nil {
		s.apart, s.asked = picked == 0, true
	}
	return err
}

// groups returns the groups that the answers describe.
func (s *split) groups() []keyGroup {
	if s.needsLabel() {
		return []keyGroup{{s.label, serialsOf(s.chosen)}}
	}
	daily, safe := keyGroup{label: "daily"}, keyGroup{label: view.SealedGroup}
	for i, info := range s.chosen {
		if s.sealed[i] {
			safe.keys = append(safe.keys, info.Serial)
		} else {
			daily.keys = append(daily.keys, info.Serial)
		}
	}
	switch {
	case len(daily.keys) == 0:
		return []keyGroup{safe}
	case len(safe.keys) == 0:
		return []keyGroup{daily}
	}
	return []keyGroup{daily, safe}
}
