package report

import (
	"slices"

	"rootseal/enroll/ledger"
)

// timeline returns the events of the period, oldest first.
func (f *fold) timeline(ceremonies []Ceremony) []Event {
	all := []Event{}
	for _, c := range ceremonies {
		e := Event{
			Time: c.Began, Lane: LaneCeremony, Kind: c.Kind, Principal: c.Principal, Group: c.Group, Keys: []uint32{}, Record: c.First, Detail: c.Outcome,
			Wrong: c.Outcome != ledger.Complete && c.Kind != KindAdopt && c.Kind != KindLeftovers,
		}
		for _, k := range c.Keys {
			e.Keys = append(e.Keys, k.Serial)
		}
		if f.inPeriod(e.Time) {
			all = append(all, e)
		}
	}
	for _, m := range f.made {
		e, ok := f.event(m)
		e.Time, e.Record = m.When(), m.At()
		if ok && f.inPeriod(e.Time) && (e.Principal == "" || f.shows(e.Principal)) && (len(e.Keys) == 0 || slices.ContainsFunc(e.Keys, f.showsKey)) {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(x, y Event) int { return byTime(x.Time, y.Time, x.Record, y.Record) })
	return all
}

// event returns the event that a record outside ceremonies shows.
func (f *fold) event(m made) (Event, bool) {
	e := Event{Keys: []uint32{}, Kind: m.Body.Kind()}
	switch body := m.Body.(type) {
	case *ledger.Verified:
		e.Lane, e.Detail = LaneProof, body.Result
		e.Keys, e.Wrong = append(e.Keys, body.KeySerial), body.Result != ledger.Proven || f.isFalse(m.At())
	case *ledger.Live:
		e.Lane, e.Detail, e.Wrong = LaneProof, body.Result+", "+body.Method, body.Result != ledger.Proven
		if d := f.book.Device(body.Device); d != nil {
			e.Principal, e.Group = d.Principal, d.Group
		}
	case *ledger.Lost:
		e.Lane, e.Detail, e.Wrong = LaneLoss, body.How, true
		e.Keys = append(e.Keys, body.KeySerial)
	case *ledger.Unseal:
		e.Lane, e.Detail, e.Wrong = LaneLoss, body.Reason, body.Emergency || body.OtherBag()
		e.Keys = append(e.Keys, body.KeySerial)
		if !e.Wrong {
			return e, false
		}
	case *ledger.Found:
		e.Lane, e.Keys = LaneLoss, append(e.Keys, body.KeySerial)
	case *ledger.Audited:
		e.Lane, e.Wrong = LaneAudit, len(body.Unreachable) > 0
		e.Detail = auditDetail(body)
		if f.Account != "" && !slices.Contains(body.Accounts, f.Account) && !slices.Contains(body.Unreachable, f.Account) {
			return e, false
		}
	default:
		return e, false
	}
	return e, true
}

// isFalse reports whether a record claims a proof that it does not contain.
func (f *fold) isFalse(at uint64) bool {
	for _, found := range f.book.FalseClaims() {
		if found.Sequence == at {
			return true
		}
	}
	return false
}
