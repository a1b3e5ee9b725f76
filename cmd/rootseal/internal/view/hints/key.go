package hints

import (
	"rootseal/enroll/audit"
	"rootseal/enroll/hint"
)

// keyHints are the hints about keys and their credentials.
var keyHints = sentences{
	hint.SayDespite:          "check key %s with 'rootseal verify'; add --despite %s if you mean this key anyway",
	hint.FindKey:             "if you have the key back, run 'rootseal keys found %s'; otherwise use another key",
	hint.AnotherKey:          "use another key, and keep key %s apart",
	hint.ProveKey:            "run 'rootseal verify --keys %s'; if the key is still wrong, rotate its groups with the key plugged in",
	hint.UnsealFirst:         "first record that the key came out of its bag: run 'rootseal unseal %s --bag NUMBER'",
	hint.ChangedKey:          "close the program that changed key %s ('rootseal doctor' names the usual ones), and start again",
	hint.NoTouchKey:          "use another key instead of %s; with --touch off a code needs no touch on any key",
	hint.RotateWrong:         "keep the key apart, and rotate what it should hold: run 'rootseal rotate --lost SERIAL', or with --stolen",
	hint.RotateReset:         audit.ResetNext,
	hint.RotateLost:          "unplug the key and run 'rootseal rotate --lost SERIAL'",
	hint.KeepApartVerify:     "keep the key apart, and run 'rootseal verify' to see what is wrong",
	hint.DoNotUse:            "do not use this key: its answer is not the seed's",
	hint.CheckSerial:         "read the serial on the key; 'rootseal status' lists the keys in the ledger",
	hint.NameSeedKey:         "name a key that holds a seed: 'rootseal status' lists them, and 'rootseal enroll' puts a seed on other keys",
	hint.EnrollFirst:         "first put a seed on the key with 'rootseal enroll': this ledger has no enrollment yet; if that is wrong, name the right ledger with --ledger",
	hint.UnplugLost:          "unplug the key; if you have found it and it no longer opens anything, run 'rootseal keys found SERIAL'",
	hint.VerifyHeld:          "run 'rootseal verify --keys SERIAL' to check what the key holds",
	hint.FindOwner:           "find out with 'ykman oath accounts list' whose credential it is, and delete it by hand",
	hint.DeleteRetired:       "delete the retired credential with 'ykman oath accounts delete', then run 'rootseal keys found %s'",
	hint.PlugSecond:          "plug in a second key that holds the same seed, and name both with --keys",
	hint.FindWorking:         "find out which of the keys still signs in, and enroll a new group",
	hint.ProveAgain:          "let the other command finish, then run 'rootseal verify --live' again",
	hint.VerifyAgain:         "resolve what the lines above say was not checked, then run 'rootseal verify' again",
	hint.PlugKey:             "plug in a key; 'rootseal keys' lists what is plugged in",
	hint.PlugHolder:          "plug in a key that holds the credential, or name another one with --id ID",
	hint.NameID:              "name a credential with --id ID, or the group with --group",
	hint.FreeSlot:            "use a key with a free slot, or remove credentials that are no longer needed",
	hint.SetAccessCode:       "set an access code with 'ykman oath access change', then try again",
	hint.UseSuitable:         "use a YubiKey 5, or --touch off if the key lacks only the touch",
	hint.AttestKeys:          "run 'rootseal keys --attest' with the keys plugged in",
	hint.LearnIssuer:         "update rootseal, whose certificates may be older than the key ('rootseal version' shows their date), or name the issuer's certificate with --attestation-root FILE; then run 'rootseal keys --attest' again",
	hint.TakeNewerKey:        "if you need an attestation, use a newer key: some YubiKeys 4 attest without their serial, which does not make them suspect",
	hint.AskAgain:            "follow the notes above on these keys, then run 'rootseal keys --attest' again",
	hint.KeepApartUnattested: "do not use a key that is not attested: 'rootseal keys --attest' shows why; trust your own issuer with --attestation-root FILE",
}
