package ledger

import "slices"

// Ceremony is the records with one ceremony id, oldest first.
type Ceremony struct {
	ID      string
	Records []Record
}

// Last returns the last body of type B in the ceremony, and reports whether there
// is one: Last[*Begin](c).
func Last[B Body](c Ceremony) (body B, ok bool) {
	for _, r := range c.Records {
		if b, is := r.Body.(B); is {
			body, ok = b, true
		}
	}
	return body, ok
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

// Ceremonies returns every ceremony, in the order of their first records.
func (l *Ledger) Ceremonies() []Ceremony {
	var all []Ceremony
	index := make(map[string]int)
	for _, r := range l.Records() {
		if r.Ceremony == "" {
			continue
		}
		i, ok := index[r.Ceremony]
		if !ok {
			i = len(all)
			index[r.Ceremony] = i
			all = append(all, Ceremony{ID: r.Ceremony})
		}
		all[i].Records = append(all[i].Records, r)
	}
	return all
}

// Uncleaned returns the removals of orphans that began and did not end. A removal
// inside a ceremony with a Begin belongs to that ceremony, which Unsettled returns.
func (l *Ledger) Uncleaned() []Ceremony {
	var open []Ceremony
	for _, c := range l.Ceremonies() {
		_, begun := Last[*Leftovers](c)
		_, enrols := Last[*Begin](c)
		_, ended := Last[*End](c)
		if begun && !enrols && !ended {
			open = append(open, c)
		}
	}
	return open
}

// Unsettled returns the ceremonies that began and did not end: a command was
// interrupted, or the ceremony needs a decision of the operator.
func (l *Ledger) Unsettled() []Ceremony {
	return slices.DeleteFunc(l.Ceremonies(), func(c Ceremony) bool { return !c.Unsettled() })
}

// Unsettled reports whether the ceremony began and did not end.
func (c Ceremony) Unsettled() bool {
	_, begun := Last[*Begin](c)
	_, ended := Last[*End](c)
	return begun && !ended
}
