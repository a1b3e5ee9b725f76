package view

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"syscall"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/device/pivkey"
	"rootseal/enroll"
	"rootseal/enroll/audit"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/seed"
	"rootseal/enroll/seed/picture"
	"rootseal/enroll/slack"
	"rootseal/oath"
)

// Explain prints an error as its cause and, on its own line, what to do next.
func Explain(w io.Writer, err error) {
	for _, line := range printable.ErrorLines(err) {
		printable.Line(w, "rootseal: %s", line)
	}
	if words := HintFor(err); words != "" {
		printable.Line(w, "next: %s", words)
	}
}

// Hints are in order: the first whose error is part of the failure is shown.
// An error of rootseal's own carries a mark; an error of a lower layer, which knows
// no commands, is named itself.
var Hints = []struct {
	Mark  hint.ID
	Err   error
	Words string
}{
	{Mark: hint.CheckFolder, Words: "check the ledger folder; 'rootseal doctor' shows it"},
	{Err: ledger.ErrClaimed, Words: "let the other command finish, or stop it with ctrl-c, and try again"},
	{Err: ledger.ErrEnded, Words: "nothing is left to do; 'rootseal log' shows how it ended"},
	{Err: enroll.ErrNoLeftovers, Words: "nothing is left to do"},
	{Err: gate.ErrOpen, Words: "run rootseal recover first; it finishes or undoes the earlier ceremony"},
	{Err: gate.ErrStrange, Words: "compare the ledger with another copy, and run 'rootseal log verify': someone else wrote to the ledger's folder"},
	{Err: gate.ErrUnsignedPlan, Words: "have an officer sign it with 'rootseal log sign', or run 'rootseal recover' to close it unchanged"},
	{Err: gate.ErrStillThere, Words: "compare this ledger with another copy and run 'rootseal audit'; delete nothing on its word"},
	{Err: enroll.ErrNotOurs, Words: "check the device in the AWS console: someone else created it"},
	{Err: enroll.ErrLastDevice, Words: "plug in a key that holds the new device, or give a profile that can read the account; then run 'rootseal recover'"},
	{Err: enroll.ErrNotSignedIn, Words: "sign in as root with a code of the new device, then run 'rootseal recover --signed-in'"},
	{Err: enroll.ErrNotRemoved, Words: "remove the old device in the console, then run 'rootseal recover --removed'"},
	{Err: enroll.ErrNotSaid, Words: "type both codes into the console before they expire, never later; then run 'rootseal recover --console accepted' (or refused)"},
	{Err: syscall.ENOSPC, Words: "free space on that disk, then run 'rootseal recover'"},
	{Err: step.ErrUnsettled, Words: "run rootseal recover with every key of the ceremony plugged in, or with --gone SERIAL for a dead key; see rootseal recover --help"},
	{Err: env.ErrStopped, Words: "start again when ready"},

	{Err: principal.ErrInvalid, Words: "give --root or --user NAME, and --account with the 12-digit number"},
	{Err: principal.ErrGroupLabel, Words: "choose a label such as daily or sealed"},
	{Err: gate.ErrNoKeys, Words: "name the keys' serial numbers with --keys; 'rootseal keys' shows them"},
	{Err: enroll.ErrKeyTwice, Words: "name each key once in --keys"},
	{Err: enroll.ErrOneKey, Words: "name a second key (enroll: in --keys, rotate: with --add), or add --one-key if you accept that losing this key locks you out"},
	{Err: gate.ErrGroupTaken, Words: "choose another group label; 'rootseal rotate' gives this group a new seed"},

	{Err: custody.ErrNotRecorded, Words: "look at the serial on the key; 'rootseal status' lists the keys in the ledger"},
	{Err: custody.ErrWasReset, Words: "keep the key apart and rotate its groups: someone has reset it"},
	{Err: keyring.ErrWitnessUsed, Words: "run the same command again: another command was using this key"},
	{Err: custody.ErrStepTaken, Words: "let the other command finish, then run 'rootseal verify --live' again"},
	{Err: custody.ErrNoLiveCall, Words: "sign in with a code from 'rootseal code', then confirm it with --signed-in ACCOUNT"},
	{Err: mfa.ErrNotSeen, Words: "run 'rootseal verify --live --wait 15m' to keep looking for the sign-in, or confirm it with --signed-in ACCOUNT"},
	{Err: custody.ErrNotRoot, Words: "give --profile instead: AWS can check a user's codes itself"},
	{Mark: hint.NameEntrance, Words: "name a profile of the account with --profile, or a role in the account with --role"},
	{Err: audit.ErrWrongAccount, Words: "correct the profile, or enter the accounts by --role NAME"},
	{Err: audit.ErrNotFound, Words: "copy the id from 'rootseal audit'; you can accept only a finding that an audit has recorded"},
	{Err: audit.ErrUntil, Words: "give the last day with --until, at most a year ahead"},
	{Err: audit.ErrNoReason, Words: "state with --reason why the finding is acceptable"},
	{Err: slack.ErrWebhook, Words: "put the webhook's address, and nothing else, into a file of mode 0600"},
	{Err: slack.ErrSilent, Words: "check the network and the proxy; the audit itself is above, and recorded"},
	{Err: slack.ErrNotSlack, Words: "sign in to the network in a browser, or check the proxy; the audit itself is above, and recorded"},
	{Err: slack.ErrRefused, Words: "check in Slack that the webhook still exists; the audit itself is above, and recorded"},
	{Err: cloud.ErrNoOrg, Words: "use a profile of the management account, or leave --organization out"},
	{Mark: hint.RotateWrong, Words: "keep the key apart, and rotate what it should hold: run 'rootseal rotate --lost SERIAL', or with --stolen"},
	{Mark: hint.VerifyAgain, Words: "see above what was not checked and why, then run 'rootseal verify' again"},
	{Err: custody.ErrForked, Words: "find out who used the copy; compare both with 'rootseal log', and go on with one of them"},
	{Err: custody.ErrNoTrip, Words: "name a folder that 'rootseal log export' made"},
	{Err: ledger.ErrAway, Words: "do that at home, with the ledger itself; an offline copy allows verify, seal and unseal"},
	{Err: ledger.ErrNoLinks, Words: "name a folder on a disk with ext4, APFS or NTFS: FAT and exFAT have no hard links"},
	{Err: ledger.ErrNotEmpty, Words: "name a folder that does not exist yet"},
	{Mark: hint.CloseFinding, Words: "keep the key apart and rotate its groups, or have two officers close the finding with 'rootseal unseal --close FINDING'"},
	{Err: custody.ErrNotProven, Words: "keep the key apart, and run 'rootseal verify' to see what is wrong"},
	{Err: gate.ErrSealed, Words: "first record that the key came out of its bag: run 'rootseal unseal SERIAL --bag NUMBER'"},
	{Err: custody.ErrNotSealed, Words: "check 'rootseal status'; in an emergency run 'rootseal unseal SERIAL --emergency'"},
	{Err: custody.ErrNoFinding, Words: "run 'rootseal status': it lists the open findings"},
	{Mark: hint.FindWriter, Words: "find out who wrote these records ('rootseal log'); then close each finding: run 'rootseal unseal --close FINDING --reason TEXT'"},
	{Err: officers.ErrUnseen, Words: "read 'rootseal log'; if every record is right, run the same command again with --seen and the number of the last record"},
	{Err: custody.ErrNotOfTrip, Words: "keep the copy unchanged, and find out who had it; repeat at home what the trip did"},
	{Err: env.ErrNotALine, Words: "write a shorter text on one line, without unprintable characters"},
	{Err: custody.ErrCustodyWord, Words: "add the flag of that name; see rootseal seal --help"},
	{Err: env.ErrUnsigned, Words: "run 'rootseal log sign' with the officer's key plugged in"},
	{Err: custody.ErrTwoSign, Words: "name both officers with --officer and --second-officer"},
	{Err: enroll.ErrLostIsHere, Words: "unplug the key; if you have found it and it no longer opens anything, run 'rootseal keys found SERIAL'"},
	{Err: enroll.ErrRetired, Words: "check 'rootseal status': it was already replaced"},
	{Mark: hint.PlugGroupKey, Words: "plug in a key of the group, or name a new one with --add SERIAL; if it cannot wait, deactivate the device at AWS by hand and rotate later"},
	{Mark: hint.AnotherOfficer, Words: "plug in another officer's key, or name it with --officer"},
	{Err: enroll.ErrDefenceless, Words: "enroll a second group first, or add --defenceless if the old device must be removed at once"},
	{Err: custody.ErrNotLost, Words: "run 'rootseal verify --keys SERIAL' to check what the key holds"},
	{Err: custody.ErrStillHolds, Words: "unplug the key and run 'rootseal rotate --lost SERIAL'"},
	{Err: custody.ErrNotClean, Words: "find out with 'ykman oath accounts list' whose credential it is, and delete it by hand"},
	{Err: keyring.ErrNoWitness, Words: "delete the retired credential with 'ykman oath accounts delete', then run this command again"},
	{Err: custody.ErrAdoptKeys, Words: "plug in a second key that holds the same seed, and name both with --keys"},
	{Err: custody.ErrKeysDiffer, Words: "find out which of the keys still signs in, and enroll a new group"},
	{Err: mfa.ErrNoSuchDevice, Words: "list the account's devices with 'aws iam list-virtual-mfa-devices', and name one with --device"},
	{Err: custody.ErrWhichDevice, Words: "name one with --device"},

	{Mark: hint.KeepApartUnattested, Words: "do not use a key that is not attested: 'rootseal keys --attest' shows why; trust your own issuer with --attestation-root FILE"},
	{Mark: hint.AskAgain, Words: "follow the notes above on these keys, then run 'rootseal keys --attest' again"},
	{Mark: hint.PlugOfficer, Words: "plug in an officer's own key; 'rootseal officer list' shows the officers"},
	{Mark: hint.NameOfficer, Words: "name who signs with --officer SERIAL, and with --second-officer SERIAL if two must sign"},
	{Mark: hint.SpareOfficer, Words: "plug in another officer's key, or leave this one out of --keys"},
	{Err: officers.ErrTooFewSigners, Words: "plug in the officers' own keys, or name both with --officer and --second-officer"},
	{Err: officers.ErrSameOfficer, Words: "have another officer sign, with their own key"},
	{Err: officers.ErrTooFewOfficers, Words: "first add an officer with 'rootseal officer add', or set a policy that requires fewer"},
	{Err: officers.ErrNotLast, Words: "run 'rootseal officer list' to see who is active; active officers sign the new one"},
	{Err: officers.ErrNotOfficer, Words: "run 'rootseal officer list' to see the officers"},
	{Err: officers.ErrIsOfficer, Words: "nothing is left to do; 'rootseal officer list' shows the officers"},
	{Err: officers.ErrOfficerKey, Words: "use a P-256 or Ed25519 key; 'rootseal log --json' shows what is recorded"},
	{Err: officers.ErrNotSigned, Words: "have an officer sign it with 'rootseal log sign'"},
	{Err: officers.ErrTwoOfficers, Words: "have the second officer sign it with 'rootseal log sign'"},
	{Err: officers.ErrAddedSelf, Words: "find out who tried to become an officer; if that is right, an active officer runs 'rootseal log sign RECORD'"},
	{Err: officers.ErrUnknownSigner, Words: "find out whose key it is; 'rootseal officer list' shows who may sign"},
	{Err: officers.ErrRemovedSigner, Words: "have an active officer sign it with 'rootseal log sign'"},
	{Err: officers.ErrBadSignature, Words: "treat it as forged, and compare the ledger with another copy"},
	{Err: officers.ErrKeyID, Words: "treat it as forged, and compare the ledger with another copy"},
	{Err: officers.ErrPayload, Words: "treat it as forged, and compare the ledger with another copy"},
	{Err: officers.ErrUnreadable, Words: "check the copy that was on the trip, with 'rootseal log --ledger FOLDER'"},
	{Err: officers.ErrRoot, Words: "compare it with the fingerprint on paper; if they differ, someone has rewritten the ledger"},
	{Err: officers.ErrAttestation, Words: "run 'rootseal officer list' to see why; an unknown issuer may be newer than this build ('rootseal version'); trust your own issuer with --attestation-root FILE"},
	{Err: custody.ErrPolicyMoved, Words: "check it with 'rootseal policy show', and start again"},

	{Mark: hint.EmptySlot, Words: "name an empty slot with --slot"},
	{Mark: hint.EmptySlotOrPIN, Words: "name an empty slot with --slot, or a key that asks for a PIN"},
	{Err: pivkey.ErrNotShownEmpty, Words: "name an empty slot with --slot, or make a key with ykman piv keys generate"},
	{Err: pivkey.ErrNoSuchSlot, Words: "name one with --slot: 9a, 9c, 9d, 9e, or 82 to 95"},
	{Err: pivkey.ErrNoPIV, Words: "use a YubiKey 4 or 5 with the PIV application; if it is off, run 'ykman config usb --enable PIV'"},
	{Err: pivkey.ErrUnsupported, Words: "use a key of P-256; Ed25519 needs firmware 5.7"},
	{Err: pivkey.ErrFactoryPIN, Words: "set another PIN with 'ykman piv access change-pin'"},
	{Err: pivkey.ErrPINForm, Words: "give the PIN of the PIV application, not the one of FIDO or OpenPGP"},
	{Err: pivkey.ErrPINBlocked, Words: "set a new PIN with the PUK: run 'ykman piv access unblock-pin'"},
	{Err: pivkey.ErrLastTry, Words: "run it in a terminal, which asks before the last try is spent"},
	{Err: pivkey.ErrWrongPIN, Words: "check which key the PIN belongs to; each key has its own"},
	{Err: pivkey.ErrNoTouch, Words: "start again, and touch the officer's key when it is named"},
	{Err: pivkey.ErrNoKey, Words: "remove that officer and add a new key: the key is no longer in its slot ('ykman piv info' shows the slots)"},
	{Err: pivkey.ErrOtherKey, Words: "check the key with 'ykman piv info': its slot holds another key than the recorded one"},
	{Err: pivkey.ErrManagementKey, Words: "give the right one with --management-key SOURCE"},
	{Err: pivkey.ErrNoStoredKey, Words: "give it with --management-key SOURCE"},
	{Err: pivkey.ErrNothingToAttest, Words: "use a key that the YubiKey generated itself, for example in an empty slot; --unattested accepts an imported one"},
	{Err: pivkey.ErrOtherToken, Words: "do not use this key: it poses as another key"},
	{Err: pivkey.ErrNotAttested, Words: "use a YubiKey with an attestation; trust your own issuer with --attestation-root FILE, or go without with --unattested"},

	{Mark: hint.NameID, Words: "name one with --id ID, or the group with --group"},
	{Mark: hint.PlugHolder, Words: "plug in a key that holds it, or name another credential with --id ID"},
	{Mark: hint.PlugKey, Words: "plug in a key; 'rootseal keys' lists what is plugged in"},
	{Err: device.ErrNotOnDesk, Words: "plug the key in and check with 'rootseal keys'"},
	{Err: device.ErrKeyChanged, Words: "unplug the key, read the serial on it, and compare with 'rootseal keys'"},
	{Err: device.ErrDuplicate, Words: "unplug one of them and check with 'rootseal keys'"},
	{Err: device.ErrRemoved, Words: "plug the key in again and check with 'rootseal keys'"},
	{Err: device.ErrNoCard, Words: "plug the key in again and check with 'rootseal keys'"},
	{Err: device.ErrUnresponsive, Words: "unplug the key, plug it in again, and run 'rootseal keys'"},
	{Err: pcsc.ErrNotBuilt, Words: "use a build that has PC/SC, or build with cgo"},
	{Err: device.ErrDenied, Words: "the system's policy (polkit) keeps you from PC/SC: work at the machine itself, or ask for access to org.debian.pcsc-lite"},
	{Err: device.ErrNoService, Words: "start the PC/SC service (pcscd) and run 'rootseal doctor'"},
	{Err: device.ErrServiceVersion, Words: "restart the PC/SC service (pcscd); if it fails again, install pcscd and libpcsclite of one version"},
	{Err: device.ErrServiceFault, Words: "restart the PC/SC service (pcscd) and run 'rootseal doctor'"},
	{Err: device.ErrOwnUse, Words: "run the command again"},
	{Err: device.ErrTimeout, Words: "close the program that holds the key and try again; 'rootseal doctor' names the usual ones"},
	{Err: device.ErrSharing, Words: "close the program that holds the key and try again; 'rootseal doctor' names the usual ones"},

	{Err: device.ErrNoOATH, Words: "use a key with the OATH application; if it is off, run 'ykman config usb --enable OATH'"},

	{Err: oath.ErrNoApplet, Words: "use a key with the OATH application; if it is off, run 'ykman config usb --enable OATH'"},

	{Err: syscall.EBADF, Words: "open the descriptor in the shell, as in 3<FILE for fd:3"},
	{Mark: hint.NameLedger, Words: "give the folder with --ledger"},
	{Mark: hint.CloseFile, Words: "make the file your own with chmod 600"},
	{Err: oath.ErrWrongAccessCode, Words: "check which key the access code belongs to; each key has its own"},
	{Err: oath.ErrLocked, Words: "give the key's access code with --access-code SERIAL=-"},
	{Err: oath.ErrTouchTimeout, Words: "start again and touch each key when it is named"},
	{Err: oath.ErrHOTP, Words: "get the code in the program that uses it (ykman, Yubico Authenticator): its counter moves with each code"},
	{Err: oath.ErrCorrupt, Words: "use another key that holds the credential; it is broken on this key"},
	{Err: oath.ErrFull, Words: "use a key with a free slot, or remove credentials that are no longer needed"},
	{Err: oath.ErrExists, Words: "start again; every ceremony uses a new name"},
	{Err: oath.ErrNoSuchCredential, Words: "check the key with 'ykman oath accounts list': another program has changed it"},
	{Err: oath.ErrNotSupported, Words: "use a YubiKey 5; this key cannot do it"},
	{Err: oath.ErrBadSyntax, Words: "use another key, and report this one's model and firmware"},
	{Err: oath.ErrMalformed, Words: "unplug the key, plug it in again and start again; if that does not help, use another key"},
	{Err: gate.ErrKeyFull, Words: "use a key with a free slot, or remove credentials that are no longer needed"},
	{Err: gate.ErrNoPassword, Words: "set an OATH password with ykman oath access change, then try again"},
	{Err: gate.ErrUnsuitable, Words: "use a YubiKey 5, or --touch off if the key lacks only the touch"},
	{Err: gate.ErrIDTaken, Words: "start again; every ceremony uses a new name"},
	{Err: enroll.ErrWrongAnswer, Words: "do not use that key; it did not give the seed's answer"},

	{Err: env.ErrClock, Words: "set the workstation's clock (ntp) and try again"},
	{Err: env.ErrTimeForm, Words: "type it as 2026-11-27 18:40"},
	{Err: env.ErrNoClock, Words: "connect to the network, or state what another clock shows with --clock \"YYYY-MM-DD HH:MM\""},

	{Err: env.ErrWrongAccount, Words: "choose the profile of the right account with --profile"},
	{Err: env.ErrNoAWS, Words: "give --profile NAME, or AWS credentials in the environment"},
	{Err: enroll.ErrNotAttested, Words: "run 'rootseal keys --attest' with the keys plugged in"},
	{Err: enroll.ErrDeviceLimit, Words: "remove a device that is no longer needed in the AWS console; 'rootseal rotate --give-up GROUP' first removes a device of that group"},
	{Err: enroll.ErrMFASession, Words: "use an administrator's profile, or a session of this user made with MFA (aws sts get-session-token)"},
	{Err: enroll.ErrNameTaken, Words: "start again; every ceremony uses a new name"},
	{Err: enroll.ErrRefused, Words: "check the clock with 'rootseal doctor' and start again"},
	{Err: enroll.ErrLabel, Words: "name the device in the console exactly as proposed, and use the picture of that device"},
	{Err: cloud.ErrDeniedBySCP, Words: "a service control policy of the organization denies this; have it suspended for the ceremony"},
	{Err: cloud.ErrPassCode, Words: "check the clock with 'rootseal doctor', and try again with a later code: each works once"},
	{Err: cloud.ErrNotChecked, Words: "wait three minutes and try again: AWS limits how many codes of a device it checks, and a new device takes 20 s"},
	{Err: cloud.ErrMFASession, Words: "use an administrator's profile, or a session made with MFA"},
	{Err: cloud.ErrDenied, Words: "the profile lacks this permission; docs/aws.md has the minimal policy"},
	{Err: awsiam.ErrMFAProfile, Words: "first create its session with 'aws configure export-credentials', as in docs/aws.md, and leave --profile out"},
	{Err: cloud.ErrCredentials, Words: "renew the credentials (aws sso login, or a new session), or choose others with --profile (aws configure list-profiles)"},
	{Err: cloud.ErrNotFound, Words: "check the user's name and the profile's account"},
	{Err: cloud.ErrExists, Words: "start again; every ceremony uses a new name"},
	{Err: cloud.ErrInvalidCode, Words: "check the clock with 'rootseal doctor' and start again"},
	{Err: cloud.ErrLimit, Words: "remove a device that is no longer needed in the AWS console"},
	{Err: cloud.ErrBusy, Words: "wait a minute and try again: someone else is changing this user"},
	{Err: cloud.ErrConflict, Words: "check the device in the AWS console: someone else is using it"},
	{Err: cloud.ErrInDoubt, Words: "check the network, then check the devices in the AWS console before you start again"},
	{Err: cloud.ErrPlainHTTP, Words: "use an https endpoint; over plain http a seed is fetched only from this machine"},
	{Err: cloud.ErrThrottled, Words: "wait a minute and start again"},
	{Err: cloud.ErrNotReady, Words: "wait a few seconds and start again"},
	{Mark: hint.ReadAll, Words: "see above what was not read and why, then run 'rootseal audit' again"},

	{Err: seed.ErrTooShort, Words: "copy the whole secret key from the console"},
	{Err: seed.ErrTooLong, Words: "copy the secret key from the console and nothing else, and start again"},
	{Err: seed.ErrNotBase32, Words: "copy the whole secret key from the console"},
	{Err: picture.ErrTwoCodes, Words: "take a picture that shows one QR code only"},
	{Err: picture.ErrNoCode, Words: "switch the page to its light theme and take a sharp picture of the whole QR code, or paste the secret key"},
	{Err: picture.ErrTooLarge, Words: "crop the picture to the QR code, or paste the secret key"},
	{Err: picture.ErrNotPicture, Words: "save the picture as PNG or JPEG, or paste the secret key"},
	{Err: seed.ErrLabel, Words: "name the service and the login in letters and digits"},
	{Err: seed.ErrNotOTPAuth, Words: "take the QR code that the AWS console shows for this device"},
	{Err: seed.ErrMalformed, Words: "take the QR code that the AWS console shows for this device"},
	{Err: seed.ErrUnsupported, Words: "take the QR code that the AWS console shows for this device"},
	{Err: seed.ErrNotAWS, Words: "take the QR code that the AWS console shows for this device"},

	{Err: ledger.ErrNewer, Words: "update rootseal; a newer version wrote the ledger"},
	{Err: ledger.ErrBusy, Words: "wait for the other command to end and try again"},
	{Err: ledger.ErrDamaged, Words: "restore the ledger folder from its copy; docs/ledger.md shows how to check it"},
	{Mark: hint.ReadHead, Words: "read the head on the label again, and look for the copy of the ledger that contains it"},
	{Mark: hint.AskSigners, Words: "look at the records that are named with 'rootseal log', and ask who wrote them; keep the ledger unchanged"},
	{Mark: hint.SignRecords, Words: "read them with 'rootseal log', then run 'rootseal log sign' with the officer's key plugged in"},
	{Err: ledger.ErrNotPrivate, Words: "close it to others with 'chmod -R go=' on the folder; FAT and exFAT cannot do that: use a disk with ext4, APFS or NTFS"},
	{Err: ledger.ErrWorld, Words: "give another folder with --ledger: a rehearsal's ledger and a real one never mix"},
	{Err: limited.ErrTooLarge, Words: "check the file that is named: it is far too large"},
	{Err: limited.ErrNotRegular, Words: "put a regular file there, not a folder, a pipe or a device"},
	{Err: fs.ErrNotExist, Words: "check the file's name; a secret's flag names its source, never the secret"},
	{Mark: hint.UseTerminal, Words: "run the command in a terminal, or answer with flags; see --help"},
}

func HintFor(err error) string {
	var use interface{ UsageOf() string }
	if errors.As(err, &use) {
		return "see " + cmp.Or(use.UsageOf(), "rootseal") + " --help"
	}
	if said := hintSentence(err); said != "" {
		return said
	}
	var missing *device.NotOnDeskError
	if errors.As(err, &missing) {
		for _, p := range missing.Problems { // the key may well be there
			if errors.Is(p.Err, device.ErrNotAKey) {
				continue
			}
			if words := HintFor(p.Err); words != "" {
				return words
			}
		}
	}
	for _, h := range Hints {
		if h.Mark != "" && hint.Marked(err, h.Mark) || h.Err != nil && errors.Is(err, h.Err) {
			if h.Err == step.ErrUnsettled { //nolint:errorlint // the row itself is meant
				return mendFirst(err) + h.Words
			}
			return wordsOn(runtime.GOOS, h.Err, h.Words)
		}
	}
	return ""
}

// mendFirst is what has to be mended before a ceremony can be settled.
func mendFirst(err error) string {
	switch {
	case errors.Is(err, cloud.ErrCredentials):
		return "renew the credentials, or choose others with --profile; then "
	case errors.Is(err, cloud.ErrDenied):
		return "use a profile that may do this (docs/aws.md); then "
	default:
		return ""
	}
}
