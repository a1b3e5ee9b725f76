package enroll

import "rootseal/enroll/ledger"

// Holding is one seed as the record has it: whose device it is and which keys
// hold it.
type Holding struct {
	Ceremony     string
	Principal    string
	Alias        string // of the account, at the time; empty without
	Group        string
	DeviceARN    string // empty for a login at another service
	CredentialID string
	Keys         []ledger.KeyState
	Outcome      string
}

// Name is what the holding is called in messages.
func (h Holding) Name() string {
	if h.DeviceARN != "" {
		return h.DeviceARN
	}
	return h.CredentialID
}

// Holdings are the devices that the ledger says are enabled, oldest first.
func Holdings(l *ledger.Ledger) []Holding { return holdings(l.Ceremonies()) }

func holdings(ceremonies []ledger.Ceremony) []Holding {
	var all []Holding
	for _, c := range ceremonies {
		begin, begun := ledger.Last[*ledger.Begin](c)
		end, ended := ledger.Last[*ledger.End](c)
		if !begun || !ended || end.Outcome != ledger.Complete && end.Outcome != ledger.NotConfirmed {
			continue
		}
		all = append(all, Holding{
			Ceremony:     c.ID,
			Principal:    begin.Principal,
			Alias:        begin.Alias,
			Group:        begin.Group,
			DeviceARN:    end.DeviceARN,
			CredentialID: begin.CredentialID,
			Keys:         begin.Keys,
			Outcome:      end.Outcome,
		})
	}
	return all
}
