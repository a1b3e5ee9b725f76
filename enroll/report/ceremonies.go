package report

import (
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Ceremony is one recorded change.
type Ceremony struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"` // see the constants
	Began     time.Time  `json:"began"`
	Ended     *time.Time `json:"ended"` // null: unfinished
	Principal string     `json:"principal"`
	Group     string     `json:"group"`
	DeviceARN string     `json:"device_arn"`
	Outcome   string     `json:"outcome"`
	Confirmed string     `json:"confirmed"` // "aws", "statement", or empty
	Replaces  string     `json:"replaces"`  // ceremony of the replaced device
	Reason    string     `json:"reason"`    // of a rotation
	Emergency string     `json:"emergency"` // why it began without a signature
	Operator  string     `json:"operator"`  // claimed identity
	Caller    string     `json:"caller_arn"`
	Keys      []KeyProof `json:"keys"`
	Calls     []string   `json:"request_ids"` // of AWS, which CloudTrail has too
	Plan      string     `json:"plan"`        // hash of the plan that it carried out; empty if none
	Approval  *Approval  `json:"approval"`    // null: none
	First     uint64     `json:"first_record"`
	Last      uint64     `json:"last_record"` // 0: unfinished
	Intent    Signed     `json:"intent"`      // of the record that announced it
	End       Signed     `json:"end"`
}

// Kinds of Ceremony.
const (
	KindEnroll    = "enroll"
	KindRotate    = "rotate"
	KindRetire    = "retire"
	KindAdopt     = "adopt"
	KindLeftovers = "leftovers"
	KindAnnounced = "announced" // nothing was done yet
)

// KeyProof is one key of a ceremony.
type KeyProof struct {
	Serial   uint32 `json:"serial"`
	Model    string `json:"model"`
	Firmware string `json:"firmware"`
	Proof    uint64 `json:"proof"` // record that calls it proven before the device was enabled; 0: none
	Basis    string `json:"basis"`
}

// Approval is the approval of a plan.
type Approval struct {
	Record uint64    `json:"record"`
	Time   time.Time `json:"time"`
	Signed Signed    `json:"signed"`
}

// ceremonies returns those that the period contains, oldest first.
func (f *fold) ceremonies() []Ceremony {
	all := []Ceremony{}
	for _, c := range f.book.Ceremonies() {
		one, ok := f.ceremony(c)
		if ok && f.shows(one.Principal) && (f.inPeriod(one.Began) || one.Ended == nil || f.inPeriod(*one.Ended)) {
			all = append(all, one)
		}
	}
	return all
}

func (f *fold) ceremony(c *record.Ceremony) (Ceremony, bool) {
	one := Ceremony{
		ID: c.ID, Began: c.Began.Time, First: c.Began.Sequence, Keys: []KeyProof{}, Calls: []string{},
		Operator: c.Began.Officer.OSUser, Caller: c.Began.Officer.CallerARN,
		Intent: f.signed(c.Intent.Sequence), End: f.signed(0),
	}
	d := f.book.Device(c.ID)
	switch {
	case c.Begin != nil:
		one.Kind = KindEnroll
		one.Principal, one.Group, one.Emergency = c.Begin.Principal, c.Begin.Group, c.Begin.Emergency
		f.addPlan(&one, c.Begin.Apply)
	case c.Retires != nil:
		one.Kind, one.Principal, one.Group, one.DeviceARN = KindRetire, c.Retires.Principal, c.Retires.Group, c.Retires.DeviceARN
		one.Replaces, one.Emergency = c.Retires.Device, c.Retires.Emergency
	case c.Leftovers != nil:
		one.Kind, one.Principal = KindLeftovers, c.Leftovers.Account
	case d != nil && d.Outcome == record.Adopted:
		one.Kind, one.Principal, one.Group, one.DeviceARN, one.Outcome = KindAdopt, d.Principal, d.Group, d.DeviceARN, record.Adopted
		one.Ended, one.Last, one.End, one.Intent = &d.Enrolled.Time, d.Enrolled.Sequence, f.signed(d.Enrolled.Sequence), f.signed(d.Enrolled.Sequence)
		one.Operator, one.Caller = d.Enrolled.Officer.OSUser, d.Enrolled.Officer.CallerARN
	case c.Rotate != nil:
		one.Kind = KindAnnounced
		if old := f.book.Device(c.Rotate.Device); old != nil {
			one.Principal, one.Group = old.Principal, old.Group
		}
	default:
		return one, false
	}
	if c.Rotate != nil {
		if c.Begin != nil {
			one.Kind = KindRotate
		}
		one.Replaces, one.Reason = c.Rotate.Device, c.Rotate.Reason
	}
	f.addEnd(&one, c)
	f.addKeys(&one, c, d)
	return one, true
}

func (f *fold) addEnd(one *Ceremony, c *record.Ceremony) {
	if c.Settle != nil && c.Settle.Emergency != "" {
		one.Emergency = c.Settle.Emergency
	}
	if c.End == nil {
		return
	}
	one.Ended, one.Last, one.End = &c.Ended.Time, c.Ended.Sequence, f.signed(c.Ended.Sequence)
	one.Outcome, one.Confirmed = c.End.Outcome, c.End.Confirmed
	if c.End.DeviceARN != "" {
		one.DeviceARN = c.End.DeviceARN
	}
	one.Calls = append(one.Calls, c.End.RequestIDs...)
}

// addKeys adds the keys with the proof that each gave in this ceremony.
func (f *fold) addKeys(one *Ceremony, c *record.Ceremony, d *record.MFADevice) {
	switch {
	case one.Kind == KindAdopt:
		for _, held := range d.Keys {
			k := KeyProof{Serial: held.KeySerial, Model: held.Model, Firmware: held.Firmware}
			if len(held.Proofs) > 0 && held.Proofs[0].Kind == record.ByAdoption {
				k.Proof, k.Basis = held.Proofs[0].Sequence, f.basis(d, held.Proofs[0])
			}
			one.Keys = append(one.Keys, k)
		}
	case c.Begin != nil:
		at := f.enableOf(c)
		for _, state := range c.Begin.Keys {
			k := KeyProof{Serial: state.KeySerial, Model: state.Model, Firmware: state.Firmware}
			if at != 0 && proves(c.Enable, state.KeySerial) {
				k.Proof, k.Basis = at, BasisRecord
				if one.Intent.vouches() && f.signed(at).vouches() {
					k.Basis = BasisSigned
				}
			}
			one.Keys = append(one.Keys, k)
		}
	}
}

// enableOf returns the record in which the keys are called proven; 0 if there is none.
func (f *fold) enableOf(c *record.Ceremony) uint64 {
	if c.Enable == nil {
		return 0
	}
	for _, r := range c.Written {
		if r.Body == ledger.Body(c.Enable) {
			return r.Sequence
		}
	}
	return 0
}

func proves(e *ledger.Enable, serial uint32) bool {
	for _, p := range e.Proofs {
		if p.KeySerial == serial {
			return true
		}
	}
	return false
}

// addPlan adds the plan and its approval, from the record of the sitting.
func (f *fold) addPlan(one *Ceremony, sitting uint64) {
	if sitting == 0 || sitting > uint64(len(f.records)) {
		return
	}
	apply, is := f.records[sitting-1].Body.(*ledger.Apply)
	if !is {
		return
	}
	one.Plan = apply.Plan
	if n := apply.Approval; n > 0 && n <= uint64(len(f.records)) {
		if body, is := f.records[n-1].Body.(*ledger.Approve); is && body.Plan == apply.Plan && !body.Withdrawn {
			one.Approval = &Approval{n, f.records[n-1].Time, f.signed(n)}
		}
	}
}
