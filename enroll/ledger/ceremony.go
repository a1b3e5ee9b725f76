package ledger

// Ceremony is the records with one ceremony id, oldest first.
type Ceremony struct {
	ID      string
	Records []Record
}

// ByCeremony returns the ceremony with that id, without records if there is none.
func (l *Ledger) ByCeremony(id string) Ceremony {
	c := Ceremony{ID: id}
	for _, r := range l.Records() {
		if id != "" && r.Ceremony == id {
			c.Records = append(c.Records, r)
		}
	}
	return c
}
