package faults

import (
	"maps"
	"slices"

	"rootseal/hwtest/faults/check"
)

// look is the world as the checker sees it.
func (w *world) look() check.World {
	w.mu.Lock()
	defer w.mu.Unlock()
	return check.World{
		Keys: append(slices.Clone(w.cards), w.spare), Wiped: maps.Clone(w.wiped), Frozen: w.frozen, Devices: w.aws.Devices(), Files: w.files.seen(),
		Events: slices.Clone(w.events), Said: slices.Clone(w.said),
		KeysBefore: w.keysBefore, DevicesBefore: w.devicesBefore, VaultBefore: w.vaultBefore,
		Vault:        w.op.Titles(),
		Managed:      w.op.Seeds(),
		Orphans:      append(slices.Clone(w.orphans), renamedID),
		SaidAccepted: w.operator.lied == saysYes,
		SaidRemoved:  w.operator.saidRemoved,
		SaidAbsent:   (w.operator.lied == saysAbsent || w.operator.lied == saysGone) && !w.scenario.aws,
	}
}

func (w *world) violated(after string, rule check.Rule, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.found = append(w.found, finding{after, check.Violation{Rule: rule, What: what}})
}

// judge notes violations that are new after a command.
func (w *world) judge(after string, look func(check.World) []check.Violation) {
	all := look(w.look())
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, v := range all {
		if !slices.ContainsFunc(w.found, func(f finding) bool { return f.Violation == v }) {
			w.found = append(w.found, finding{after, v})
		}
	}
}
