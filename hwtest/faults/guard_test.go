package faults

import (
	"fmt"
	"slices"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
)

// guard looks who has a device now that a key of ours can answer. From here on
// they are never without one, at no call of any edge.
func (w *world) guard() {
	if w.scenario.then.agreed {
		return
	}
	for _, owner := range []string{"alice", "bob", simaws.RootOwner} {
		if check.Defended(w.owned(), w.aws.Devices(), owner) {
			w.guarded = append(w.guarded, owner)
		}
	}
}

// watch looks whether somebody is without a device.
func (w *world) watch(command string) {
	if w.attacked != nil {
		w.judge(command, func(check.World) []check.Violation { return w.attacked() })
		return
	}
	w.mu.Lock()
	guarded, wiped := w.guarded, len(w.wiped) > 0
	w.mu.Unlock()
	if len(guarded) == 0 || wiped {
		return
	}
	devices := w.aws.Devices()
	for _, owner := range guarded {
		if check.Defended(w.owned(), devices, owner) {
			continue
		}
		w.violated(command, check.Defenceless, fmt.Sprintf("%s has no device any more that a key can answer", owner))
		w.mu.Lock()
		w.guarded = slices.DeleteFunc(slices.Clone(w.guarded), func(o string) bool { return o == owner })
		w.mu.Unlock()
	}
}
