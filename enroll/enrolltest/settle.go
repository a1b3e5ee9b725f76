package enrolltest

import (
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"

	"rootseal/enroll"
)

// MustSettle lifts all trouble and lets a new process recover, where r and err
// say that it must; then lets another one look. With or without the account to
// read, one recovery is enough once the officer has said what the console shows.
func (s *Stage) MustSettle(t *testing.T, r enroll.Result, err error) {
	t.Helper()
	s.AWSAccount.ClearFaults()
	s.Store.mend(20)
	for _, card := range s.Cards {
		card.ClearFaults()
		if !card.Powered() {
			s.Readers.Plug(card)
		}
	}
	time.Sleep(5 * time.Minute) // what lands late has landed
	if err != nil && r.Outcome == "" {
		s.Restart(t)
		for _, open := range Unsettled(s.Ledger) {
			r, err = settle.Recover(t.Context(), s.Env, open.ID, settle.Word{Confirm: Agrees, Console: s.truth()})
			if err != nil {
				t.Fatalf("recovering: %v", err)
			}
			s.MustHold(t, r, err)
		}
	}
	s.Restart(t)
	if open := Unsettled(s.Ledger); len(open) != 0 {
		t.Fatalf("ceremony %s is still open", open[0].ID)
	}
	if r.Outcome == "" && len(s.Kinds()) > 0 { // its record is there, though writing it failed
		end := s.LastEnd(t)
		r.Outcome, r.DeviceARN, r.Owed = end.Outcome, end.DeviceARN, end.Owed
	}
	s.MustSpareStrangers(t)
	s.MustHaveKeysFor(t)
	s.mustBeAs(t, r)
}

// truth is what the officer finds in the console, or at the other service. A
// page of the console's that is still open is canceled.
func (s *Stage) truth() string {
	for _, d := range s.Made() {
		if d.Enabled() {
			return ledger.ConsoleAccepted
		}
	}
	s.AWSAccount.Console().Cancel()
	if len(s.Made()) == 0 && len(s.Operator.Pairs) > 0 && !s.Operator.Pairs[0].Principal.AWS() {
		return ledger.ConsoleAccepted // a login, whose pair was taken
	}
	return ledger.DeviceAbsent
}
