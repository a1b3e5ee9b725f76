package hints

import "rootseal/enroll/hint"

// ceremonyHints are the hints about ceremonies and principals.
var ceremonyHints = sentences{
	hint.ConfirmRecovery: "read the plan above; if it is right, run 'rootseal recover --confirm %s'",
	hint.SignIntent:      "if you know this record, have an officer run 'rootseal log sign %[1]s', or in an emergency run 'rootseal recover --emergency REASON'; if you do not, run 'rootseal recover --close %[2]s'",
	hint.SayAgain:        "if the report is true, run 'rootseal recover --console accepted --signed-in --removed' again, or have an officer sign it with 'rootseal log sign'; otherwise run 'rootseal recover --close %s'",
	hint.EnrollAtOnce:    "enroll a new device at once: run 'rootseal enroll %s --group %s'",
	hint.StartAgain:      "run the same command again",
	hint.RecoverFirst:    "run 'rootseal recover' first; it finishes or undoes the earlier ceremony",
	hint.SignPlan:        "have an officer sign it with 'rootseal log sign', or run 'rootseal recover' to close it unchanged",
	hint.DeleteNothing:   "compare this ledger with another copy, and run 'rootseal audit'; delete nothing that only this ledger calls retired",
	hint.CheckOwner:      "check the device in the AWS console: someone else created it",
	hint.PlugNewDevice:   "plug in a key that holds the new device, or give a profile that can read the account; then run 'rootseal recover'",
	hint.SignInAsRoot:    "sign in as root with a code of the new device, then run 'rootseal recover --signed-in'",
	hint.RemoveOld:       "remove the old device in the console, then run 'rootseal recover --removed'",
	hint.ReadList:        "check root's MFA devices in the console; if the new one is not listed, run 'rootseal recover --console refused --confirm %s', else run 'rootseal recover --console accepted'",
	hint.ReportConsole:   "type both codes into the console before they expire, never later; then run 'rootseal recover --console accepted', or with refused",
	hint.Recover:         "run 'rootseal recover' with every key of the ceremony plugged in, or with --gone SERIAL for a dead key; see 'rootseal recover --help'",
	hint.StartWhenReady:  "start again when ready",
	hint.NothingLeft:     "do nothing: nothing is left to remove",
	hint.SeeEnd:          "do nothing: the ceremony has ended; 'rootseal log' shows how",
	hint.NewName:         "start again; every ceremony uses a new name",
	hint.NamePrincipal:   "give --root or --user NAME, and --account with the 12-digit number",
	hint.ChooseLabel:     "choose a label such as daily or sealed",
	hint.NameKeys:        "name the keys' serial numbers with --keys; 'rootseal keys' shows them",
	hint.NameKeyOnce:     "name each key once in --keys",
	hint.NameSecondKey:   "name a second key (enroll: in --keys, rotate: with --add), or add --one-key if you accept that losing this key locks you out",
	hint.OtherGroup:      "choose another group label; 'rootseal rotate' gives this group a new seed",
	hint.PlugGroupKey:    "plug in a key of the group, or name a new one with --add SERIAL; if there is none, 'rootseal rotate PRINCIPAL --retire GROUP' removes the device without a new seed",
	hint.EnrollSecond:    "enroll a second group first, or add --defenceless if the old device must be removed at once",
	hint.EnrollOther:     "enroll another group of the principal first, or prove one with 'rootseal verify --live'; rootseal never retires the last proven device",
	hint.MeetPolicy:      "let another group meet the policy first: add keys to it, or seal its keys; 'rootseal status' shows what is missing",
	hint.RotateInstead:   "remove the authenticator at the service, or give the group a new seed with 'rootseal rotate'",
	hint.ReportRemoved:   "if you have removed the device, run 'rootseal recover --removed'; if it stays, run 'rootseal recover --close %s'",
	hint.CheckReplaced:   "check 'rootseal status': this device was already replaced",
}
