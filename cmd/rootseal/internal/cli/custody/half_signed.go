package custody

import (
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/officer"
)

// tripHelp explains the signatures of a trip, in the help of seal and unseal.
const tripHelp = `Under a policy of two officers, one officer is enough on a trip, in a copy made
by 'rootseal log export'. Until a second officer has signed, at home with
'rootseal log import' or 'rootseal log sign', the record counts as unsigned and
'rootseal status' and 'rootseal log verify' report it.`

// sayHalfSigned names the commands that make the second signature, if a record after a
// head has only the first.
func sayHalfSigned(r *operator.Recording, before uint64) {
	for _, number := range officer.Read(r.Ledger.Records()).HalfSigned(before) {
		r.App.Say("record %d is signed by one officer, but two are required: at home, run 'rootseal log import' with both officers' keys, or 'rootseal log sign' with the second one's", number)
	}
}
