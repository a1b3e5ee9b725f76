package report

import (
	"cmp"
	"slices"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func (f *fold) matrix() Matrix {
	m := Matrix{Keys: []MatrixKey{}, Rows: []MatrixRow{}}
	rows := slices.DeleteFunc(slices.Clone(f.state.Rows), func(r record.Row) bool { return !f.shows(r.Device.Principal) })
	slices.SortStableFunc(rows, func(x, y record.Row) int {
		return cmp.Or(cmp.Compare(x.Device.Principal, y.Device.Principal), cmp.Compare(x.Device.Group, y.Device.Group))
	})
	for _, k := range f.book.Keys {
		if slices.ContainsFunc(rows, func(r record.Row) bool { return r.Device.Key(k.Serial) != nil }) {
			m.Keys = append(m.Keys, f.columnOf(k))
		}
	}
	for _, row := range rows {
		m.Rows = append(m.Rows, f.matrixRow(row, m.Keys))
	}
	return m
}

func (f *fold) columnOf(k *record.Key) MatrixKey {
	c := MatrixKey{Serial: k.Serial, Model: k.Model, Firmware: k.Firmware}
	c.Label, c.Holder = f.book.SignedLabel(k)
	if k.Sealed != nil {
		c.Bag, c.Place, c.Unsigned = k.Sealed.Bag, k.Sealed.Place, k.Sealed.IsUnsigned()
	}
	if k.Lost != nil {
		c.Lost, c.Unsigned = k.Lost.How, k.Lost.Unsigned
	}
	return c
}

func (f *fold) matrixRow(row record.Row, keys []MatrixKey) MatrixRow {
	d := row.Device
	r := MatrixRow{Principal: d.Principal, Alias: d.Alias, Group: d.Group, Device: d.Ceremony, DeviceARN: d.DeviceARN, Wrong: len(row.Breaches) > 0}
	if d.Manager != nil {
		r.Manager = d.Manager.Like
	}
	if live := d.LastLive; live != nil {
		r.Live, r.LiveMethod, r.LiveDays = &live.Time, live.Method, days(live.Time, f.now)
		r.LiveBasis = f.liveBasis(d, live)
		r.LiveLate = has(row.Breaches, record.LiveOverdue)
	}
	for _, column := range keys {
		cell := Cell{}
		for _, k := range row.Keys {
			if k.Key.Serial == column.Serial {
				cell = f.cell(d, k)
				r.Wrong = r.Wrong || len(k.Breaches) > 0
			}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// liveBasis returns what covers a live check. Nothing repeats the answer of AWS; the
// id of the call lets anyone with CloudTrail check it.
func (f *fold) liveBasis(d *record.MFADevice, live *record.LiveProof) string {
	if !d.IsUnsigned() && f.signed(live.Sequence).vouches() {
		return BasisSigned
	}
	return BasisRecord
}

func (f *fold) cell(d *record.MFADevice, k record.KeyRow) Cell {
	c := Cell{State: CellNever, Due: k.VerifyDue}
	if p := f.lastProof(d, k.Held); p != nil {
		c.Proven, c.Days, c.Kind, c.Record = &p.Time, days(p.Time, f.now), p.Kind, p.Sequence
		if p != k.Held.LastProof {
			c.Due = f.verifyDue(p)
		}
		c.Basis, c.State = f.basis(d, p), CellProven
		if c.Basis == BasisRecord {
			c.State = CellRecorded
		}
	}
	switch {
	case has(k.Breaches, record.KeyLost):
		c.State = CellLost
	case has(k.Breaches, record.KeyWrong):
		c.State = CellWrong
	case c.Proven != nil && (has(k.Breaches, record.VerifyOverdue) || c.Due != nil && f.now.After(*c.Due)):
		c.State = CellOverdue
	}
	return c
}

// lastProof returns the last proof of a key that an answer or a signature covers; without
// one, the last that is recorded; nil if there is none. A later record that nothing covers
// must not hide an old proof.
func (f *fold) lastProof(d *record.MFADevice, held *record.HeldKey) *record.Proof {
	for _, p := range slices.Backward(held.Proofs) {
		if f.basis(d, p) != BasisRecord {
			return p
		}
	}
	return held.LastProof
}

// verifyDue returns when a proof is too old; nil if the policy sets no limit.
func (f *fold) verifyDue(p *record.Proof) *time.Time {
	if f.policy.VerifyDays == 0 {
		return nil
	}
	due := p.Time.AddDate(0, 0, f.policy.VerifyDays)
	return &due
}

// basis returns what covers a proof. If the officers have not signed the device's own
// records, others can have written its challenges, so an answer shows nothing.
func (f *fold) basis(d *record.MFADevice, p *record.Proof) string {
	switch {
	case d.IsUnsigned():
		return BasisRecord
	case p.Kind == record.ByWitness:
		return BasisAnswer
	case f.signed(p.Sequence).vouches():
		return BasisSigned
	}
	return BasisRecord
}

func has(breaches []record.Breach, name string) bool {
	return slices.ContainsFunc(breaches, func(b record.Breach) bool { return b.Name == name })
}

// serials returns the keys of a list in a record.
func serials(keys []ledger.KeyState) []uint32 {
	all := []uint32{}
	for _, k := range keys {
		all = append(all, k.KeySerial)
	}
	return all
}
