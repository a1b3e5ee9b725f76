package main

import (
	"fmt"

	"rootseal/enroll/hint"
)

// hintWords are the sentences of the hints that errors carry. %s stands for the
// hint's parameters, in their order.
var hintWords = map[hint.ID]string{
	hint.DeleteByHand: "delete it with a profile that may: aws iam delete-virtual-mfa-device --serial-number %s",
	hint.SayDespite:   "check key %s with 'rootseal verify'; add --despite %s if you mean this key anyway",
	hint.FindKey:      "if you have the key back, run 'rootseal keys found %s'; otherwise use another key",
	hint.AnotherKey:   "use another key, and keep key %s apart",
	hint.ProveKey:     "run 'rootseal verify --keys %s'; if the key is still wrong, rotate its groups with the key plugged in",
	hint.MendKey:      "rotate the groups of key %s with the key plugged in: a new seed mends it",
	hint.UnsealFirst:  "record first how it came out: rootseal unseal %s --bag NUMBER",

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
