package report

import (
	"slices"
	"time"

	"rootseal/enroll/ledger"
)

// KeyLabel is what a paper label may repeat of a key: only what a checked answer or a
// signature covers, once there are officers.
type KeyLabel struct {
	Serial   uint32
	Name     string // label of the last signed record
	Bag      string // empty: not in a bag
	Place    string
	Accounts []string   // of the live devices on the key, in order
	Next     *time.Time // when the policy next requires a proof; nil: it sets no limit
	Why      string     // why there can be no label, see the constants; empty: there can be one
}

// Reasons against a label.
const (
	NoLabelUnknown  = "not-in-ledger"
	NoLabelNothing  = "no-device"  // no live device is on the key
	NoLabelLost     = "lost"       // lost, stolen, or left with its holder
	NoLabelWrong    = "wrong"      // the last check found the key wrong
	NoLabelUnproven = "not-proven" // the key lacks a proof, or nothing covers it
	NoLabelOpen     = "not-sealed" // the key is in no bag, and a label belongs on a bag
	NoLabelUnsigned = "not-signed" // no signature covers the record of the bag
	NoLabelFinding  = "custody"    // a custody finding of the key is open
	NoLabelLetters  = "characters" // the number of the bag has characters that no label can show
	NoLabelRoom     = "no-room"    // the code of the label, with the number of the bag, is larger than the label
)

// KeyLabels returns what labels may say of every key that holds a live device, or of
// these keys, in this order.
func KeyLabels(records []ledger.Record, now time.Time, serials ...uint32) []KeyLabel {
	f := newFold(records, now, Options{})
	m := f.matrix()
	if len(serials) == 0 {
		for _, k := range m.Keys {
			serials = append(serials, k.Serial)
		}
	}
	all := []KeyLabel{}
	for _, serial := range serials {
		all = append(all, f.keyLabel(m, serial))
	}
	return all
}

func (f *fold) keyLabel(m Matrix, serial uint32) KeyLabel {
	l := KeyLabel{Serial: serial}
	column := slices.IndexFunc(m.Keys, func(k MatrixKey) bool { return k.Serial == serial })
	switch {
	case f.book.Key(serial) == nil:
		l.Why = NoLabelUnknown
		return l
	case column < 0:
		l.Why = NoLabelNothing
		return l
	}
	k := m.Keys[column]
	l.Name, l.Bag, l.Place = k.Label, k.Bag, k.Place
	for _, row := range m.Rows {
		c := row.Cells[column]
		if c.State == "" {
			continue
		}
		if account := accountOf(row.Principal); !slices.Contains(l.Accounts, account) {
			l.Accounts = append(l.Accounts, account)
		}
		if c.Due != nil && (l.Next == nil || c.Due.Before(*l.Next)) {
			l.Next = c.Due
		}
		l.against(f.whyNot(c))
	}
	slices.Sort(l.Accounts)
	if k.Unsigned {
		l.against(NoLabelUnsigned)
	}
	for _, open := range f.book.Open() {
		if open.KeySerial == serial {
			l.against(NoLabelFinding)
		}
	}
	return l
}

// against keeps the first reason.
func (l *KeyLabel) against(why string) {
	if l.Why == "" {
		l.Why = why
	}
}

// whyNot returns what a proof, or its absence, says against a label.
func (f *fold) whyNot(c Cell) string {
	switch {
	case c.State == CellLost:
		return NoLabelLost
	case c.State == CellWrong:
		return NoLabelWrong
	case c.State == CellNever, c.Basis == BasisRecord && len(f.register.Officers) > 0:
		return NoLabelUnproven
	}
	return ""
}
