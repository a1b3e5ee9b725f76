package main

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"syscall"

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
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/seed"
	"rootseal/enroll/seed/picture"
	"rootseal/enroll/slack"
	"rootseal/oath"
)

// explain prints an error as its cause and, on its own line, what to do next.
func explain(w io.Writer, err error) {
	for _, line := range errorLines(err) {
		printLine(w, "rootseal: %s", line)
	}
	if hint := hintFor(err); hint != "" {
		printLine(w, "next: %s", hint)
	}
}

// hints are in order: the first whose error is part of the failure is shown.
var hints = []struct {
	err  error
	hint string
}{
	{errNoRecord, "check the ledger folder; 'rootseal doctor' shows it"},
	{ledger.ErrClaimed, "let the other command finish, or stop it with ctrl-c, and try again"},
	{ledger.ErrEnded, "nothing is left to do; 'rootseal log' shows how it ended"},
	{settle.ErrNoLeftovers, "nothing is left to do"},
	{gate.ErrOpen, "run rootseal recover first; it finishes or undoes the earlier ceremony"},
	{gate.ErrStrange, "compare the ledger with another copy, and run 'rootseal log verify': someone else wrote to the ledger's folder"},
	{gate.ErrUnsignedPlan, "have an officer sign it with 'rootseal log sign', or run 'rootseal recover' to close it unchanged"},
	{gate.ErrStillThere, "compare this ledger with another copy and run 'rootseal audit'; delete nothing on its word"},
	{enroll.ErrNotOurs, "check the device in the AWS console: someone else created it"},
	{enroll.ErrLastDevice, "plug in a key that holds the new device, or give a profile that can read the account; then run 'rootseal recover'"},
	{enroll.ErrNotSignedIn, "sign in as root with a code of the new device, then run 'rootseal recover --signed-in'"},
	{enroll.ErrNotRemoved, "remove the old device in the console, then run 'rootseal recover --removed'"},
	{enroll.ErrNotSaid, "type both codes into the console before they expire, never later; then run 'rootseal recover --console accepted' (or refused)"},
	{syscall.ENOSPC, "free space on that disk, then run 'rootseal recover'"},
	{step.ErrUnsettled, "run rootseal recover with every key of the ceremony plugged in, or with --gone SERIAL for a dead key; see rootseal recover --help"},
	{env.ErrStopped, "start again when ready"},

	{principal.ErrInvalid, "give --root or --user NAME, and --account with the 12-digit number"},
	{principal.ErrGroupLabel, "choose a label such as daily or sealed"},
	{gate.ErrNoKeys, "name the keys' serial numbers with --keys; 'rootseal keys' shows them"},
	{enroll.ErrKeyTwice, "name each key once in --keys"},
	{enroll.ErrOneKey, "name a second key (enroll: in --keys, rotate: with --add), or add --one-key if you accept that losing this key locks you out"},
	{gate.ErrGroupTaken, "choose another group label; 'rootseal rotate' gives this group a new seed"},

	{custody.ErrNotRecorded, "look at the serial on the key; 'rootseal status' lists the keys in the ledger"},
	{custody.ErrWasReset, "keep the key apart and rotate its groups: someone has reset it"},
	{keyring.ErrWitnessUsed, "run the same command again: another command was using this key"},
	{custody.ErrStepTaken, "let the other command finish, then run 'rootseal verify --live' again"},
	{custody.ErrNoLiveCall, "sign in with a code from 'rootseal code', then confirm it with --signed-in ACCOUNT"},
	{mfa.ErrNotSeen, "run 'rootseal verify --live --wait 15m' to keep looking for the sign-in, or confirm it with --signed-in ACCOUNT"},
	{custody.ErrNotRoot, "give --profile instead: AWS can check a user's codes itself"},
	{errNoEntrance, "name a profile of the account with --profile, or a role in the account with --role"},
	{audit.ErrWrongAccount, "correct the profile, or enter the accounts by --role NAME"},
	{audit.ErrNotFound, "copy the id from 'rootseal audit'; you can accept only a finding that an audit has recorded"},
	{audit.ErrUntil, "give the last day with --until, at most a year ahead"},
	{audit.ErrNoReason, "state with --reason why the finding is acceptable"},
	{slack.ErrWebhook, "put the webhook's address, and nothing else, into a file of mode 0600"},
	{slack.ErrSilent, "check the network and the proxy; the audit itself is above, and recorded"},
	{slack.ErrRefused, "check in Slack that the webhook still exists; the audit itself is above, and recorded"},
	{cloud.ErrNoOrg, "use a profile of the management account, or leave --organization out"},
	{errKeyWrong, "keep the key apart, and rotate what it should hold: run 'rootseal rotate --lost SERIAL', or with --stolen"},
	{errIncomplete, "see above what was not checked and why, then run 'rootseal verify' again"},
	{custody.ErrForked, "find out who used the copy; compare both with 'rootseal log', and go on with one of them"},
	{custody.ErrNoTrip, "name a folder that 'rootseal log export' made"},
	{ledger.ErrAway, "do that at home, with the ledger itself; an offline copy allows verify, seal and unseal"},
	{ledger.ErrNoLinks, "name a folder on a disk with ext4, APFS or NTFS: FAT and exFAT have no hard links"},
	{ledger.ErrNotEmpty, "name a folder that does not exist yet"},
	{errOtherBag, "keep the key apart and rotate its groups, or have two officers close the finding with 'rootseal unseal --close FINDING'"},
	{custody.ErrNotProven, "keep the key apart, and run 'rootseal verify' to see what is wrong"},
	{gate.ErrSealed, "first record that the key came out of its bag: run 'rootseal unseal SERIAL --bag NUMBER'"},
	{custody.ErrNotSealed, "check 'rootseal status'; in an emergency run 'rootseal unseal SERIAL --emergency'"},
	{custody.ErrNoFinding, "run 'rootseal status': it lists the open findings"},
	{errFalseRecord, "find out who wrote these records ('rootseal status' lists the findings), and run 'rootseal verify' on the keys again"},
	{officers.ErrUnseen, "read 'rootseal log'; if every record is right, run the same command again with --seen and the number of the last record"},
	{custody.ErrNotOfTrip, "keep the copy unchanged, and find out who had it; repeat at home what the trip did"},
	{env.ErrNotALine, "write a shorter text on one line, without unprintable characters"},
	{custody.ErrCustodyWord, "add the flag of that name; see rootseal seal --help"},
	{env.ErrUnsigned, "run 'rootseal log sign' with the officer's key plugged in"},
	{custody.ErrTwoSign, "name both officers with --officer and --second-officer"},
	{enroll.ErrLostIsHere, "unplug the key; if you have found it and it no longer opens anything, run 'rootseal keys found SERIAL'"},
	{enroll.ErrRetired, "check 'rootseal status': it was already replaced"},
	{errNoKeyLeft, "plug in a key of the group, or name a new one with --add SERIAL; if it cannot wait, deactivate the device at AWS by hand and rotate later"},
	{errLeaverSigns, "plug in another officer's key, or name it with --officer"},
	{enroll.ErrDefenceless, "enroll a second group first, or add --defenceless if the old device must be removed at once"},
	{custody.ErrNotLost, "run 'rootseal verify --keys SERIAL' to check what the key holds"},
	{custody.ErrStillHolds, "unplug the key and run 'rootseal rotate --lost SERIAL'"},
	{custody.ErrNotClean, "find out with 'ykman oath accounts list' whose credential it is, and delete it by hand"},
	{keyring.ErrNoWitness, "delete the retired credential with 'ykman oath accounts delete', then run this command again"},
	{custody.ErrAdoptKeys, "plug in a second key that holds the same seed, and name both with --keys"},
	{custody.ErrKeysDiffer, "find out which of the keys still signs in, and enroll a new group"},
	{mfa.ErrNoSuchDevice, "list the account's devices with 'aws iam list-virtual-mfa-devices', and name one with --device"},
	{custody.ErrWhichDevice, "name one with --device"},

	{errNotShown, "do not use a key that is not attested: 'rootseal keys --attest' shows why; trust your own issuer with --attestation-root FILE"},
	{errNotAsked, "follow the notes above on these keys, then run 'rootseal keys --attest' again"},
	{errNoOfficer, "plug in an officer's own key; 'rootseal officer list' shows the officers"},
	{errWhichOfficer, "name who signs with --officer SERIAL, and with --second-officer SERIAL if two must sign"},
	{errSignsAndGets, "plug in another officer's key, or leave this one out of --keys"},
	{officers.ErrTooFewSigners, "plug in the officers' own keys, or name both with --officer and --second-officer"},
	{officers.ErrSameOfficer, "have another officer sign, with their own key"},
	{officers.ErrTooFewOfficers, "first add an officer with 'rootseal officer add', or set a policy that requires fewer"},
	{officers.ErrNotLast, "run 'rootseal officer list' to see who is active; active officers sign the new one"},
	{officers.ErrNotOfficer, "run 'rootseal officer list' to see the officers"},
	{officers.ErrIsOfficer, "nothing is left to do; 'rootseal officer list' shows the officers"},
	{officers.ErrOfficerKey, "use a P-256 or Ed25519 key; 'rootseal log --json' shows what is recorded"},
	{officers.ErrNotSigned, "have an officer sign it with 'rootseal log sign'"},
	{officers.ErrTwoOfficers, "have the second officer sign it with 'rootseal log sign'"},
	{officers.ErrAddedSelf, "find out who tried to become an officer; if that is right, an active officer runs 'rootseal log sign RECORD'"},
	{officers.ErrUnknownSigner, "find out whose key it is; 'rootseal officer list' shows who may sign"},
	{officers.ErrRemovedSigner, "have an active officer sign it with 'rootseal log sign'"},
	{officers.ErrBadSignature, "treat it as forged, and compare the ledger with another copy"},
	{officers.ErrKeyID, "treat it as forged, and compare the ledger with another copy"},
	{officers.ErrPayload, "treat it as forged, and compare the ledger with another copy"},
	{officers.ErrUnreadable, "check the copy that was on the trip, with 'rootseal log --ledger FOLDER'"},
	{officers.ErrRoot, "compare it with the fingerprint on paper; if they differ, someone has rewritten the ledger"},
	{officers.ErrAttestation, "run 'rootseal officer list' to see why; an unknown issuer may be newer than this build ('rootseal version'); trust your own issuer with --attestation-root FILE"},
	{custody.ErrPolicyMoved, "check it with 'rootseal policy show', and start again"},

	{errSlotTaken, "name an empty slot with --slot"},
	{errSignsFree, "name an empty slot with --slot, or a key that asks for a PIN"},
	{pivkey.ErrNotShownEmpty, "name an empty slot with --slot, or make a key with ykman piv keys generate"},
	{pivkey.ErrNoSuchSlot, "name one with --slot: 9a, 9c, 9d, 9e, or 82 to 95"},
	{pivkey.ErrNoPIV, "use a YubiKey 4 or 5 with the PIV application; if it is off, run 'ykman config usb --enable PIV'"},
	{pivkey.ErrUnsupported, "use a key of P-256; Ed25519 needs firmware 5.7"},
	{pivkey.ErrFactoryPIN, "set another PIN with 'ykman piv access change-pin'"},
	{pivkey.ErrPINForm, "give the PIN of the PIV application, not the one of FIDO or OpenPGP"},
	{pivkey.ErrPINBlocked, "set a new PIN with the PUK: run 'ykman piv access unblock-pin'"},
	{pivkey.ErrLastTry, "run it in a terminal, which asks before the last try is spent"},
	{pivkey.ErrWrongPIN, "check which key the PIN belongs to; each key has its own"},
	{pivkey.ErrNoTouch, "start again, and touch the officer's key when it is named"},
	{pivkey.ErrNoKey, "remove that officer and add a new key: the key is no longer in its slot ('ykman piv info' shows the slots)"},
	{pivkey.ErrOtherKey, "check the key with 'ykman piv info': its slot holds another key than the recorded one"},
	{pivkey.ErrManagementKey, "give the right one with --management-key SOURCE"},
	{pivkey.ErrNoStoredKey, "give it with --management-key SOURCE"},
	{pivkey.ErrNothingToAttest, "use a key that the YubiKey generated itself, for example in an empty slot; --unattested accepts an imported one"},
	{pivkey.ErrOtherToken, "do not use this key: it poses as another key"},
	{pivkey.ErrNotAttested, "use a YubiKey with an attestation; trust your own issuer with --attestation-root FILE, or go without with --unattested"},

	{errSeveral, "name one with --id ID, or the group with --group"},
	{errNotHeld, "plug in a key that holds it, or name another credential with --id ID"},
	{errNoKey, "plug in a key; 'rootseal keys' lists what is plugged in"},
	{device.ErrNotOnDesk, "plug the key in and check with 'rootseal keys'"},
	{device.ErrKeyChanged, "unplug the key, read the serial on it, and compare with 'rootseal keys'"},
	{device.ErrDuplicate, "unplug one of them and check with 'rootseal keys'"},
	{device.ErrRemoved, "plug the key in again and check with 'rootseal keys'"},
	{device.ErrNoCard, "plug the key in again and check with 'rootseal keys'"},
	{device.ErrUnresponsive, "unplug the key, plug it in again, and run 'rootseal keys'"},
	{pcsc.ErrNotBuilt, "use a build that has PC/SC, or build with cgo"},
	{device.ErrDenied, "the system's policy (polkit) keeps you from PC/SC: work at the machine itself, or ask for access to org.debian.pcsc-lite"},
	{device.ErrNoService, "start the PC/SC service (pcscd) and run 'rootseal doctor'"},
	{device.ErrTimeout, "close the program that holds the key and try again; 'rootseal doctor' names the usual ones"},
	{device.ErrSharing, "close the program that holds the key and try again; 'rootseal doctor' names the usual ones"},

	{device.ErrNoOATH, "use a key with the OATH application; if it is off, run 'ykman config usb --enable OATH'"},

	{oath.ErrNoApplet, "use a key with the OATH application; if it is off, run 'ykman config usb --enable OATH'"},

	{syscall.EBADF, "open the descriptor in the shell, as in 3<FILE for fd:3"},
	{errNoHome, "give the folder with --ledger"},
	{errExposed, "make the file your own with chmod 600"},
	{oath.ErrWrongAccessCode, "check which key the access code belongs to; each key has its own"},
	{oath.ErrLocked, "give the key's access code with --access-code SERIAL=-"},
	{oath.ErrTouchTimeout, "start again and touch each key when it is named"},
	{oath.ErrHOTP, "get the code in the program that uses it (ykman, Yubico Authenticator): its counter moves with each code"},
	{oath.ErrCorrupt, "use another key that holds the credential; it is broken on this key"},
	{oath.ErrFull, "use a key with a free slot, or remove credentials that are no longer needed"},
	{oath.ErrExists, "start again; every ceremony uses a new name"},
	{oath.ErrNoSuchCredential, "check the key with 'ykman oath accounts list': another program has changed it"},
	{oath.ErrNotSupported, "use a YubiKey 5; this key cannot do it"},
	{oath.ErrBadSyntax, "use another key, and report this one's model and firmware"},
	{oath.ErrMalformed, "unplug the key, plug it in again and start again; if that does not help, use another key"},
	{gate.ErrKeyFull, "use a key with a free slot, or remove credentials that are no longer needed"},
	{gate.ErrNoPassword, "set an OATH password with ykman oath access change, then try again"},
	{gate.ErrUnsuitable, "use a YubiKey 5, or --touch off if the key lacks only the touch"},
	{gate.ErrIDTaken, "start again; every ceremony uses a new name"},
	{keyring.ErrWrongAnswer, "do not use that key; it did not give the seed's answer"},

	{env.ErrClock, "set the workstation's clock (ntp) and try again"},
	{env.ErrTimeForm, "type it as 2026-11-27 18:40"},
	{env.ErrNoClock, "connect to the network, or state what another clock shows with --clock \"YYYY-MM-DD HH:MM\""},

	{env.ErrWrongAccount, "choose the profile of the right account with --profile"},
	{env.ErrNoAWS, "give --profile NAME, or AWS credentials in the environment"},
	{enroll.ErrNotAttested, "run 'rootseal keys --attest' with the keys plugged in"},
	{enroll.ErrDeviceLimit, "remove a device that is no longer needed in the AWS console; 'rootseal rotate --give-up GROUP' first removes a device of that group"},
	{enroll.ErrMFASession, "use an administrator's profile, or a session of this user made with MFA (aws sts get-session-token)"},
	{enroll.ErrNameTaken, "start again; every ceremony uses a new name"},
	{enroll.ErrRefused, "check the clock with 'rootseal doctor' and start again"},
	{enroll.ErrLabel, "name the device in the console exactly as proposed, and use the picture of that device"},
	{cloud.ErrDeniedBySCP, "a service control policy of the organization denies this; have it suspended for the ceremony"},
	{cloud.ErrPassCode, "check the clock with 'rootseal doctor', and try again with a later code: each works once"},
	{cloud.ErrNotChecked, "wait three minutes and try again: AWS limits how many codes of a device it checks, and a new device takes 20 s"},
	{cloud.ErrMFASession, "use an administrator's profile, or a session made with MFA"},
	{cloud.ErrDenied, "the profile lacks this permission; docs/aws.md has the minimal policy"},
	{awsiam.ErrMFAProfile, "first create its session with 'aws configure export-credentials', as in docs/aws.md, and leave --profile out"},
	{cloud.ErrCredentials, "renew the credentials (aws sso login, or a new session), or choose others with --profile (aws configure list-profiles)"},
	{cloud.ErrNotFound, "check the user's name and the profile's account"},
	{cloud.ErrExists, "start again; every ceremony uses a new name"},
	{cloud.ErrInvalidCode, "check the clock with 'rootseal doctor' and start again"},
	{cloud.ErrLimit, "remove a device that is no longer needed in the AWS console"},
	{cloud.ErrBusy, "wait a minute and try again: someone else is changing this user"},
	{cloud.ErrConflict, "check the device in the AWS console: someone else is using it"},
	{cloud.ErrInDoubt, "check the network, then check the devices in the AWS console before you start again"},
	{cloud.ErrPlainHTTP, "use an https endpoint; over plain http a seed is fetched only from this machine"},
	{cloud.ErrThrottled, "wait a minute and start again"},
	{cloud.ErrNotReady, "wait a few seconds and start again"},
	{errUnread, "see above what was not read and why, then run 'rootseal audit' again"},

	{seed.ErrTooShort, "copy the whole secret key from the console"},
	{seed.ErrTooLong, "copy the secret key from the console and nothing else, and start again"},
	{seed.ErrNotBase32, "copy the whole secret key from the console"},
	{picture.ErrTwoCodes, "take a picture that shows one QR code only"},
	{picture.ErrNoCode, "take a sharp picture of the whole QR code, as PNG or JPEG"},
	{picture.ErrTooLarge, "crop the picture to the QR code"},
	{picture.ErrNotPicture, "save the picture as PNG or JPEG"},
	{seed.ErrLabel, "name the service and the login in letters and digits"},
	{seed.ErrNotOTPAuth, "take the QR code that the AWS console shows for this device"},
	{seed.ErrMalformed, "take the QR code that the AWS console shows for this device"},
	{seed.ErrUnsupported, "take the QR code that the AWS console shows for this device"},
	{seed.ErrNotAWS, "take the QR code that the AWS console shows for this device"},

	{ledger.ErrNewer, "update rootseal; a newer version wrote the ledger"},
	{ledger.ErrBusy, "wait for the other command to end and try again"},
	{ledger.ErrDamaged, "restore the ledger folder from its copy; docs/ledger.md shows how to check it"},
	{errNotContained, "read the head on the label again, and look for the copy of the ledger that contains it"},
	{errSignatures, "look at the records that are named with 'rootseal log', and ask who wrote them; keep the ledger unchanged"},
	{errUnsigned, "read them with 'rootseal log', then run 'rootseal log sign' with the officer's key plugged in"},
	{ledger.ErrNotPrivate, "close it to others with 'chmod -R go=' on the folder; FAT and exFAT cannot do that: use a disk with ext4, APFS or NTFS"},
	{ledger.ErrWorld, "give another folder with --ledger: a rehearsal's ledger and a real one never mix"},
	{limited.ErrTooLarge, "check the file that is named: it is far too large"},
	{limited.ErrNotRegular, "put a regular file there, not a folder, a pipe or a device"},
	{fs.ErrNotExist, "check the file's name; a secret's flag names its source, never the secret"},
	{errNoTerminal, "run the command in a terminal, or answer with flags; see --help"},
}

func hintFor(err error) string {
	var use *usageError
	if errors.As(err, &use) {
		return "see " + cmp.Or(use.command, "rootseal") + " --help"
	}
	if said := hintSentence(err); said != "" {
		return said
	}
	var missing *device.NotOnDeskError
	if errors.As(err, &missing) {
		for _, p := range missing.Problems { // the key may well be there
			if hint := hintFor(p.Err); hint != "" {
				return hint
			}
		}
	}
	for _, h := range hints {
		if errors.Is(err, h.err) {
			if h.err == step.ErrUnsettled { //nolint:errorlint // the row itself is meant
				return mendFirst(err) + h.hint
			}
			return h.hint
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
