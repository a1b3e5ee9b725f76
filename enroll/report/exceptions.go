package report

import (
	"time"

	"rootseal/enroll/ledger"
)

// Exception is a departure from the rules, with its reason and its end.
type Exception struct {
	Kind   string    `json:"kind"`  // see the constants
	About  string    `json:"about"` // finding, ceremony or key
	Reason string    `json:"reason"`
	Time   time.Time `json:"time"`
	Until  string    `json:"until"` // last day; empty: no end, because it happened once
	InUse  bool      `json:"in_force"`
	Record uint64    `json:"record"`
	Signed Signed    `json:"signed"`
}

// Kinds of Exception.
const (
	Accepted        = "accepted"  // a finding of an audit is accepted until a day
	Closed          = "closed"    // officers closed a finding
	Emergency       = "emergency" // done without the officers' signature, which follows later
	Dropped         = "dropped"   // a key with a retired seed was given up
	OfficerReplaced = "officer-replaced"
)

// exceptions returns those of the period and those in force, oldest first.
func (f *fold) exceptions() []Exception {
	all := []Exception{}
	accepted := f.accepted()
	last := map[string]uint64{}
	for _, m := range f.made {
		if a, is := m.Body.(*ledger.Accept); is && accepted[a.Finding] && f.acts[m.At()] != nil && f.acts[m.At()].Signed != 0 || is && f.acts[m.At()] == nil {
			last[a.Finding] = m.At()
		}
	}
	for _, m := range f.made {
		e := Exception{Time: m.When(), Record: m.At(), Signed: f.signed(m.At())}
		key, principal := uint32(0), ""
		switch body := m.Body.(type) {
		case *ledger.Accept:
			e.Kind, e.About, e.Reason, e.Until = Accepted, body.Finding, body.Reason, body.Until
			e.InUse = last[body.Finding] == m.At() && f.inForce(body.Until)
		case *ledger.Close:
			e.Kind, e.About, e.Reason = Closed, body.Finding, body.Reason
		case *ledger.Begin:
			e.Kind, e.About, e.Reason, principal = Emergency, m.Ceremony, body.Emergency, body.Principal
		case *ledger.Retirement:
			e.Kind, e.About, e.Reason, principal = Emergency, m.Ceremony, body.Emergency, body.Principal
		case *ledger.Settle:
			e.Kind, e.About, e.Reason = Emergency, m.Ceremony, body.Emergency
		case *ledger.Unseal:
			if body.Emergency {
				e.Kind, e.About, e.Reason, key = Emergency, keyName(body.KeySerial), body.Reason, body.KeySerial
			}
		case *ledger.Drop:
			e.Kind, e.About, e.Reason, key = Dropped, keyName(body.KeySerial), body.Reason, body.KeySerial
		case *ledger.OfficerAdded:
			if body.Replaces != "" {
				e.Kind, e.About, e.Reason = OfficerReplaced, body.Name, body.Replaces
			}
		}
		if e.Kind == "" || e.Kind == Emergency && e.Reason == "" && key == 0 || key != 0 && !f.showsKey(key) || principal != "" && !f.shows(principal) {
			continue
		}
		if e.InUse || f.inPeriod(e.Time) {
			all = append(all, e)
		}
	}
	return all
}
