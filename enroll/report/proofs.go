package report

import (
	"slices"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// History is the dates of the proofs of one key for one device, or of the live checks of
// one device, against the policy of each moment.
type History struct {
	Principal string     `json:"principal"`
	Group     string     `json:"group"`
	Device    string     `json:"device"`     // ceremony
	KeySerial uint32     `json:"key_serial"` // 0: live checks of the device
	Until     *time.Time `json:"until"`      // retired or lost then; null: still in use
	Proofs    []Dated    `json:"proofs"`
	Gaps      []Gap      `json:"gaps"`
}

// Dated is one proof.
type Dated struct {
	Time   time.Time `json:"time"`
	Kind   string    `json:"kind"`
	Basis  string    `json:"basis"`
	Record uint64    `json:"record"`
}

// Gap is a time in which a proof was older than the policy allowed.
type Gap struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Days int       `json:"days"`
}

// term is a policy in force for some time.
type term struct {
	from, to     time.Time
	verify, live int // days; 0: no limit
}

// terms returns the policies of the whole ledger, oldest first.
func (f *fold) terms() []term {
	var all []term
	for _, m := range f.made {
		body, is := m.Body.(*ledger.PolicySet)
		if !is {
			continue
		}
		from := m.When()
		if act := f.acts[m.At()]; act != nil {
			if act.Signed == 0 {
				continue
			}
			from = f.records[act.Signed-1].Time
		}
		if n := len(all); n > 0 {
			all[n-1].to = from
		}
		all = append(all, term{from: from, to: f.now, verify: body.VerifyDays, live: body.LiveDays})
	}
	return all
}

// proofs returns the histories of all devices that were in use in the period.
func (f *fold) proofs() []History {
	all := []History{}
	terms := f.terms()
	for _, d := range f.book.Devices {
		if !f.shows(d.Principal) || !d.IsLive() && !f.inPeriod(d.Retired.Time) {
			continue
		}
		for _, held := range d.Keys {
			h := History{Principal: d.Principal, Group: d.Group, Device: d.Ceremony, KeySerial: held.KeySerial, Proofs: []Dated{}, Until: f.until(d, held.KeySerial)}
			for _, p := range held.Proofs {
				h.Proofs = append(h.Proofs, Dated{p.Time, p.Kind, f.basis(d, p), p.Sequence})
			}
			all = append(all, f.judged(h, d, terms, func(t term) int { return t.verify }))
		}
		if d.AtAWS() {
			h := History{Principal: d.Principal, Group: d.Group, Device: d.Ceremony, Proofs: []Dated{}, Until: f.until(d, 0)}
			for _, p := range d.Lives {
				h.Proofs = append(h.Proofs, Dated{p.Time, p.Method, f.liveBasis(d, p), p.Sequence})
			}
			all = append(all, f.judged(h, d, terms, func(t term) int { return t.live }))
		}
	}
	return all
}

// until returns when a device was retired, or its key recorded as lost.
func (f *fold) until(d *record.MFADevice, serial uint32) *time.Time {
	var until *time.Time
	if !d.IsLive() {
		until = &d.Retired.Time
	}
	if k := f.book.Key(serial); serial != 0 && k != nil && k.Lost != nil && (until == nil || k.Lost.Time.Before(*until)) {
		until = &k.Lost.Time
	}
	return until
}

// judged adds the gaps of a history. A proof that no answer and no signature covers ends
// no gap once there are officers who could have signed it.
func (f *fold) judged(h History, d *record.MFADevice, terms []term, limit func(term) int) History {
	h.Gaps = []Gap{}
	end := f.now
	if h.Until != nil && h.Until.Before(end) {
		end = *h.Until
	}
	dates := []time.Time{}
	for _, p := range h.Proofs {
		if !p.Time.After(end) && (p.Basis != BasisRecord || len(f.register.Officers) == 0) {
			dates = append(dates, p.Time)
		}
	}
	slices.SortFunc(dates, time.Time.Compare)
	if len(dates) == 0 {
		dates = append(dates, d.Enrolled.Time.Add(-endless)) // never proven: overdue from the start
	}
	for i, proven := range dates {
		next := end
		if i+1 < len(dates) {
			next = dates[i+1]
		}
		for _, t := range terms {
			if limit(t) == 0 {
				continue
			}
			gap := Gap{From: latest(proven.AddDate(0, 0, limit(t)), t.from, d.Enrolled.Time, f.Since), To: earliest(next, t.to)}
			if gap.From.Before(gap.To) {
				gap.Days = int(gap.To.Sub(gap.From).Hours()/24) + 1
				h.Gaps = append(h.Gaps, gap)
			}
		}
	}
	return h
}

// endless is longer than any term of a policy.
const endless = 100 * 366 * 24 * time.Hour

func latest(times ...time.Time) time.Time   { return slices.MaxFunc(times, time.Time.Compare) }
func earliest(times ...time.Time) time.Time { return slices.MinFunc(times, time.Time.Compare) }
