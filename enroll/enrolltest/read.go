package enrolltest

import (
	"slices"
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// Held is what a key holds besides the strangers' credentials.
func (s *Stage) Held(card *simcard.Card) []simcard.Stored {
	return slices.DeleteFunc(card.Stored(), func(e simcard.Stored) bool {
		return slices.ContainsFunc(s.Strangers[card.Serial()], func(old simcard.Stored) bool { return old.ID == e.ID })
	})
}

// Made are the devices at AWS besides the strangers'.
func (s *Stage) Made() []simaws.Device {
	return slices.DeleteFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool {
		return slices.ContainsFunc(s.Devices, func(old simaws.Device) bool { return old.ARN == d.ARN })
	})
}

// Count is how often AWS was called with an action, since the strangers came.
func (s *Stage) Count(action string) int {
	n := 0
	for _, call := range s.AWSAccount.Calls()[s.Planted:] {
		if call.Action == action {
			n++
		}
	}
	return n
}

// Writes are the calls that could have changed something at AWS, in order.
func (s *Stage) Writes() []string {
	var all []string
	for _, call := range s.AWSAccount.Calls()[s.Planted:] {
		switch call.Action {
		case "CreateVirtualMFADevice", "EnableMFADevice", "DeleteVirtualMFADevice", "DeactivateMFADevice", "ResyncMFADevice":
			all = append(all, call.Action)
		}
	}
	return all
}

// Code is what a card shows for the ceremony's credential at a time.
func (s *Stage) Code(t *testing.T, card *simcard.Card, at time.Time) string {
	t.Helper()
	held := s.Held(card)
	if len(held) != 1 {
		t.Fatalf("key %d holds %d new credentials, want 1", card.Serial(), len(held))
	}
	raw, err := seed.New(slices.Clone(held[0].Key))
	if err != nil {
		t.Fatal(err)
	}
	return CodeOf(raw, oath.Step(at, 30*time.Second))
}

// Kinds are the kinds of the ledger's records in order.
func (s *Stage) Kinds() []string {
	var all []string
	for _, r := range s.Ledger.Records() {
		all = append(all, r.Body.Kind())
	}
	return all
}

// LastEnd is the newest closing record.
func (s *Stage) LastEnd(t *testing.T) *ledger.End {
	t.Helper()
	var end *ledger.End
	for _, r := range s.Ledger.Records() {
		if e, ok := r.Body.(*ledger.End); ok {
			end = e
		}
	}
	if end == nil {
		t.Fatalf("no ceremony has ended: %v", s.Kinds())
	}
	return end
}

// Unsettled and uncleaned are the ceremonies, and the removals of orphans, that began
// and did not end.
func Unsettled(l *ledger.Ledger) []*record.Ceremony {
	open, _ := record.Unfinished(l.Records())
	return open
}

func Uncleaned(l *ledger.Ledger) []*record.Ceremony {
	_, open := record.Unfinished(l.Records())
	return open
}

// LastBegin is the newest intent.
func (s *Stage) LastBegin(t *testing.T) *ledger.Begin {
	t.Helper()
	var begin *ledger.Begin
	for _, r := range s.Ledger.Records() {
		if b, ok := r.Body.(*ledger.Begin); ok {
			begin = b
		}
	}
	return begin
}

func (s *Stage) Book() *record.Book { return record.Read(s.Ledger.Records()) }
