package ceremony

import (
	"context"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// isFirst reports whether a guided enrollment would be the first record of its kind
// in a ledger without officers.
func (e *enrolling) isFirst() bool {
	if e.goesOn || e.line.who.isNamed() {
		return false
	}
	records := e.ledger.Records()
	for _, r := range records {
		if _, is := r.Body.(*ledger.Begin); is {
			return false
		}
	}
	return officers.Read(records).Needs() == 0
}

// proposeOfficers offers to add the officers before the first record, so that every
// record is signed from the start.
func (e *enrolling) proposeOfficers(ctx context.Context) error {
	t := e.person.Terminal
	t.Say("the ledger has no officer. an officer signs each change; officers who join later have not signed what came before.")
	picked, err := t.Choose(ctx, "go on without officers?", operator.Items(t, message.Word("stop, and add the officers first"), message.Word("go on without officers")), startAt(e.kept.goesOn), "add the officers with 'rootseal officer add'")
	if err == nil {
		e.kept.goesOn = picked == 1
	}
	if err == nil && picked == 0 {
		t.Say("for each officer, plug in the officer's own key and run 'rootseal officer add SERIAL --name NAME'; then run 'rootseal enroll' again")
		err = env.ErrStopped
	}
	return err
}
