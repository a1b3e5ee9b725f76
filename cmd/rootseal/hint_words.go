package main

import (
	"fmt"

	"rootseal/enroll/hint"
)

// hintWords are the sentences of the hints that errors carry. %s stands for the
// hint's parameters, in their order.
var hintWords = map[hint.ID]string{
	hint.DeleteByHand: "delete it with a profile that may: aws iam delete-virtual-mfa-device --serial-number %s",
	hint.LearnIssuer:  "update rootseal, whose certificates may be older than the key (rootseal version tells from when they are), or name the issuer's certificate with --attestation-root FILE, and run rootseal keys --attest again; until then nobody can say who made the key",
	hint.SetClock:     "set the workstation's clock (ntp) and try again",
	hint.LearnOfficer: "update rootseal, whose certificates may be older than the token (rootseal version tells from when they are), or name the issuer's certificate with --attestation-root FILE; --unattested takes the token on its holder's word",
	hint.TakeNewerKey: "where attestation is wanted, use a newer key: some of the fourth generation attest without their serial, which says nothing against them",
	hint.CopyWhole:    "copy the whole secret key from the console and nothing beside it; if AWS shows another length, say --secret-length N",
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
