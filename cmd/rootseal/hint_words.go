package main

import (
	"fmt"

	"rootseal/enroll/hint"
)

// hintWords are the sentences of the hints that errors carry. %s stands for the
// hint's parameters, in their order.
var hintWords = map[hint.ID]string{
	hint.DeleteByHand:    "delete it with a profile that may: aws iam delete-virtual-mfa-device --serial-number %s; then run rootseal recover",
	hint.ConfirmRecovery: "read the plan above, then say rootseal recover --confirm %s",
	hint.ConfirmClean:    "look at AWS that the device is gone, then say it with --confirm %s",
	hint.SignIntent:      "if it is yours, have an officer sign it with rootseal log sign %[1]s, or say --emergency REASON; if not, close it with rootseal recover --close %[2]s",
	hint.SayAgain:        "if it is so, say it again with rootseal recover --console accepted --signed-in --removed, or have an officer sign it with rootseal log sign; if not, close it with rootseal recover --close %s",
	hint.TypeHead:        "the record %s is not here: the ledger was cut, or an older copy put back. find the newest head on a bag label or a report and give it with --head",
	hint.MendMemory:      "make the file readable; if it is damaged, move it away and give the newest head on a bag label or a report with --head",
	hint.EnrolAtOnce:     "enroll a new device at once: rootseal enroll %s --group %s",
	hint.Adopt:           "take it in: rootseal verify --adopt %s --group %s --device %s",

	hint.EnrollUsers:    "enroll the account's IAM users instead: rootseal enroll --user NAME --profile PROFILE",
	hint.StatePartition: "take a profile of the account that you mean, or say --partition %s",
	hint.StateOrUsers:   "if the account is of another partition than your configuration (%s), state it, for example --partition aws; else enroll its IAM users instead",
	hint.StartAgain:     "run the same command again",
	hint.LearnIssuer:    "update rootseal, whose certificates may be older than the key (rootseal version tells from when they are), or name the issuer's certificate with --attestation-root FILE, and run rootseal keys --attest again; until then nobody can say who made the key",
	hint.SetClock:       "set the workstation's clock (ntp) and try again",
	hint.LearnOfficer:   "update rootseal, whose certificates may be older than the token (rootseal version tells from when they are), or name the issuer's certificate with --attestation-root FILE; --unattested takes the token on its holder's word",
	hint.TakeNewerKey:   "where attestation is wanted, use a newer key: some of the fourth generation attest without their serial, which says nothing against them",
	hint.CopyWhole:      "copy the whole secret key from the console and nothing beside it; if AWS shows another length, say --secret-length N",
	hint.SayDespite:     "check key %s with 'rootseal verify'; add --despite %s if you mean this key anyway",
	hint.FindKey:        "if you have the key back, run 'rootseal keys found %s'; otherwise use another key",
	hint.AnotherKey:     "use another key, and keep key %s apart",
	hint.ProveKey:       "run 'rootseal verify --keys %s'; if the key is still wrong, rotate its groups with the key plugged in",
	hint.MendKey:        "rotate the groups of key %s with the key plugged in: a new seed mends it",
	hint.UnsealFirst:    "record first how it came out: rootseal unseal %s --bag NUMBER",

	hint.ChangedKey: "close the program that changed key %s ('rootseal doctor' names the usual ones), and start again",
	hint.NoTouchKey: "use another key instead of %s; with --touch off a code needs no touch on any key",

	hint.SayShared:       "read the number on the bag again; add --shared-bag if both keys lie in one bag",
	hint.AnotherObserver: "name the second person in the room with --observer, or have a second officer sign",
}

// hintSentence is what an error tells to do next; empty where it carries no hint.
func hintSentence(err error) string {
	carried := hint.Of(err)
	if carried == nil {
		return ""
	}
	params := make([]any, len(carried.Params))
	for i, p := range carried.Params {
		params[i] = plain(p)
	}
	return fmt.Sprintf(hintWords[carried.ID], params...)
}
