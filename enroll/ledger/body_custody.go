package ledger

// Label names a key and its holder. It replaces the key's previous label as a whole: an
// empty field clears the old value.
type Label struct {
	KeySerial uint32 `json:"key_serial"`
	Label     string `json:"label,omitempty"`  // "Osaka safe, bag 2"
	Holder    string `json:"holder,omitempty"` // who carries a daily key
}

// Seal says that a key was just proven and put into a bag.
type Seal struct {
	KeySerial uint32 `json:"key_serial"`
	Bag       string `json:"bag"` // number of the tamper-evident bag
	Place     string `json:"place"`
	Observer  string `json:"observer"` // the second person present
	Proof     uint64 `json:"proof"`    // sequence of the verify record, in this ledger or this trip
}

// Unseal says that a key was taken out of its bag. A bag number that differs from the
// recorded one, and an emergency, open a finding, which Close closes.
type Unseal struct {
	KeySerial uint32 `json:"key_serial"`
	Bag       string `json:"bag,omitempty"`      // number on the bag
	Recorded  string `json:"recorded,omitempty"` // recorded number; empty if the key was not sealed
	Emergency bool   `json:"emergency,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// OtherBag reports whether the number on the bag differs from the recorded one. In an
// emergency the number may be missing.
func (u *Unseal) OtherBag() bool {
	return u.Bag != u.Recorded && (u.Bag != "" || !u.Emergency)
}

// Close says that officers close a finding.
type Close struct {
	Finding string `json:"finding"` // its id, "unseal-42"
	Reason  string `json:"reason"`
}

func (*Label) Kind() string  { return "label" }
func (*Seal) Kind() string   { return "seal" }
func (*Unseal) Kind() string { return "unseal" }
func (*Close) Kind() string  { return "close" }
