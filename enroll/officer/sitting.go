package officer

import (
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// What is wrong with a sitting that carries out a plan.
var (
	// ErrNotApproved: no approval of the plan is in force.
	ErrNotApproved = hint.Sentinel(hint.ApprovePlan, "the plan is not approved")
	// ErrApprover: an officer who approved the plan signs for carrying it out.
	ErrApprover = hint.Sentinel(hint.OtherApprover, "who approves a plan must not sign for it")
	// ErrNotCovered: the ceremony is not one of the sitting that it names.
	ErrNotCovered = hint.Sentinel(hint.PlanAgain, "the apply record does not cover this ceremony")
)

// sitting is what the signature over an apply record covers.
type sitting struct {
	act   *Act
	body  *ledger.Apply
	begun []bool // by device: each is covered once
}

// approve puts an approval into effect, or ends it.
func (f *fold) approve(act *Act, body *ledger.Approve) {
	if body.Withdrawn {
		delete(f.approvals, body.Plan)
		return
	}
	f.approvals[body.Plan] = act
}

// sit puts an apply record into effect.
func (f *fold) sit(act *Act, body *ledger.Apply) error {
	if err := f.MayApply(body, act.Signers...); err != nil {
		return err
	}
	f.sittings[act.At.Record] = &sitting{act, body, make([]bool, len(body.Devices))}
	return nil
}

// MayApply checks whether these officers may sign for carrying out a plan: an approval is
// in force if the policy requires one or the record names one, and none of them gave it.
func (r *Register) MayApply(body *ledger.Apply, signers ...*Officer) error {
	if body.Approval == 0 && !PolicyOf(r).Approval {
		return nil
	}
	approval := r.approvals[body.Plan]
	if approval == nil || approval.At.Record != body.Approval || len(approval.Signers) == 0 {
		return fmt.Errorf("plan %.16s: %w", body.Plan, ErrNotApproved)
	}
	for _, s := range signers {
		for _, o := range approval.Signers {
			if o.Fingerprint == s.Fingerprint || o.KeySerial == s.KeySerial || strings.EqualFold(o.Name, s.Name) {
				return fmt.Errorf("%w: %s approved the plan in record %d", ErrApprover, s.Name, approval.At.Record)
			}
		}
	}
	return nil
}

// Covers returns the place in a sitting of a begin that this user is about to write on
// this host. A begin that names no sitting has none, and is signed on its own.
func (r *Register) Covers(b *ledger.Begin, host, user string) error {
	if b.Apply == 0 {
		return nil
	}
	_, _, err := r.placeOf(b, host, user)
	return err
}

// placeOf finds the device of a sitting that a begin makes. Only what the officers signed
// is covered, once, by the same user on the same host, while the approval is in force.
func (r *Register) placeOf(b *ledger.Begin, host, user string) (*sitting, int, error) {
	no := func(why string, args ...any) (*sitting, int, error) {
		return nil, 0, fmt.Errorf("%w: %s", ErrNotCovered, fmt.Sprintf(why, args...))
	}
	s := r.sittings[b.Apply]
	switch {
	case s == nil:
		return no("record %d is no signed apply record", b.Apply)
	case s.act.Signed == 0 && len(r.Active()) > 0:
		return no("no officer has signed record %d", b.Apply)
	case s.act.record.Host != host || s.act.record.Officer.OSUser != user:
		return no("record %d is of %s on %s", b.Apply, s.act.record.Officer.OSUser, s.act.record.Host)
	}
	if err := r.MayApply(s.body, s.act.Signers...); err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(s.body.Devices, func(d ledger.Applied) bool { return makes(d, b) })
	switch {
	case i < 0:
		return no("record %d has no such device", b.Apply)
	case s.begun[i]:
		return no("record %d has covered it before", b.Apply)
	}
	return s, i, nil
}

// join signs a begin by the signature over its apply record.
func (f *fold) join(act *Act) {
	begin, is := act.record.Body.(*ledger.Begin)
	if !is || begin.Apply == 0 || act.At.Trip != 0 || f.rotates[act.record.Ceremony] {
		return
	}
	s, i, err := f.placeOf(begin, act.record.Host, act.record.Officer.OSUser)
	if err != nil {
		return
	}
	s.begun[i] = true
	act.Signers, act.Signed = slices.Clone(s.act.Signers), s.act.Signed
}

// makes reports whether a begin makes exactly that device.
func makes(d ledger.Applied, b *ledger.Begin) bool {
	var keys []uint32
	for _, key := range b.Keys {
		keys = append(keys, key.KeySerial)
	}
	slices.Sort(keys)
	return d.Do == ledger.ApplyEnroll && d.Principal == b.Principal && d.Group == b.Group && d.Touch == b.Touch && slices.Equal(d.Keys, keys) && sameManager(d.Manager, b.Manager)
}

// sameManager reports whether the seed goes to the command that the officers signed.
func sameManager(a, b *ledger.Manager) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.Equal(a.Command, b.Command) && a.Like == b.Like && a.Vault == b.Vault
}
