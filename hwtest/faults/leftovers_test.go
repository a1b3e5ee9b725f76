package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/env"
	"rootseal/enroll/mfa"
	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// What a workstation left that died with its ledger, as docs/ledger.md names it:
// two devices of one ceremony, because a create without an answer had its effect
// anyway, and the credential on every key.
const (
	orphanCeremony   = "20260101-qqq234"
	orphanDevice     = "rootseal-alice-daily-qqq234"
	orphanCredential = "AWS:alice@acme daily qqq234"
)

// orphan plants the orphans. A stranger's device that looks the same is removed
// before; the stranger's credential of that name stays.
func orphan(p *process, _ *env.Env) error {
	w := p.world
	w.orphans = []string{orphanDevice, orphanDevice + "-2", orphanCredential}
	workstation := awsiam.New(awsiam.AccessKey{ID: w.admin.ID, Secret: w.admin.Secret}, w.aws.Transport())
	if err := w.takeLookalike(p.ctx); err != nil {
		return err
	}
	var seed []byte
	for _, name := range w.orphans[:2] {
		made, err := workstation.Create(p.ctx, name, map[string]string{mfa.CeremonyTag: orphanCeremony})
		if err != nil {
			return err
		}
		made.Seed.Use(func(raw []byte) { seed = slices.Clone(raw) })
	}
	for _, card := range w.cards {
		card.Store(simcard.Stored{ID: orphanCredential, Key: seed})
	}
	return nil
}

// takeLookalike takes the device away that looks like a dead workstation's.
func (w *world) takeLookalike(ctx context.Context) error {
	i := slices.IndexFunc(w.devicesBefore, func(d simaws.Device) bool { return strings.HasSuffix(d.ARN, strangersDevice) })
	if i < 0 {
		return nil
	}
	stranger := awsiam.New(awsiam.AccessKey{ID: w.admin.ID, Secret: w.admin.Secret}, w.aws.Transport())
	_, err := stranger.Delete(ctx, w.devicesBefore[i].ARN)
	w.devicesBefore = slices.Delete(w.devicesBefore, i, i+1)
	return err
}

func removeLeftovers(p *process, room *env.Env) error { return p.removeFound(room) }

// lookForOrphans checks that nothing of the dead workstation remains if it was
// removed without faults, except on keys that were given up.
func (w *world) lookForOrphans(after string) {
	for _, d := range w.aws.Devices() {
		if slices.ContainsFunc(w.orphans, func(name string) bool { return strings.HasSuffix(d.ARN, "/"+name) }) {
			w.violated(after, check.Leftover, "AWS still has "+d.ARN)
		}
	}
	for _, card := range w.owned() {
		holds := slices.ContainsFunc(card.Stored(), func(e simcard.Stored) bool { return slices.Contains(w.orphans, e.ID) })
		if holds && !w.recorded(fmt.Sprintf("key %d was given up", card.Serial())) {
			w.violated(after, check.Leftover, fmt.Sprintf("key %d still holds %q", card.Serial(), orphanCredential))
		}
	}
}

func dead(kinds ...fault) []fault {
	for i := range kinds {
		kinds[i].command = "leftovers"
	}
	return kinds
}

var leftovers = []scenario{
	{
		name: "leftovers of a dead workstation", aws: true, neighbour: 9001, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "leftovers", ready: orphan, do: removeLeftovers, again: true},
		open: dead(
			at("aws DeleteVirtualMFADevice", 1, kill),
			at("aws DeleteVirtualMFADevice", 2, killAfter),
			at("ledger create", 2, kill), // the end
		),
	},
	{
		name: "leftovers on locked keys, signed by an officer", oneIn: 8, signed: true, aws: true, cards: locked(2), requests: []enroll.Request{user("sealed", 1001, 1002)},
		then: &verb{name: "leftovers", ready: orphan, do: removeLeftovers, again: true},
	},
}
