package simcard

// list answers with type, algorithm and id of every credential, in the order of storage
// (YKOATH protocol, LIST).
func (o *oathApplet) list(c command) ([]byte, status) {
	// A Nitrokey adds the property byte in version 1 of the answer.
	properties := o.profile.Vendor == Nitrokey && len(c.data) == 1 && c.data[0] == 1
	var entries [][]byte
	for e := range o.stored {
		line := append([]byte{e.kind | e.algorithm}, e.id...)
		if properties {
			line = append(line, e.property)
		}
		entries = append(entries, appendTLV(nil, tagListed, line...))
	}
	return o.begin(c, entries)
}
