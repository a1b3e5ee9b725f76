package view

import (
	"fmt"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/hint"
)

// HintWords are the sentences of the hints that errors carry. %s stands for the
// hint's parameters, in their order.
var HintWords = map[hint.ID]string{
	hint.DeleteByHand:    "delete it with a profile that may: 'aws iam delete-virtual-mfa-device --serial-number %s'; then run 'rootseal recover'",
	hint.ConfirmRecovery: "read the plan above; if it is right, run 'rootseal recover --confirm %s'",
	hint.ConfirmClean:    "check at AWS that the device is gone, then add --confirm %s",
	hint.SignIntent:      "if you know this record, have an officer run 'rootseal log sign %[1]s', or in an emergency run 'rootseal recover --emergency REASON'; if you do not, run 'rootseal recover --close %[2]s'",
	hint.SayAgain:        "if it is true, run 'rootseal recover --console accepted --signed-in --removed' again, or have an officer sign it with 'rootseal log sign'; if it is not, run 'rootseal recover --close %s'",
	hint.TypeHead:        "find the newest head on a bag label or in a report, and give it with --head: the ledger lacks %s, so it was cut or an old copy was restored",
	hint.MendMemory:      "make the file readable; if it is damaged, move it away and give the newest head on a bag label or in a report with --head",
	hint.EnrolAtOnce:     "enroll a new device at once: run 'rootseal enroll %s --group %s'",
	hint.Adopt:           "record it: run 'rootseal verify --adopt %s --group %s --device %s'",

	hint.EnrollUsers:    "enroll the account's IAM users instead: 'rootseal enroll --user NAME --profile PROFILE'",
	hint.StatePartition: "use a profile of the account that you mean, or add --partition %s",
	hint.StateOrUsers:   "if the account is in another partition than your configuration (%s), add for example --partition aws; otherwise enroll its IAM users instead",
	hint.StartAgain:     "run the same command again",
	hint.LearnIssuer:    "update rootseal, whose certificates may be older than the key ('rootseal version' shows their date), or name the issuer's certificate with --attestation-root FILE; then run 'rootseal keys --attest' again",
	hint.SetClock:       "set the workstation's clock (ntp) and try again",
	hint.LearnOfficer:   "update rootseal, whose certificates may be older than the key ('rootseal version' shows their date), or name the issuer's certificate with --attestation-root FILE; --unattested accepts the key on its holder's word",
	hint.TakeNewerKey:   "if you need an attestation, use a newer key: some YubiKeys 4 attest without their serial, which does not make them suspect",
	hint.CopyWhole:      "copy the whole secret key from the console and nothing else; if AWS shows another length, add --secret-length N",
	hint.SayDespite:     "check key %s with 'rootseal verify'; add --despite %s if you mean this key anyway",
	hint.FindKey:        "if you have the key back, run 'rootseal keys found %s'; otherwise use another key",
	hint.AnotherKey:     "use another key, and keep key %s apart",
	hint.ProveKey:       "run 'rootseal verify --keys %s'; if the key is still wrong, rotate its groups with the key plugged in",
	hint.MendKey:        "rotate the groups of key %s with the key plugged in: a new seed repairs it",
	hint.UnsealFirst:    "first record that the key came out of its bag: run 'rootseal unseal %s --bag NUMBER'",

	hint.ChangedKey: "close the program that changed key %s ('rootseal doctor' names the usual ones), and start again",
	hint.NoTouchKey: "use another key instead of %s; with --touch off a code needs no touch on any key",

	hint.SayShared:       "read the number on the bag again; add --shared-bag if both keys are in one bag",
	hint.AnotherObserver: "name the second person present with --observer, or have a second officer sign",
}

// hintSentence is what an error tells to do next; empty where it carries no hint.
func hintSentence(err error) string {
	carried := hint.Of(err)
	if carried == nil {
		return ""
	}
	params := make([]any, len(carried.Params))
	for i, p := range carried.Params {
		params[i] = printable.Text(p)
	}
	return fmt.Sprintf(HintWords[carried.ID], params...)
}
