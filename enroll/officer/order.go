package officer

import (
	"slices"

	"rootseal/enroll/ledger"
)

// order has the records that decide for now what a later one may replace.
type order struct {
	policy    uint64
	approvals map[string]uint64 // by plan: its approval, or the withdrawal
}

// isOutdated reports whether a record was signed after a later one about the same. Its
// signature brings nothing back: 'log sign' also signs what a person gave up long before,
// such as a policy with a slip, and then wrote again.
func (f *fold) isOutdated(act *Act) bool {
	at := act.At.Record
	switch body := act.record.Body.(type) {
	case *ledger.PolicySet:
		return at < f.order.policy
	case *ledger.Approve:
		return at < f.order.approvals[body.Plan]
	case *ledger.OfficerAdded:
		return slices.ContainsFunc(f.Officers, func(o *Officer) bool { return o.Fingerprint == body.Fingerprint && at < max(o.Record, o.Until) })
	case *ledger.OfficerRemoved:
		o := f.Officer(body.Fingerprint)
		return o != nil && at < max(o.Record, o.Until)
	}
	return false
}
