package audit

import (
	"fmt"

	"rootseal/enroll/record"
)

// Kind is a kind of finding.
type Kind struct {
	Name     string // does not change
	Severity Severity
	What     string // what it says, in general
	Next     string // what to do about it
	Controls Controls
}

// Controls are the numbers of other standards' requirements that a kind concerns,
// or "" if there is none. CIS is the AWS Foundations Benchmark, by version:
// versions 1.4 to 4.0 share their numbers.
type Controls struct {
	CIS4, CIS5, CIS6, CIS7 string
	SecurityHub            string
	FISC                   string // practice of AWS's mapping for financial customers in Japan
	PCI                    string // DSS 4.0
	NIST                   string // SP 800-53 rev. 5
}

var (
	rootMFA = Controls{
		CIS4: "1.5", CIS5: "1.4", CIS6: "2.4", CIS7: "2.5", SecurityHub: "IAM.9",
		FISC: "26", PCI: "8.4", NIST: "IA-2(1), IA-2(2)",
	}
	hardwareMFA = Controls{
		CIS4: "1.6", CIS5: "1.5", CIS6: "2.5", CIS7: "2.6", SecurityHub: "IAM.6",
		FISC: "9, 26", PCI: "8.4", NIST: "IA-2(6)",
	}
	userMFA = Controls{
		CIS4: "1.10", CIS5: "1.9", CIS6: "2.9", CIS7: "2.10", SecurityHub: "IAM.5, IAM.19",
		FISC: "26", PCI: "8.4", NIST: "IA-2(1), IA-2(2)",
	}
	rootKeys    = Controls{SecurityHub: "IAM.4", FISC: "9"}
	centralRoot = Controls{CIS7: "2.1.1"}
	rootUse     = Controls{CIS5: "1.6", FISC: "11, 16, 113"}
	custody     = Controls{FISC: "26"}
	noControl   = Controls{}
)

// Kinds of finding that AWS or a key shows. Every violation that package record
// names is a kind, too, and has the same name here.
const (
	RootNoMFA         = "root-no-mfa"
	RootAccessKeys    = "root-access-keys"
	RootUnknownDevice = "root-unknown-device"
	RootNotRecorded   = "root-not-recorded"
	RootOtherDevice   = "root-other-device"
	RootNotHardware   = "root-not-hardware"
	RootRemovable     = "root-removable"

	DeviceGone       = "device-gone"
	DeviceTaken      = "device-taken"
	DeviceReenabled  = "device-reenabled"
	DeviceNotRetired = "device-not-retired"
	DeviceLeft       = "device-left"

	UserUnknownDevice = "user-unknown-device"
	UserOtherDevice   = "user-other-device"
	UserNoMFA         = "user-no-mfa"

	KeyReset      = "key-reset"
	KeyMissing    = "key-missing-credential"
	KeyUnknown    = "key-unknown-credential"
	Unprotected   = "unprotected"
	KeyInBag      = "key-in-bag"
	KeyNotLost    = "key-not-lost"
	KeyFirmware   = "key-firmware"
	Unsettled     = "unsettled"
	Owed          = "owed"
	EventOfRoot   = "event-of-root"
	EventOfOurs   = "event-of-ours"
	EventOfOthers = "event-of-others"
)

// Catalogue contains every kind, in the order of docs/audit.md.
var Catalogue = []Kind{
	{RootNoMFA, Critical, "root can sign in and has no MFA device", "enrol it: rootseal enroll --root --account ACCOUNT", rootMFA},
	{RootAccessKeys, Critical, "root has access keys, which no MFA protects", "sign in as root and delete them under Security credentials", rootKeys},
	{RootUnknownDevice, Critical, "root has a virtual device beside ours that the record does not know", "find out whose it is; sign in as root and remove it", rootMFA},
	{RootNotRecorded, Medium, "root's MFA is not of this ledger", "enroll it, or record it with 'rootseal verify --adopt'", custody},
	{RootOtherDevice, Medium, "root has a FIDO or hardware device, of which the record knows nothing", "find out who holds it; sign in as root to see it", noControl},
	{RootNotHardware, Low, "root's MFA counts as virtual, also on a YubiKey", "accept it, or register the keys as passkeys for this account", hardwareMFA},
	{RootRemovable, Low, "a member account whose root credentials could be removed instead", "remove them with central root access; then it needs no MFA", centralRoot},

	{Unprotected, Critical, "a device went first, and no new one was enrolled after it", "enroll at once; 'rootseal status' shows the command", rootMFA},
	{DeviceGone, Critical, "a device of the record is not enabled at AWS any more", "run 'rootseal audit --events', then enroll the group again", rootMFA},
	{DeviceTaken, Critical, "a device of the record is held by another principal", "run 'rootseal audit --events', then rotate the group", rootMFA},
	{DeviceReenabled, High, "a device was enabled at another time than the record has", "run 'rootseal audit --events' to see who did it", noControl},
	{DeviceNotRetired, Critical, "a retired device is still enabled at AWS", "deactivate and delete it", rootMFA},
	{DeviceLeft, Medium, "an unassigned device of ours is left at AWS", "run 'rootseal recover --leftovers': it removes the device, or prints the command that deletes it", noControl},

	{UserUnknownDevice, High, "a user of the record has a virtual device that the record does not know", "find out whose it is, and deactivate it", userMFA},
	{UserOtherDevice, Medium, "a user of the record has a FIDO or hardware device beside ours", "find out who holds it", noControl},
	{UserNoMFA, Medium, "a user with a console password has no MFA device", "enroll it, or remove the password", userMFA},

	{KeyReset, Critical, "a key's OATH application was reset: nothing of it can be relied on", "keep the key apart and rotate its groups", custody},
	{KeyMissing, High, "a credential of the record is not on the key", "rotate the group with its other keys", custody},
	{KeyUnknown, Medium, "a credential for AWS on a key of the record is in no record", "find out whose it is; adopt it, or delete it with ykman", custody},
	{KeyInBag, High, "a key that is recorded in a bag is on the desk", "run 'rootseal unseal SERIAL --bag NUMBER', and find out since when the bag is open", custody},
	{KeyNotLost, High, "a key that is recorded as lost is on the desk", "run 'rootseal keys found SERIAL'; if it was stolen, first rotate what it opens", custody},
	{KeyFirmware, Critical, "a key shows another firmware than it had: it is another key", "keep the key apart and rotate its groups", custody},

	{record.NotConfirmed, High, "enabled by the officer's word alone", "sign in with it, then run 'rootseal verify --live'", rootMFA},
	{record.NeverLive, High, "nothing has shown that AWS takes its codes", "run 'rootseal verify --live'", rootMFA},
	{record.LiveRefused, High, "AWS rejected its codes", "run 'rootseal verify --live'; if AWS rejects the codes again, rotate the group", rootMFA},
	{record.LiveInDoubt, High, "AWS did not say whether it takes its codes", "run 'rootseal verify --live'", noControl},
	{record.KeyLost, High, "a key with the seed is lost", "run 'rootseal rotate --lost SERIAL'", custody},
	{record.KeyWrong, High, "a key does not hold what it should", "rotate the group with its other keys", custody},
	{record.OpenFinding, High, "an open finding of a key's custody", "follow it up, then run 'rootseal unseal --close FINDING --reason TEXT'", custody},
	{record.NoWitness, Medium, "no unused one-time challenge is left to prove its keys", "rotate the group: a new seed has new one-time challenges", custody},
	{record.MinKeys, Medium, "fewer keys than the policy requires", "rotate the group with --add SERIAL", custody},
	{record.NoSealedGroup, Medium, "no group whose keys are all sealed", "enroll a sealed group, or seal its keys", custody},
	{record.VerifyOverdue, Medium, "a key was not proven in time", "run 'rootseal verify' with that key plugged in", custody},
	{record.LiveOverdue, Medium, "a device was not proven live in time", "run 'rootseal verify --live'", custody},
	{record.NoTouch, Medium, "its codes need no touch", "rotate the group: touch is the default", noControl},
	{record.NotAttested, Medium, "a key has not shown its maker's attestation", "run 'rootseal keys --attest'", noControl},
	{Unsettled, High, "an unfinished ceremony", "run 'rootseal recover'", noControl},
	{Owed, Low, "pending cleanup", "run 'rootseal status': it lists what is left", noControl},

	{EventOfRoot, Critical, "something that root did, or that was tried as root, is not of the record", "find out who it was; if no one knows, change root's password and rotate", rootUse},
	{EventOfOurs, Critical, "MFA of a principal of the record was changed, and not by rootseal", "find out who it was, and rotate the group", rootUse},
	{EventOfOthers, Low, "MFA of somebody who is not of the record was changed", "find out if this was intended", noControl},
}

func kindOf(name string) Kind {
	for _, k := range Catalogue {
		if k.Name == name {
			return k
		}
	}
	panic(fmt.Sprintf("audit: no kind of finding %q", name))
}
