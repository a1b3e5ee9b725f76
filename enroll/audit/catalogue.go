package audit

import (
	"fmt"

	"rootseal/enroll/record"
)

// Kind is a kind of finding.
type Kind struct {
	Name     string // does not change
	Severity Severity
	What     string // what it means, in general
	Next     string // what to do about it; ACCOUNT, PRINCIPAL, FLAGS, GROUP, SERIAL, DEVICE and FINDING are placeholders for those of the finding
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
	UserRenamed       = "user-renamed"

	PasskeyGone = "passkey-gone"

	KeyReset      = "key-reset"
	KeyMissing    = "key-missing-credential"
	KeyUnknown    = "key-unknown-credential"
	Unprotected   = "unprotected"
	KeyInBag      = "key-in-bag"
	KeyNotLost    = "key-not-lost"
	KeyFirmware   = "key-firmware"
	Unsettled     = "unsettled"
	Owed          = "owed"
	AccountClosed = "account-suspended"
	EventOfRoot   = "event-of-root"
	EventOfOurs   = "event-of-ours"
	EventOfOthers = "event-of-others"
)

// Catalogue contains every kind, in the order of docs/audit.md.
var Catalogue = []Kind{
	{RootNoMFA, Critical, "root can sign in and has no MFA device", "run 'rootseal enroll --root --account ACCOUNT'", rootMFA},
	{RootAccessKeys, Critical, "root has access keys, which no MFA protects", "sign in as root and delete them under Security credentials", rootKeys},
	{RootUnknownDevice, Critical, "root has a virtual device that is not in the ledger", "find out whose it is; sign in as root and remove it", rootMFA},
	{RootNotRecorded, Medium, "root has MFA, and the ledger has no device of this root", "record it with 'rootseal verify --adopt --root --account ACCOUNT --group LABEL --id ID --keys SERIALS'; if no key holds its seed, run 'rootseal enroll --root --account ACCOUNT' and remove the old device", custody},
	{RootOtherDevice, Medium, "root has a FIDO or hardware device, which is not in the ledger", "sign in as root and find out who holds it; then record it with 'rootseal passkey add PRINCIPAL --arn DEVICE --label LABEL', remove it, or accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'", noControl},
	{RootNotHardware, Low, "root's MFA counts as virtual, even on a YubiKey", "accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'; or register the keys as passkeys for this account, and record each: run 'rootseal passkey add PRINCIPAL --arn ARN --label LABEL'", hardwareMFA},
	{RootRemovable, Low, "the root credentials of a member account could be removed instead", "remove them with central root access; then it needs no MFA", centralRoot},

	{Unprotected, Critical, "a device was removed first, and no new device followed", "enroll at once: run 'rootseal enroll FLAGS --group GROUP'", rootMFA},
	{DeviceGone, Critical, "a recorded device is not enabled at AWS", "find out who did it: run 'rootseal audit --events'; then run 'rootseal rotate PRINCIPAL --group GROUP', or 'rootseal rotate PRINCIPAL --retire GROUP' if you no longer need the group", rootMFA},
	{DeviceTaken, Critical, "a recorded device is assigned to another principal", "find out who did it: run 'rootseal audit --events'; then run 'rootseal rotate PRINCIPAL --group GROUP'", rootMFA},
	{DeviceReenabled, High, "a device was enabled at another time than recorded", "find out who did it: run 'rootseal audit --events'; then run 'rootseal rotate PRINCIPAL --group GROUP'", noControl},
	{DeviceNotRetired, Critical, "a retired device is still enabled at AWS", "deactivate and delete DEVICE at AWS", rootMFA},
	{DeviceLeft, Medium, "an unassigned device that rootseal created is still at AWS", "run 'rootseal recover --leftovers': it removes the device, or prints the command that deletes it", noControl},

	{UserUnknownDevice, High, "a user has a virtual device that is not in the ledger, and the user is, or the device has a name that rootseal gives", "find out whose it is; deactivate and delete DEVICE at AWS", userMFA},
	{UserOtherDevice, Medium, "a user in the ledger also has a FIDO or hardware device", "find out who holds it; then record it with 'rootseal passkey add PRINCIPAL --arn DEVICE --label LABEL', remove DEVICE at AWS, or accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'", noControl},
	{UserRenamed, High, "a user in the ledger has another name at AWS: rootseal reaches the user under the recorded name only", "rename the user back at AWS; if the new name stays, accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'", noControl},
	{PasskeyGone, High, "AWS does not list a recorded passkey", "find out who removed it: run 'rootseal audit --events'; then run 'rootseal passkey remove PRINCIPAL --arn DEVICE --reason TEXT'", noControl},
	{UserNoMFA, Medium, "a user with a console password has no MFA device", "run 'rootseal enroll FLAGS', or remove the password", userMFA},

	{KeyReset, Critical, "a key's OATH application was reset: do not rely on the key", ResetNext, custody},
	{KeyMissing, High, "a recorded credential is missing on a key", "run 'rootseal rotate PRINCIPAL --group GROUP'", custody},
	{KeyUnknown, Medium, "a key in the ledger has an AWS credential that is not in the ledger", "find out whose it is; record it with 'rootseal verify --adopt --account ACCOUNT --user NAME --group LABEL --id ID --keys SERIALS' (for root, with --root), or delete it with 'ykman oath accounts delete ID'", custody},
	{KeyInBag, High, "a key that is recorded in a bag is plugged in", "run 'rootseal unseal SERIAL --bag NUMBER', and find out since when the bag is open", custody},
	{KeyNotLost, High, "a key that is recorded as lost is plugged in", "run 'rootseal keys found SERIAL'", custody},
	{KeyFirmware, Critical, "a key shows another firmware than recorded: it is another key", "unplug the key and keep it apart; then run 'rootseal rotate --lost SERIAL': the key with that serial is elsewhere", custody},

	{record.UnsignedDevice, Critical, "the officers have not signed the enrollment of a device: anyone can have written it", "read its records with 'rootseal log'; if they are genuine, run 'rootseal log sign'", rootMFA},
	{record.NotConfirmed, High, "the device was reported as enabled, but not confirmed by AWS", "sign in with it, then run 'rootseal verify --live'", rootMFA},
	{record.NeverLive, High, "nothing has shown that AWS accepts the device's codes", "run 'rootseal verify --live'", rootMFA},
	{record.LiveRefused, High, "AWS rejected the device's codes", "run 'rootseal verify --live'; if AWS rejects the codes again, run 'rootseal rotate PRINCIPAL --group GROUP'", rootMFA},
	{record.LiveInDoubt, High, "it is unclear whether AWS accepts the device's codes", "run 'rootseal verify --live'", noControl},
	{record.KeyLost, High, "a key with the seed is lost", replaceLost + "; if the key has turned up, plug it in and run 'rootseal keys found SERIAL'", custody},
	{record.KeyWrong, High, "a key does not hold what it should", "run 'rootseal rotate PRINCIPAL --group GROUP'", custody},
	{record.OpenFinding, High, "an open custody finding", "rotate the groups of key SERIAL, or find out who had the key; then run 'rootseal unseal --close FINDING --reason TEXT'", custody},
	{record.NoWitness, Medium, "no unused one-time challenge is left to prove the keys", "run 'rootseal rotate PRINCIPAL --group GROUP': a new seed has new one-time challenges", custody},
	{record.MinKeys, Medium, "the group has fewer keys than the policy requires", "run 'rootseal rotate PRINCIPAL --group GROUP --add SERIAL'", custody},
	{record.NoSealedGroup, Medium, "the principal has no group whose keys are all sealed", "enroll a group to be sealed: run 'rootseal enroll FLAGS --group LABEL'; then seal each key: run 'rootseal seal SERIAL --bag NUMBER --place TEXT --observer NAME'", custody},
	{record.VerifyOverdue, Medium, "a key was not proven in time", "plug in key SERIAL and run 'rootseal verify'", custody},
	{record.LiveOverdue, Medium, "a device was not proven live in time", "run 'rootseal verify --live'", custody},
	{record.NoTouch, Medium, "the device's codes need no touch", "run 'rootseal rotate PRINCIPAL --group GROUP --touch required'", noControl},
	{record.NotAttested, Medium, "a key has not shown its maker's attestation", "plug in key SERIAL and run 'rootseal keys --attest'", noControl},
	{Unsettled, High, "an unfinished ceremony", "run 'rootseal recover'", noControl},
	{Owed, Low, "pending cleanup", "do what the finding says; then run 'rootseal unseal --close FINDING --reason TEXT'", noControl},

	{AccountClosed, Low, "an account of the organization is suspended or closed: no one can enter it, and it is not audited", "ask AWS Support if the account should be open; if it is closed for good, accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'", noControl},

	{EventOfRoot, Critical, "the ledger does not explain something that was done, or tried, as root", "find out who it was; if no one knows, change root's password and rotate; then accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'", rootUse},
	{EventOfOurs, Critical, "MFA of a principal in the ledger was changed, but not by rootseal", "find out who it was, and rotate the group; then accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'", rootUse},
	{EventOfOthers, Low, "MFA of a principal outside the ledger was changed", "find out if this was intended; then accept the finding: run 'rootseal audit accept FINDING --until DAY --reason TEXT'", noControl},
}

func kindOf(name string) Kind {
	for _, k := range Catalogue {
		if k.Name == name {
			return k
		}
	}
	panic(fmt.Sprintf("audit: no kind of finding %q", name))
}
