package record

import (
	"cmp"
	"slices"
	"time"

	"rootseal/enroll/ledger"
)

// State compares accounts and keys with the policy at one moment.
type State struct {
	Unprotected []Unprotected // the most urgent
	Rows        []Row         // live devices, worst first
	Findings    []*Finding
	Unsettled   []Unsettled
	Owed        []Owed
	Passkeys    []*Passkey // in use
}

// Row is one live device.
type Row struct {
	Device   *MFADevice
	Breaches []Breach   // of the device, worst first
	LiveDue  *time.Time // when the next live check is due; nil: not required, or no valid live check yet
	Left     int        // unused one-time challenges
	Keys     []KeyRow   // worst first
}

// KeyRow is one key of a device.
type KeyRow struct {
	Key       *Key
	Held      *HeldKey
	Breaches  []Breach   // worst first
	VerifyDue *time.Time // when the next verification is due; nil: not required, or no valid proof yet
}

// Status compares the book with a policy. It requires nothing beyond the policy,
// but shows what is wrong under any policy.
func Status(b *Book, policy ledger.PolicySet, now time.Time) State {
	s := &survey{book: b, policy: policy, now: now, findings: b.Open(), sealed: map[string]bool{}}
	for _, d := range b.Live() {
		s.sealed[d.Principal] = s.sealed[d.Principal] || b.IsSealed(d) && !d.IsUnsigned()
	}
	state := State{Unprotected: b.Unprotected, Findings: s.findings, Unsettled: b.Unsettled, Owed: b.Owed}
	for _, p := range b.Passkeys {
		if p.InUse() {
			state.Passkeys = append(state.Passkeys, p)
		}
	}
	for _, d := range b.Live() {
		state.Rows = append(state.Rows, s.row(d))
	}
	slices.SortStableFunc(state.Rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(x.rank(), y.rank()), x.due().Compare(y.due()),
			cmp.Compare(x.Device.Principal, y.Device.Principal), cmp.Compare(x.Device.Group, y.Device.Group))
	})
	return state
}

// survey contains the inputs of Status.
type survey struct {
	book     *Book
	policy   ledger.PolicySet
	now      time.Time
	findings []*Finding
	sealed   map[string]bool // principals with a group whose keys are all in bags
}

func (s *survey) row(d *MFADevice) Row {
	row := Row{Device: d, Breaches: worstFirst(s.deviceBreaches(d)), Left: d.witnesses.left()}
	if d.AtAWS() && d.LastLive != nil && !s.isYetToCome(d.LastLive.Time) {
		row.LiveDue = due(d.LastLive.Time, s.policy.LiveDays)
	}
	for _, held := range d.Keys {
		key := s.book.Key(held.KeySerial)
		k := KeyRow{Key: key, Held: held, Breaches: worstFirst(s.keyBreaches(d, held, key))}
		if held.LastProof != nil && !s.isYetToCome(held.LastProof.Time) {
			k.VerifyDue = s.verifyDue(held, key)
		}
		row.Keys = append(row.Keys, k)
	}
	slices.SortStableFunc(row.Keys, func(x, y KeyRow) int {
		return cmp.Or(cmp.Compare(rank(x.Breaches), rank(y.Breaches)), orNever(x.VerifyDue).Compare(orNever(y.VerifyDue)))
	})
	return row
}

// counted returns the number of a device's keys that are neither lost nor wrong.
func (s *survey) counted(d *MFADevice) int {
	n := 0
	for _, held := range d.Keys {
		if s.book.Keeps(held) {
			n++
		}
	}
	return n
}

// IsSealed reports whether all keys of a device are in bags, by signed records.
func (b *Book) IsSealed(d *MFADevice) bool {
	return !slices.ContainsFunc(d.Keys, func(k *HeldKey) bool {
		bag := b.Key(k.KeySerial).Sealed
		return !bag.Holds() || bag.IsUnsigned()
	})
}

// noBreach ranks behind every breach.
const noBreach = 3

// rank returns the rank of the worst breach.
func rank(breaches []Breach) int {
	worst := noBreach
	for _, b := range breaches {
		worst = min(worst, b.Rank())
	}
	return worst
}

func worstFirst(breaches []Breach) []Breach {
	slices.SortStableFunc(breaches, func(x, y Breach) int { return cmp.Compare(x.Rank(), y.Rank()) })
	return breaches
}

// rank returns the rank of the worst breach of the device and its keys, as
// Breach.Rank does; 3 if there is none.
func (r Row) rank() int {
	worst := rank(r.Breaches)
	for _, k := range r.Keys {
		worst = min(worst, rank(k.Breaches))
	}
	return worst
}

// due returns the first date by which something must be done.
func (r Row) due() time.Time {
	first := orNever(r.LiveDue)
	for _, k := range r.Keys {
		if at := orNever(k.VerifyDue); at.Before(first) {
			first = at
		}
	}
	return first
}

var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func orNever(at *time.Time) time.Time {
	if at == nil {
		return never
	}
	return *at
}
