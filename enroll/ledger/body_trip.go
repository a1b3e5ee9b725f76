package ledger

// Trip is a copy of the ledger that leaves the house, with the witnesses that
// it alone may use. It is the last record of the copy.
type Trip struct {
	Reserved []Reserved `json:"reserved,omitempty"` // nothing of a ledger without devices
}

// Reserved is witnesses of one device, in the order of their record.
type Reserved struct {
	Device string `json:"device"` // ceremony
	First  int    `json:"first"`  // from 0
	Count  int    `json:"count"`
}

// Away is a record that was made on a trip, as it was: what it says counts from
// here on. Its bytes are kept whole, because signatures are over them.
type Away struct {
	Trip   uint64 `json:"trip"`   // sequence of the trip's record
	Record []byte `json:"record"` // the record's file, in base64
}

func (*Trip) Kind() string { return "trip" }
func (*Away) Kind() string { return "away" }

// Made is the record that was made on the trip. The error says what is wrong
// with its bytes; ErrNewer where a newer rootseal wrote them. Whether it follows
// the trip's records is not asked here.
func (a *Away) Made() (Record, error) {
	r, err := parse(a.Record)
	if err != nil {
		return Record{}, err
	}
	return decode(r.Sequence, a.Record)
}
