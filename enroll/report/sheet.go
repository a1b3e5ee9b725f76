package report

import (
	"time"

	"rootseal/enroll/ledger"
)

// Sheet is the page for the table of one ceremony: a recorded one, or the next one.
type Sheet struct {
	Made     time.Time    `json:"made"`
	World    string       `json:"world"`
	Head     string       `json:"head"`
	Hash     string       `json:"hash"`     // whole hash of the last record
	For      string       `json:"for"`      // kind of the next ceremony; empty: a recorded one
	Ceremony *Ceremony    `json:"ceremony"` // null: the next one
	Records  []SheetLine  `json:"records"`  // of the ceremony
	Next     NextCeremony `json:"next"`     // what was given of the next ceremony
	Officers []string     `json:"officers"` // active ones
	Policy   *PolicyNow   `json:"policy"`   // null: none in force
	Bags     []SheetKey   `json:"keys"`
}

// SheetLine is a record of the ceremony.
type SheetLine struct {
	Record uint64    `json:"record"`
	Time   time.Time `json:"time"`
	Kind   string    `json:"kind"`
	Signed Signed    `json:"signed"`
}

// SheetKey is a key on the table.
type SheetKey struct {
	Serial   uint32 `json:"serial"`
	Model    string `json:"model"`
	Firmware string `json:"firmware"`
	Label    string `json:"label"` // of the last signed record
	Bag      string `json:"bag"`   // now; empty: not in a bag
	Proof    uint64 `json:"proof"` // record of the ceremony that calls it proven; 0: none
	Basis    string `json:"basis"`
}

// NextCeremony is what is known before a ceremony. Each field may be empty.
type NextCeremony struct {
	Principal string   `json:"principal"`
	Group     string   `json:"group"`
	Keys      []uint32 `json:"key_serials"`
}

// Kinds of the next ceremony, beyond those of Ceremony.
const (
	KindRoot   = "enroll-root"
	KindSeal   = "seal"
	KindVerify = "verify"
)

// NextKinds are the kinds of the next ceremony.
var NextKinds = []string{KindEnroll, KindRoot, KindRotate, KindSeal, KindVerify}

// MakeSheet makes the page of a recorded ceremony, or, with the empty id, of the next one.
// It reports whether the ledger has the ceremony.
func MakeSheet(l *ledger.Ledger, now time.Time, id, kind string, next NextCeremony) (Sheet, bool) {
	f := newFold(l.Records(), now, Options{})
	s := Sheet{Made: now.UTC().Truncate(time.Second), Records: []SheetLine{}, Officers: []string{}, Bags: []SheetKey{}, Next: next}
	if len(f.records) > 0 {
		head := l.Head()
		s.World, s.Head, s.Hash = f.records[0].World, head.String(), head.Hash
	}
	for _, o := range f.register.Active() {
		s.Officers = append(s.Officers, o.Name)
	}
	if f.register.Policy != nil {
		s.Policy = &PolicyNow{PolicySet: *f.register.Policy, Record: f.register.PolicySince}
	}
	if id == "" {
		s.For = kind
		for _, serial := range next.Keys {
			s.Bags = append(s.Bags, f.sheetKey(KeyProof{Serial: serial}))
		}
		return s, true
	}
	for _, c := range f.book.Ceremonies() {
		one, shown := f.ceremony(c)
		if c.ID != id || !shown {
			continue
		}
		s.Ceremony = &one
		for _, r := range c.Written {
			s.Records = append(s.Records, SheetLine{r.Sequence, r.Time, r.Body.Kind(), f.signed(r.Sequence)})
		}
		for _, k := range one.Keys {
			s.Bags = append(s.Bags, f.sheetKey(k))
		}
		return s, true
	}
	return s, false
}

// sheetKey adds what the ledger says of a key.
func (f *fold) sheetKey(p KeyProof) SheetKey {
	k := SheetKey{Serial: p.Serial, Model: p.Model, Firmware: p.Firmware, Proof: p.Proof, Basis: p.Basis}
	if recorded := f.book.Key(p.Serial); recorded != nil {
		column := f.columnOf(recorded)
		k.Label, k.Bag = column.Label, column.Bag
		if k.Model == "" {
			k.Model, k.Firmware = column.Model, column.Firmware
		}
	}
	return k
}
