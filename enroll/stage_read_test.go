package enroll_test

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

// held is what a key holds beside the strangers' credentials.
func (s *stage) held(card *simcard.Card) []simcard.Stored {
	return slices.DeleteFunc(card.Stored(), func(e simcard.Stored) bool {
		return slices.ContainsFunc(s.strangers[card.Serial()], func(old simcard.Stored) bool { return old.ID == e.ID })
	})
}

// made are the devices at AWS beside the strangers'.
func (s *stage) made() []simaws.Device {
	return slices.DeleteFunc(s.aws.Devices(), func(d simaws.Device) bool {
		return slices.ContainsFunc(s.devices, func(old simaws.Device) bool { return old.ARN == d.ARN })
	})
}

// count is how often AWS was called with an action, since the strangers came.
func (s *stage) count(action string) int {
	n := 0
	for _, call := range s.aws.Calls()[s.planted:] {
		if call.Action == action {
			n++
		}
	}
	return n
}

// writes are the calls that could have changed something at AWS, in order.
func (s *stage) writes() []string {
	var all []string
	for _, call := range s.aws.Calls()[s.planted:] {
		switch call.Action {
		case "CreateVirtualMFADevice", "EnableMFADevice", "DeleteVirtualMFADevice", "DeactivateMFADevice", "ResyncMFADevice":
			all = append(all, call.Action)
		}
	}
	return all
}

// code is what a card shows for the ceremony's credential at a time.
func (s *stage) code(t *testing.T, card *simcard.Card, at time.Time) string {
	t.Helper()
	held := s.held(card)
	if len(held) != 1 {
		t.Fatalf("key %d holds %d credentials of ours, want 1", card.Serial(), len(held))
	}
	raw, err := seed.New(slices.Clone(held[0].Key))
	if err != nil {
		t.Fatal(err)
	}
	return codeOf(raw, oath.Step(at, 30*time.Second))
}

// kinds are the kinds of the ledger's records in order.
func (s *stage) kinds() []string {
	var all []string
	for _, r := range s.Ledger.Records() {
		all = append(all, r.Body.Kind())
	}
	return all
}

// lastEnd is the newest closing record.
func (s *stage) lastEnd(t *testing.T) *ledger.End {
	t.Helper()
	var end *ledger.End
	for _, r := range s.Ledger.Records() {
		if e, ok := r.Body.(*ledger.End); ok {
			end = e
		}
	}
	if end == nil {
		t.Fatalf("no ceremony has ended: %v", s.kinds())
	}
	return end
}

// unsettled and uncleaned are the ceremonies, and the removals of orphans, that began
// and did not end.
func unsettled(l *ledger.Ledger) []*record.Ceremony {
	open, _ := record.Unfinished(l.Records())
	return open
}

func uncleaned(l *ledger.Ledger) []*record.Ceremony {
	_, open := record.Unfinished(l.Records())
	return open
}
