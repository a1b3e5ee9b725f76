package ledger

// Trip marks an offline copy of the ledger, with the one-time challenges that only this
// copy may use. It is the last record of the copy.
type Trip struct {
	Reserved []Reserved `json:"reserved,omitempty"` // empty if the ledger has no devices
}

// Reserved is one-time challenges of one device, in the order of their record.
type Reserved struct {
	Device string `json:"device"` // ceremony
	First  int    `json:"first"`  // index of the first, from 0
	Count  int    `json:"count"`
}

// Away contains a record that was made on a trip. It takes effect at the position of
// the Away record. Its bytes are kept unchanged, because signatures cover them.
type Away struct {
	Trip   uint64 `json:"trip"`   // sequence of the Trip record
	Record []byte `json:"record"` // the record's file, in base64
}

func (*Trip) Kind() string { return "trip" }
func (*Away) Kind() string { return "away" }

// Made returns the record that was made on the trip. The error is ErrNewer if a newer
// rootseal wrote the record, and otherwise describes the damage. Made does not check
// whether the record continues the trip's chain.
func (a *Away) Made() (Record, error) {
	r, err := parse(a.Record)
	if err != nil {
		return Record{}, err
	}
	return decode(r.Sequence, a.Record)
}
