package officer

import (
	"slices"
	"strings"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// What is wrong with a sitting that carries out a plan.
var (
	// ErrNotApproved: no approval of the plan is in force.
	ErrNotApproved = hint.Sentinel(hint.ApprovePlan, "the plan is not approved")
	// ErrApprover: an officer who approved the plan signs for carrying it out.
	ErrApprover = hint.Sentinel(hint.OtherApprover, "who approves a plan must not sign for it")
	// ErrNotCovered: the ceremony or live check is not one of the sitting that it names.
	ErrNotCovered = hint.Sentinel(hint.PlanAgain, "the apply record does not cover this ceremony or live check")
)

// sitting is what the signature over an apply record covers.
type sitting struct {
	act   *Act
	body  *ledger.Apply
	begun []bool  // by device: each is covered once
	asked []asked // by device: its live check
	over  uint64  // the record that ended it; 0: nothing has
}

// writer is who began a sitting, as the record claims.
func (s *sitting) writer() [2]string {
	return [2]string{s.act.record.Host, s.act.record.Officer.OSUser}
}

// approve puts an approval into effect, or ends it.
func (f *fold) approve(act *Act, body *ledger.Approve) {
	f.order.approvals[body.Plan] = act.At.Record
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
	is := &sitting{act: act, body: body, begun: make([]bool, len(body.Devices)), asked: make([]asked, len(body.Devices))}
	for number, s := range f.sittings {
		switch {
		case s.body.Plan != body.Plan && s.writer() != is.writer():
		case number < act.At.Record:
			s.end(act.At.Record)
		default:
			is.end(number) // it was signed after a later one
		}
	}
	f.sittings[act.At.Record] = is
	return nil
}

// end ends a sitting: it covers nothing that begins later. Otherwise a device that a sitting
// never reached would stay covered for years.
func (s *sitting) end(by uint64) {
	if s.over == 0 || by < s.over {
		s.over = by
	}
}

// MayApply checks whether these officers may sign for carrying out a plan: an approval is
// in force if the policy requires one or the record names one, and none of them gave it.
func (r *Register) MayApply(body *ledger.Apply, signers ...*Officer) error {
	if body.Approval == 0 && !PolicyOf(r).Approval {
		return nil
	}
	approval := r.approvals[body.Plan]
	if approval == nil || approval.At.Record != body.Approval || len(approval.Signers) == 0 {
		return message.Errorf("plan %.16s: %w", body.Plan, ErrNotApproved)
	}
	for _, s := range signers {
		for _, o := range approval.Signers {
			if o.Fingerprint == s.Fingerprint || o.KeySerial == s.KeySerial || strings.EqualFold(o.Name, s.Name) {
				return message.Errorf("%w: %s approved the plan in record %d", ErrApprover, s.Name, approval.At.Record)
			}
		}
	}
	return nil
}

// Covers checks that a sitting covers what this user is about to begin on this host: a
// begin, alone or after its rotate, a retirement, an adoption, or a resync. One that names
// no sitting is signed on its own.
func (r *Register) Covers(host, user string, rotate *ledger.Rotate, body ledger.Body) error {
	of := partOf(rotate, body)
	if of.number == 0 {
		return nil
	}
	_, _, err := r.placeOf(of, host, user)
	return err
}

// part is the part of a sitting that a record claims to be.
type part struct {
	number uint64                       // of the apply record; 0: it names none
	is     func(ledger.Applied) bool    // reports whether the record is about this device
	spent  func(s *sitting, i int) bool // reports whether nothing of that device is left to cover
}

func partOf(rotate *ledger.Rotate, body ledger.Body) part {
	switch b := body.(type) {
	case *ledger.Resync:
		return resyncOf(b)
	case *ledger.Live:
		return liveOf(b)
	}
	number, device := begins(rotate, body)
	return part{
		number: number,
		is:     func(d ledger.Applied) bool { return device != nil && same(d, *device) },
		spent:  func(s *sitting, i int) bool { return s.begun[i] },
	}
}

// placeOf finds a device among those of a sitting. Only what the officers signed is
// covered, once, by the same user on the same host, while the approval is in force.
func (r *Register) placeOf(of part, host, user string) (*sitting, int, error) {
	number := of.number
	no := func(why string, args ...any) (*sitting, int, error) {
		return nil, 0, message.Errorf("%w: %s", ErrNotCovered, message.Textf(why, args...))
	}
	s := r.sittings[number]
	switch {
	case s == nil:
		return no("record %d is no signed apply record", number)
	case s.act.Signed == 0 && len(r.Active()) > 0:
		return no("no officer has signed record %d", number)
	case s.act.record.Host != host || s.act.record.Officer.OSUser != user:
		return no("record %d is of %s on %s", number, s.act.record.Officer.OSUser, s.act.record.Host)
	}
	if err := r.MayApply(s.body, s.act.Signers...); err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(s.body.Devices, of.is)
	switch {
	case i < 0:
		return no("record %d has no such device", number)
	case s.over != 0:
		return no("record %d has ended the sitting of record %d", s.over, number)
	case of.spent(s, i):
		return no("record %d has covered it before", number)
	}
	return s, i, nil
}

// join signs a record by the signature over the apply record that it names. A ceremony is
// covered by its first intent, after one rotate at most.
func (f *fold) join(act *Act) {
	id := act.record.Ceremony
	announced := f.announced[id]
	switch act.record.Body.(type) {
	case *ledger.Begin, *ledger.Retirement, *ledger.Adopt:
		f.announced[id] = append(f.announced[id], nil)
	case *ledger.Resync, *ledger.Live:
		f.joinCheck(act, partOf(nil, act.record.Body))
		return
	}
	var rotate *ledger.Rotate
	if len(announced) > 0 {
		rotate = announced[0]
	}
	of := partOf(rotate, act.record.Body)
	if of.number == 0 || act.At.Trip != 0 || len(announced) > 1 || len(announced) == 1 && rotate == nil {
		return
	}
	s, i, err := f.placeOf(of, act.record.Host, act.record.Officer.OSUser)
	if err != nil {
		return
	}
	s.begun[i] = true
	f.sat[id] = s
	act.Signers, act.Signed = slices.Clone(s.act.Signers), s.act.Signed
	if act.Kind != "adopt" && f.begins[id] == nil { // an adoption has no end
		f.begins[id] = act
	}
}

// begins returns the sitting that a record names, 0 for none, and what the record begins
// to do about a device; nil for what a plan never does. A plan's rotation reports no loss
// and lets no device go before its successor is enabled, unless the signed list says so. A seed for a user comes from AWS's
// API: someone knows a seed that was pasted.
func begins(rotate *ledger.Rotate, body ledger.Body) (uint64, *ledger.Applied) {
	switch b := body.(type) {
	case *ledger.Begin:
		d := ledger.Applied{Do: ledger.ApplyEnroll, Principal: b.Principal, Group: b.Group, Touch: b.Touch, Manager: b.Manager}
		for _, key := range b.Keys {
			d.Keys = append(d.Keys, key.KeySerial)
		}
		if b.Emergency != "" || strings.Contains(b.Principal, "/user/") != (b.SeedSource == "api") {
			return b.Apply, nil
		}
		if rotate == nil {
			return b.Apply, &d
		}
		if rotate.Stolen || rotate.GiveUp != "" && rotate.GiveUp != rotate.Device || rotate.Holder != "" || len(rotate.Lost) > 0 {
			return b.Apply, nil
		}
		d.Do, d.Retires, d.First = ledger.ApplyRotate, rotate.Device, rotate.GiveUp != ""
		return b.Apply, &d
	case *ledger.Retirement:
		d := ledger.Applied{Do: ledger.ApplyRetire, Principal: b.Principal, Group: b.Group, Retires: b.Device, Keys: slices.Clone(b.Absent)}
		for _, left := range b.Credentials {
			d.Keys = append(d.Keys, left.KeySerial)
		}
		if rotate != nil || b.Emergency != "" {
			return b.Apply, nil
		}
		return b.Apply, &d
	case *ledger.Adopt:
		d := ledger.Applied{Do: ledger.ApplyAdopt, Principal: b.Principal, Group: b.Group, DeviceARN: b.DeviceARN, Manager: b.Manager}
		for _, key := range b.Keys {
			d.Keys = append(d.Keys, key.KeySerial)
		}
		if rotate != nil {
			return b.Apply, nil
		}
		return b.Apply, &d
	}
	return 0, nil
}

// same compares what officers signed for with what a record begins.
func same(signed, begun ledger.Applied) bool {
	slices.Sort(begun.Keys)
	return signed.Do == begun.Do && signed.Principal == begun.Principal && signed.Group == begun.Group && signed.Touch == begun.Touch &&
		signed.First == begun.First && signed.Retires == begun.Retires && signed.DeviceARN == begun.DeviceARN && slices.Equal(signed.Keys, begun.Keys) && sameManager(signed.Manager, begun.Manager)
}

// sameManager reports whether the seed goes to the command that the officers signed.
func sameManager(a, b *ledger.Manager) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.Equal(a.Command, b.Command) && a.Like == b.Like && a.Vault == b.Vault
}
