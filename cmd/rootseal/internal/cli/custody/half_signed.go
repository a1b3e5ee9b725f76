package custody

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// tripHelp explains the signatures of a trip, in the help of seal and unseal.
const tripHelp = `Under a policy of two officers, one officer is enough on a trip, in a copy made
by 'rootseal log export'. Until a second officer has signed, at home with
'rootseal log import' or 'rootseal log sign', the record counts as unsigned and
'rootseal status' and 'rootseal log verify' report it.`

// bring finds the officers who sign the record of a bag. On a trip, one of them is
// enough for now.
func bring(ctx context.Context, person *operator.Operator, l *ledger.Ledger, body ledger.Body, f operator.SigningFlags, targets ...device.KeySerial) error {
	if officer.MayAlone(l, body) {
		return person.Signing.BringAny(ctx, l, f, targets...)
	}
	return person.Signing.Bring(ctx, l, f, targets...)
}

// sayHalfSigned names the commands that make the second signature, if a record after a
// head has only the first.
func sayHalfSigned(a *cli.App, l *ledger.Ledger, before uint64) {
	for _, act := range officer.Read(l.Records()).Missing() {
		if act.HalfSigned() && act.At.Record > before {
			a.Say("record %d is signed by one officer, but two are required: at home, run 'rootseal log import' with both officers' keys, or 'rootseal log sign' with the second one's", act.At.Record)
		}
	}
}
