package enroll_test

import (
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"

	"rootseal/enroll"
)

// mustSettle lifts all trouble and lets a new process recover, where r and err
// say that it must; then lets another one look. With or without the account to
// read, one recovery is enough once the officer has said what the console shows.
func (s *stage) mustSettle(t *testing.T, r enroll.Result, err error) {
	t.Helper()
	s.aws.ClearFaults()
	s.store.mend(20)
	for _, card := range s.cards {
		card.ClearFaults()
		if !card.Powered() {
			s.desk.Plug(card)
		}
	}
	time.Sleep(5 * time.Minute) // what lands late has landed
	if err != nil && r.Outcome == "" {
		s.restart(t)
		for _, open := range unsettled(s.Ledger) {
			r, err = settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: agrees, Console: s.truth()})
			if err != nil {
				t.Fatalf("recovering: %v", err)
			}
			s.mustHold(t, r, err)
		}
	}
	s.restart(t)
	if open := unsettled(s.Ledger); len(open) != 0 {
		t.Fatalf("ceremony %s is still open", open[0].ID)
	}
	if r.Outcome == "" && len(s.kinds()) > 0 { // its record is there, though writing it failed
		end := s.lastEnd(t)
		r.Outcome, r.DeviceARN, r.Owed = end.Outcome, end.DeviceARN, end.Owed
	}
	s.mustSpareStrangers(t)
	s.mustHaveKeysFor(t)
	s.mustBeAs(t, r)
}

// truth is what the officer finds in the console, or at the other service. A
// page of the console's that is still open is cancelled.
func (s *stage) truth() string {
	for _, d := range s.made() {
		if d.Enabled() {
			return ledger.ConsoleAccepted
		}
	}
	s.aws.Console().Cancel()
	if len(s.made()) == 0 && len(s.operator.pairs) > 0 && !s.operator.pairs[0].Principal.AWS() {
		return ledger.ConsoleAccepted // a login, whose pair was taken
	}
	return ledger.DeviceAbsent
}
