package faults

import (
	"fmt"
	"slices"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
)

// guard notes who now has a device that one of our keys, or the password manager, can answer for. From here
// on they always have one, at every call of every edge.
func (w *world) guard() {
	if w.scenario.then.agreed {
		return
	}
	for _, owner := range []string{"alice", "bob", simaws.RootOwner} {
		if check.Defended(w.owned(), w.op.Seeds(), w.aws.Devices(), owner) {
			w.guarded = append(w.guarded, owner)
		}
	}
}

// watch checks whether an owner is without a device.
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
		if check.Defended(w.owned(), w.op.Seeds(), devices, owner) {
			continue
		}
		w.violated(command, check.Defenceless, fmt.Sprintf("%s has no device any more that a key can answer", owner))
		w.mu.Lock()
		w.guarded = slices.DeleteFunc(slices.Clone(w.guarded), func(o string) bool { return o == owner })
		w.mu.Unlock()
	}
}
