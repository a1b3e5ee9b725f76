package apply

import (
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// history is what earlier sittings of a plan did, by the ledger.
type history struct {
	book *record.Book
	own  map[string]bool // ceremonies of the plan
	gone map[string]bool // devices that those ceremonies have begun to retire
}

// readHistory finds the ceremonies of a plan. A record that lacks its signature proves
// nothing.
func readHistory(records []ledger.Record, hash string) *history {
	unsigned := map[uint64]bool{}
	for _, act := range officer.Read(records).Missing() {
		unsigned[act.At.Record] = true
	}
	h := &history{record.Read(records), map[string]bool{}, map[string]bool{}}
	sittings := map[uint64]bool{}
	for _, r := range records {
		apply := uint64(0)
		switch body := r.Body.(type) {
		case *ledger.Apply:
			sittings[r.Sequence] = body.Plan == hash && !unsigned[r.Sequence]
		case *ledger.Begin:
			apply = body.Apply
		case *ledger.Retirement:
			apply = body.Apply
		case *ledger.Adopt:
			apply = body.Apply
		case *ledger.Retire:
			h.gone[body.Device] = h.gone[body.Device] || h.own[r.Ceremony]
		}
		if sittings[apply] && !unsigned[r.Sequence] {
			h.own[r.Ceremony] = true
		}
	}
	return h
}

// has reports whether an item is done.
func (h *history) has(i *Item) bool {
	switch i.Device.Do {
	case plan.Retire:
		return h.gone[i.Device.Ceremony] && i.old != nil && !i.old.IsLive()
	case plan.Enroll, plan.Rotate, plan.Adopt:
		for _, d := range h.book.Live() {
			if h.own[d.Ceremony] && d.Principal == i.Principal.Principal && d.Group == i.Device.Group {
				return true
			}
		}
	case plan.Verify, plan.Nothing, plan.Cannot: // see proven
	}
	return false
}

// isOwn and isGone are for [plan.Plan.Moved].
func (h *history) isOwn(ceremony string) bool  { return h.own[ceremony] }
func (h *history) isGone(ceremony string) bool { return h.gone[ceremony] }
