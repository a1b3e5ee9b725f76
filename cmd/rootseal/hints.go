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
	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"
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
	{errNoRecord, "look which folder is meant: rootseal doctor names it"},
	{ledger.ErrClaimed, "let the other command finish, or stop it with ctrl-c, and try again"},
	{ledger.ErrEnded, "nothing has to be done; rootseal log shows how it ended"},
	{enroll.ErrNoLeftovers, "nothing has to be done"},
	{enroll.ErrOpen, "run rootseal recover first; it settles the earlier ceremony"},
	{enroll.ErrStrange, "somebody else wrote to the ledger's folder: compare it with another copy, and look with rootseal log verify"},
	{enroll.ErrUnsignedPlan, "let an officer sign it with rootseal log sign; rootseal recover closes it as it stands"},
	{enroll.ErrStillThere, "do not use this ledger for deletions: compare it with another copy, and see rootseal audit"},
	{enroll.ErrNotOurs, "look at the device in the AWS console: somebody else has made it"},
	{enroll.ErrLastDevice, "plug in a key that holds the new device, or give a profile that can read the account; then run rootseal recover"},
	{enroll.ErrNotSignedIn, "sign in as root with a code of the new device, then run rootseal recover --signed-in"},
	{enroll.ErrNotRemoved, "remove the old device in the console, then run rootseal recover --removed"},
	{enroll.ErrNotSaid, "type the pair while its time lasts, never after it; then run rootseal recover --console accepted (or refused)"},
	{syscall.ENOSPC, "make room on that disk; rootseal recover settles what was begun"},
	{enroll.ErrUnsettled, "run rootseal recover with every key of the ceremony plugged in, or --gone SERIAL for one that is dead; rootseal recover --help tells what it asks"},
	{enroll.ErrStopped, "start again when ready"},

	{enroll.ErrPrincipal, "give --root or --user NAME, and --account with the 12-digit number"},
	{enroll.ErrGroupLabel, "choose a label such as daily or sealed"},
	{enroll.ErrNoKeys, "name the keys' serial numbers with --keys; rootseal keys shows them"},
	{enroll.ErrKeyTwice, "name each key once in --keys"},
	{enroll.ErrOneKey, "name a second key (enroll: in --keys, rotate: with --add), or say --one-key if losing this one may lock you out"},
	{enroll.ErrGroupTaken, "choose another group label; rootseal rotate gives this group a new seed"},

	{enroll.ErrNotRecorded, "look at the serial on the key; rootseal status lists the keys that the record knows"},
	{enroll.ErrWasReset, "keep the key apart and rotate its groups: somebody has reset it"},
	{enroll.ErrWitnessUsed, "run the same command again: another one was at work on this key"},
	{enroll.ErrStepTaken, "let the other command finish, and run rootseal verify --live again"},
	{enroll.ErrNoLiveCall, "sign in with a code of rootseal code, then state it with --signed-in ACCOUNT"},
	{enroll.ErrNotSeen, "wait some minutes and run rootseal verify --live again, with --wait 15m to have it look; or state it with --signed-in ACCOUNT"},
	{enroll.ErrNotRoot, "give --profile instead: AWS itself can take a user's codes"},
	{errNoEntrance, "name a profile of the account with --profile, or the role that leads into it with --role"},
	{audit.ErrWrongAccount, "correct the profile, or enter the accounts by --role NAME"},
	{audit.ErrNotFound, "copy the id from rootseal audit; only what an audit has recorded can be accepted"},
	{audit.ErrUntil, "give the last day with --until, at most a year ahead"},
	{audit.ErrNoReason, "say with --reason why it may be so"},
	{slack.ErrWebhook, "put the webhook's address, and nothing else, into a file of mode 0600"},
	{slack.ErrSilent, "check the network and the proxy; the audit itself is above, and recorded"},
	{slack.ErrRefused, "look in Slack whether the webhook is still there; the audit itself is above, and recorded"},
	{cloud.ErrNoOrg, "use a profile of the management account, or leave --organization out"},
	{errKeyWrong, "keep the key apart, and rotate what it should hold: rootseal rotate --lost SERIAL, or --stolen"},
	{errIncomplete, "see above what was not asked and why, and run rootseal verify again"},
	{enroll.ErrForked, "find out who used the copy; compare both with rootseal log, and go on with one of them"},
	{enroll.ErrNoTrip, "name the folder that rootseal log export made"},
	{ledger.ErrAway, "do that at home, with the ledger itself; verify, seal and unseal work here"},
	{ledger.ErrNoLinks, "name a folder on a disk with ext4, APFS or NTFS: FAT and exFAT have no hard links"},
	{ledger.ErrNotEmpty, "name a folder that does not exist yet"},
	{errOtherBag, "keep the key apart and rotate its groups; rootseal unseal --close FINDING ends it by two officers' word"},
	{enroll.ErrNotProven, "keep the key apart, and see with rootseal verify what is wrong"},
	{enroll.ErrSealed, "record first how it came out: rootseal unseal SERIAL --bag NUMBER"},
	{enroll.ErrNotSealed, "look at rootseal status; in an emergency say rootseal unseal SERIAL --emergency"},
	{enroll.ErrNoFinding, "rootseal status lists the findings that are open"},
	{errFalseRecord, "rootseal status lists the findings; find out who wrote these records, and prove the keys again with rootseal verify"},
	{officers.ErrUnseen, "look at rootseal log; if all of it is right, say the same command again, with --seen NUMBER of the last record"},
	{enroll.ErrNotOfTrip, "keep the copy as it is, and find out who had it in hand; what a trip did can be done again at home"},
	{enroll.ErrNotALine, "write it shorter and in one line, without signs that do not print"},
	{enroll.ErrCustodyWord, "say it with the flag of that name; rootseal seal --help lists them"},
	{enroll.ErrUnsigned, "run rootseal log sign with the officer's key plugged in"},
	{enroll.ErrTwoSign, "name both officers with --officer and --second-officer"},
	{enroll.ErrLostIsHere, "take it off the desk; if it has turned up and opens nothing any more, say rootseal keys found SERIAL"},
	{enroll.ErrRetired, "look at rootseal status: it was replaced already"},
	{errNoKeyLeft, "plug in a key of the group, or name a new one with --add SERIAL; if that cannot wait, deactivate the device at AWS by hand, and rotate later"},
	{errLeaverSigns, "plug in another officer's key, or name it with --officer"},
	{enroll.ErrDefenceless, "enrol a second group first, or say --defenceless if the old device must go at once"},
	{enroll.ErrNotLost, "nothing has to be done; rootseal verify proves what it holds"},
	{enroll.ErrStillHolds, "run rootseal rotate --lost SERIAL with the key off the desk"},
	{enroll.ErrNotClean, "look with ykman oath accounts list whose it is, and delete it by hand"},
	{enroll.ErrNoWitness, "delete the retired credential with ykman oath accounts delete, then say this again"},
	{enroll.ErrAdoptKeys, "plug in a second key that holds the same seed, and name both with --keys"},
	{enroll.ErrKeysDiffer, "look which of the keys still signs in, and enrol a new group"},
	{enroll.ErrNoSuchDevice, "look at the account's devices with aws iam list-mfa-devices, or at the names with --device"},
	{enroll.ErrWhichDevice, "name one with --device"},

	{errNotShown, "do not use a key that is called not attested: rootseal keys --attest tells why; --attestation-root FILE names a maker of your own"},
	{errNotAsked, "have such a key make one of its own, as told, and run rootseal keys --attest again"},
	{errNoOfficer, "plug in an officer's own key; rootseal officer list shows whose"},
	{errWhichOfficer, "name who signs with --officer SERIAL, and --second-officer SERIAL where two must"},
	{errSignsAndGets, "plug in another officer's key, or leave this one out of --keys"},
	{officers.ErrTooFewSigners, "plug in the officers' own keys, or name both with --officer and --second-officer"},
	{officers.ErrSameOfficer, "let another officer sign, with a token of their own"},
	{officers.ErrTooFewOfficers, "add an officer first with rootseal officer add, or set a policy that wants fewer"},
	{officers.ErrNotLast, "rootseal officer list shows who counts; where others do, they sign the new officer"},
	{officers.ErrNotOfficer, "rootseal officer list shows who is one"},
	{officers.ErrIsOfficer, "nothing has to be done; rootseal officer list shows who is one"},
	{officers.ErrOfficerKey, "use a key of P-256 or Ed25519; what is recorded of it, rootseal log --json shows"},
	{officers.ErrNotSigned, "sign it with rootseal log sign"},
	{officers.ErrTwoOfficers, "let the second officer sign it with rootseal log sign"},
	{officers.ErrAddedSelf, "find out who tried to get in; if they are meant to be in, an officer who counts names the record: rootseal log sign RECORD"},
	{officers.ErrUnknownSigner, "find out whose key it is; rootseal officer list shows who may sign"},
	{officers.ErrRemovedSigner, "let an officer who counts sign it with rootseal log sign"},
	{officers.ErrBadSignature, "take it for forged, and compare with another copy of the ledger"},
	{officers.ErrKeyID, "take it for forged, and compare with another copy of the ledger"},
	{officers.ErrPayload, "take it for forged, and compare with another copy of the ledger"},
	{officers.ErrUnreadable, "look at the copy that was on the trip, with rootseal log --ledger FOLDER"},
	{officers.ErrRoot, "compare with the fingerprint that was written down; if it is another, somebody has written the ledger anew"},
	{officers.ErrAttestation, "rootseal officer list tells why; an issuer that is not known may be newer than this program, and --attestation-root FILE names a maker of your own"},
	{enroll.ErrPolicyMoved, "look at it with rootseal policy show, and start again"},

	{errSlotTaken, "name an empty slot with --slot"},
	{errSignsFree, "name an empty slot with --slot, or a key that asks for a PIN"},
	{pivkey.ErrNotShownEmpty, "name an empty slot with --slot, or make a key with ykman piv keys generate"},
	{pivkey.ErrNoSuchSlot, "name one with --slot: 9a, 9c, 9d, 9e, or 82 to 95"},
	{pivkey.ErrNoPIV, "use a YubiKey 4 or 5 with the PIV application; ykman config usb --enable PIV switches it on where it is off"},
	{pivkey.ErrUnsupported, "use a key of P-256; Ed25519 needs firmware 5.7"},
	{pivkey.ErrFactoryPIN, "set another PIN with ykman piv access change-pin"},
	{pivkey.ErrPINForm, "give the PIN of the PIV application, which is not that of FIDO or OpenPGP"},
	{pivkey.ErrPINBlocked, "set a new PIN by the PUK, with ykman piv access unblock-pin"},
	{pivkey.ErrLastTry, "run it in a terminal, which asks before the last try is spent"},
	{pivkey.ErrWrongPIN, "look which key the PIN belongs to; each key has its own"},
	{pivkey.ErrNoTouch, "start again, and touch the officer's key when it is named"},
	{pivkey.ErrNoKey, "the officer's key is gone from its slot (ykman piv info shows them): remove that officer, and add a new key"},
	{pivkey.ErrOtherKey, "look at the token with ykman piv info: its slot holds another key than the one on record"},
	{pivkey.ErrManagementKey, "give the right one with --management-key SOURCE"},
	{pivkey.ErrNoStoredKey, "give it with --management-key SOURCE"},
	{pivkey.ErrNothingToAttest, "take a key that the token made itself, as in an empty slot; --unattested takes one that was imported"},
	{pivkey.ErrOtherToken, "do not use that token: it passes for another one"},
	{pivkey.ErrNotAttested, "use a token with its maker's attestation; --attestation-root FILE names a maker of your own, --unattested goes without"},

	{errSeveral, "name one with --id ID, or the group with --group"},
	{errNotHeld, "plug in a key that holds it, or name another credential with --id ID"},
	{errNoKey, "plug a key in and look with rootseal keys"},
	{device.ErrNotOnDesk, "plug the key in and look with rootseal keys"},
	{device.ErrKeyChanged, "take the key out, look at the serial on it, and see rootseal keys"},
	{device.ErrDuplicate, "unplug one of them and look with rootseal keys"},
	{device.ErrRemoved, "plug the key in again and look with rootseal keys"},
	{device.ErrNoCard, "plug the key in again and look with rootseal keys"},
	{device.ErrUnresponsive, "run rootseal keys after taking the key out and plugging it in again"},
	{pcsc.ErrNotBuilt, "take a build that has PC/SC, or build with cgo"},
	{device.ErrDenied, "the system's policy (polkit) keeps you from PC/SC: work at the machine itself, or ask for access to org.debian.pcsc-lite"},
	{device.ErrNoService, "start the PC/SC service (pcscd) and see rootseal doctor"},
	{device.ErrTimeout, "close the program that holds the key and try again; rootseal doctor names the usual ones"},
	{device.ErrSharing, "close the program that holds the key and try again; rootseal doctor names the usual ones"},

	{device.ErrNoOATH, "use a key with the OATH application; ykman config usb --enable OATH switches it on where it is off"},

	{oath.ErrNoApplet, "use a key with the OATH application; ykman config usb --enable OATH switches it on where it is off"},

	{syscall.EBADF, "open the descriptor in the shell, as in 3<FILE for fd:3"},
	{errNoHome, "give the folder with --ledger"},
	{errExposed, "make the file your own with chmod 600"},
	{oath.ErrWrongAccessCode, "check which key the access code belongs to; each key has its own"},
	{oath.ErrLocked, "give the key's access code with --access-code SERIAL=-"},
	{oath.ErrTouchTimeout, "start again and touch each key when it is named"},
	{oath.ErrHOTP, "its counter moves with each code, so a code is asked for in the program that uses it (ykman, Yubico Authenticator)"},
	{oath.ErrCorrupt, "use another key that holds it; this one's entry is broken"},
	{oath.ErrFull, "use a key with room, or remove credentials that are no longer needed"},
	{oath.ErrExists, "start again; every ceremony uses a new name"},
	{oath.ErrNoSuchCredential, "look at what is on the key with ykman oath accounts list; something else has changed it"},
	{oath.ErrNotSupported, "use a YubiKey 5; this token cannot do it"},
	{oath.ErrBadSyntax, "use another key, and report this one's model and firmware"},
	{oath.ErrMalformed, "take the key out, plug it in again and start again; if it stays so, use another key"},
	{enroll.ErrKeyFull, "use a key with room, or remove credentials that are no longer needed"},
	{enroll.ErrNoPassword, "set an OATH password with ykman oath access change, then try again"},
	{enroll.ErrUnsuitable, "use a YubiKey 5, or --touch off where only the touch is missing"},
	{enroll.ErrIDTaken, "start again; every ceremony uses a new name"},
	{enroll.ErrWrongAnswer, "do not use that key; it did not answer as the seed does"},

	{enroll.ErrClock, "set the workstation's clock (ntp) and try again"},
	{enroll.ErrTimeForm, "type it as 2026-11-27 18:40"},
	{enroll.ErrNoClock, "connect to the network, or say what another clock shows with --clock \"YYYY-MM-DD HH:MM\""},

	{enroll.ErrWrongAccount, "choose the profile of the right account with --profile"},
	{enroll.ErrNoAWS, "give --profile NAME, or AWS credentials in the environment"},
	{enroll.ErrNotAttested, "run rootseal keys --attest with the keys plugged in"},
	{enroll.ErrDeviceLimit, "remove a device that is no longer needed in the AWS console; rootseal rotate --give-up GROUP lets one of ours go first"},
	{enroll.ErrMFASession, "use an administrator's profile, or a session of this user made with MFA (aws sts get-session-token)"},
	{enroll.ErrNameTaken, "start again; every ceremony uses a new name"},
	{enroll.ErrRefused, "check the clock with rootseal doctor and start again"},
	{enroll.ErrLabel, "name the device in the console exactly as proposed, and take that picture"},
	{cloud.ErrDeniedBySCP, "a service control policy of the organization denies this; it must be lifted for the time of the ceremony"},
	{cloud.ErrPassCode, "check the clock with rootseal doctor, and try again with a later code: each works once"},
	{cloud.ErrNotChecked, "wait three minutes and try again: AWS checks nine codes of a device in that time, and needs 20 s to learn of one"},
	{cloud.ErrMFASession, "use an administrator's profile, or a session made with MFA"},
	{cloud.ErrDenied, "the profile lacks this permission; docs/aws.md has the least policy"},
	{awsiam.ErrMFAProfile, "make its session first with aws configure export-credentials, as docs/aws.md shows, and leave --profile out"},
	{cloud.ErrCredentials, "renew the credentials (aws sso login, or a new session), or choose others with --profile (aws configure list-profiles)"},
	{cloud.ErrNotFound, "check the user's name and the profile's account"},
	{cloud.ErrExists, "start again; every ceremony uses a new name"},
	{cloud.ErrInvalidCode, "check the clock with rootseal doctor and start again"},
	{cloud.ErrLimit, "remove a device that is no longer needed in the AWS console"},
	{cloud.ErrBusy, "somebody else changes the user at this moment; wait a minute and start again"},
	{cloud.ErrConflict, "somebody else has put the device to use; look at it in the AWS console"},
	{cloud.ErrInDoubt, "check the network, then look at the devices in the AWS console before starting again"},
	{cloud.ErrPlainHTTP, "use an https endpoint; a seed is fetched over plain http from this machine alone"},
	{cloud.ErrThrottled, "wait a minute and start again"},
	{cloud.ErrNotReady, "wait some seconds and start again"},
	{errUnread, "see above what was not read and why, and run rootseal audit again"},

	{seed.ErrTooShort, "copy the whole secret key from the console"},
	{seed.ErrTooLong, "copy the secret key from the console and nothing beside it, and start again"},
	{seed.ErrNotBase32, "copy the whole secret key from the console"},
	{picture.ErrTwoCodes, "take a picture that shows one QR code only"},
	{picture.ErrNoCode, "take a sharp picture of the whole QR code, as PNG or JPEG"},
	{picture.ErrTooLarge, "cut the picture down to the QR code"},
	{picture.ErrNotPicture, "save the picture as PNG or JPEG"},
	{seed.ErrLabel, "name the service and the login in letters and digits"},
	{seed.ErrNotOTPAuth, "take the QR code that the AWS console shows for this device"},
	{seed.ErrMalformed, "take the QR code that the AWS console shows for this device"},
	{seed.ErrUnsupported, "take the QR code that the AWS console shows for this device"},
	{seed.ErrNotAWS, "take the QR code that the AWS console shows for this device"},

	{ledger.ErrNewer, "update rootseal; the ledger was written by a newer one"},
	{ledger.ErrBusy, "wait for the other command to end and try again"},
	{ledger.ErrDamaged, "restore the ledger folder from its copy; docs/ledger.md tells how to check it"},
	{errNotContained, "read the head on the label again, and look for the copy of the ledger that contains it"},
	{errSignatures, "look at the records that are named with rootseal log, and ask who wrote them; keep the ledger as it is"},
	{errUnsigned, "look at them with rootseal log, then run rootseal log sign with the officer's key plugged in"},
	{ledger.ErrNotPrivate, "close it to others with chmod -R go= on the folder; FAT and exFAT cannot be closed: take a disk with ext4 or the like"},
	{ledger.ErrWorld, "give another folder with --ledger: a rehearsal's ledger and a real one never mix"},
	{limited.ErrTooLarge, "look at what is named there: it is far larger than what belongs in its place"},
	{limited.ErrNotRegular, "put a file there: it is a folder, a pipe or a device"},
	{fs.ErrNotExist, "check the file's name; a secret's flag names its source, never the secret"},
	{errNoTerminal, "run it in a terminal, or answer by flags; see --help"},
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
			if h.err == enroll.ErrUnsettled { //nolint:errorlint // the row itself is meant
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
