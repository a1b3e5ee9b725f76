package ledger

// Label says what a key is called and who carries it. It replaces the key's
// label before: what is empty is no longer said.
type Label struct {
	KeySerial uint32 `json:"key_serial"`
	Label     string `json:"label,omitempty"`  // "Osaka safe, bag 2"
	Holder    string `json:"holder,omitempty"` // who carries a daily key
}

// Seal puts a key that has just been proven into a bag.
type Seal struct {
	KeySerial uint32 `json:"key_serial"`
	Bag       string `json:"bag"` // number on the tamper-evident bag
	Place     string `json:"place"`
	Observer  string `json:"observer"` // the second person in the room
	Proof     uint64 `json:"proof"`    // sequence of the verify record, in this ledger or this trip
}

// Unseal takes a key out of its bag. A bag number that is not the recorded one,
// and an emergency, are findings, which Close ends.
type Unseal struct {
	KeySerial uint32 `json:"key_serial"`
	Bag       string `json:"bag,omitempty"`      // as read on the bag
	Recorded  string `json:"recorded,omitempty"` // number that the record had; empty where the key was not sealed
	Emergency bool   `json:"emergency,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// OtherBag tells whether the number that was read is not the recorded one. In an
// emergency it may be that nobody read it.
func (u *Unseal) OtherBag() bool {
	return u.Bag != u.Recorded && (u.Bag != "" || !u.Emergency)
}

// Close ends a finding by the word of officers.
type Close struct {
	Finding string `json:"finding"` // its id, "unseal-42"
	Reason  string `json:"reason"`
}

func (*Label) Kind() string  { return "label" }
func (*Seal) Kind() string   { return "seal" }
func (*Unseal) Kind() string { return "unseal" }
func (*Close) Kind() string  { return "close" }
