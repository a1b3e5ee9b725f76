package rehearsal

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/message"
)

// audit finds nothing that matters, and then a device that an intruder gave to root.
func (r *Rehearsal) audit() Act {
	return Act{
		Name:  "audit",
		story: message.Textf("the account matches the ledger; then an intruder gives root another device, and the next audit finds it"),
		Play: func(ctx context.Context) error {
			if err := r.do(ctx, auditLine()); err != nil {
				return err
			}
			if err := r.Stranger(r.Account); err != nil {
				return err
			}
			r.tell("an intruder has signed in as root and added a phone")
			_, err := r.must(ctx, cli.ExitWrong, r.World, strings.NewReader(""), auditLine())
			return err
		},
		check: r.audited,
	}
}

// audited checks the last two audits in the ledger: the first found nothing about
// root's devices, the second found what the account really has.
func (r *Rehearsal) audited() (message.Text, error) {
	l, err := r.OpenLedger()
	if err != nil {
		return message.Text{}, err
	}
	var audits []*ledger.Audited
	for _, record := range l.Records() {
		if body, is := record.Body.(*ledger.Audited); is {
			audits = append(audits, body)
		}
	}
	if !slices.ContainsFunc(r.Account.Devices(), func(d simaws.Device) bool {
		return d.Owner == simaws.RootOwner && strings.HasSuffix(d.ARN, "/"+room.Phone)
	}) {
		return message.Text{}, errors.New("root has no phone")
	}
	id := strings.Join([]string{"root-unknown-device", AccountNumber, room.Phone}, "/")
	has := func(a *ledger.Audited) bool {
		return slices.ContainsFunc(a.Findings, func(f ledger.FindingRef) bool { return f.ID == id })
	}
	if len(audits) < 2 || has(audits[len(audits)-2]) || !has(audits[len(audits)-1]) {
		return message.Text{}, message.Errorf("the ledger has no audit that found %s, after one that did not", id)
	}
	return message.Textf("the first audit found nothing that counts, the second %s; head %s", id, l.Head()), nil
}
