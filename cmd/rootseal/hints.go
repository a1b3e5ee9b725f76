package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/seed"
	"rootseal/enroll/seed/picture"
	"rootseal/oath"
)

// explain prints an error as its cause and, on its own line, what to do next.
func explain(w io.Writer, err error) {
	for _, line := range strings.Split(err.Error(), "\n") {
		fmt.Fprintf(w, "rootseal: %s\n", line)
	}
	if hint := hintFor(err); hint != "" {
		fmt.Fprintf(w, "next: %s\n", hint)
	}
}

// hints are in order: the first whose error is part of the failure is shown.
var hints = []struct {
	err  error
	hint string
}{
	{enroll.ErrOpen, "run rootseal recover first; it settles the earlier ceremony"},
	{enroll.ErrNotSaid, "type the pair, then run rootseal recover --console accepted (or refused)"},
	{enroll.ErrUnsettled, "run rootseal recover with every key of the ceremony plugged in; rootseal recover --help tells what it asks"},
	{enroll.ErrStopped, "nothing is left over; start again when ready"},

	{enroll.ErrPrincipal, "give --root or --user NAME, and --account with the 12-digit number"},
	{enroll.ErrGroupLabel, "choose a label such as daily or sealed"},
	{enroll.ErrKeyTwice, "name each key once in --keys"},
	{enroll.ErrOneKey, "plug in a second key, or say --one-key if losing this one may lock you out"},
	{enroll.ErrGroupTaken, "choose another group label, or remove the device at AWS first and record it"},

	{errSeveral, "name one with --id ID, or the group with --group"},
	{errNotHeld, "plug in a key that holds it, or name another credential with --id ID"},
	{errNoKey, "plug a key in and look with rootseal keys"},
	{device.ErrNotOnDesk, "plug the key in and look with rootseal keys"},
	{device.ErrKeyChanged, "take the key out, look at the serial on it, and see rootseal keys"},
	{device.ErrDuplicate, "unplug one of them and look with rootseal keys"},
	{device.ErrRemoved, "plug the key in again and look with rootseal keys"},
	{device.ErrDenied, "the system's policy (polkit) keeps you from PC/SC: work at the machine itself, or ask for access to org.debian.pcsc-lite"},
	{device.ErrNoService, "start the PC/SC service (pcscd) and see rootseal doctor"},
	{device.ErrTimeout, "close the program that holds the key and try again; rootseal doctor names the usual ones"},
	{device.ErrSharing, "close the program that holds the key and try again; rootseal doctor names the usual ones"},

	{device.ErrNoOATH, "use a key with the OATH application; ykman config usb --enable OATH switches it on where it is off"},

	{oath.ErrWrongAccessCode, "check which key the access code belongs to; each key has its own"},
	{oath.ErrLocked, "give the key's access code with --access-code SERIAL=-"},
	{oath.ErrTouchTimeout, "start again and touch each key when it is named"},
	{oath.ErrHOTP, "its counter moves with each code, so a code is asked for in the program that uses it (ykman, Yubico Authenticator)"},
	{oath.ErrCorrupt, "use another key that holds it; this one's entry is broken"},
	{enroll.ErrKeyFull, "use a key with room, or remove credentials that are no longer needed"},
	{enroll.ErrNoPassword, "set an OATH password with ykman oath access change, then try again"},
	{enroll.ErrUnsuitable, "use a YubiKey 5, or --touch off where only the touch is missing"},
	{enroll.ErrIDTaken, "start again; every ceremony uses a new name"},
	{enroll.ErrWrongAnswer, "do not use that key; it did not answer as the seed does"},

	{enroll.ErrClock, "set the workstation's clock (ntp) and try again"},
	{enroll.ErrNoClock, "connect to the network, or compare the clock with another and say --clock-checked"},

	{enroll.ErrWrongAccount, "choose the profile of the right account with --profile"},
	{enroll.ErrNoAWS, "give --profile NAME, or AWS credentials in the environment"},
	{enroll.ErrDeviceLimit, "remove a device that is no longer needed in the AWS console"},
	{enroll.ErrMFASession, "use an administrator's profile, or a session of this user made with MFA (aws sts get-session-token)"},
	{enroll.ErrNameTaken, "start again; every ceremony uses a new name"},
	{enroll.ErrRefused, "check the clock with rootseal doctor and start again"},
	{enroll.ErrLabel, "take the picture of the device name that rootseal proposes"},
	{cloud.ErrDeniedBySCP, "a service control policy of the organization denies this; it must be lifted for the time of the ceremony"},
	{cloud.ErrMFASession, "use an administrator's profile, or a session made with MFA"},
	{cloud.ErrDenied, "the profile lacks this permission; docs/aws.md has the least policy"},
	{cloud.ErrCredentials, "renew the credentials (aws sso login, or a new session) and try again"},
	{cloud.ErrPlainHTTP, "use an https endpoint; a seed is fetched over plain http from this machine alone"},
	{cloud.ErrThrottled, "wait a minute and start again"},

	{seed.ErrTooShort, "copy the whole secret key from the console and start again"},
	{seed.ErrNotBase32, "copy the whole secret key from the console and start again"},
	{picture.ErrTwoCodes, "take a picture that shows one QR code only"},
	{picture.ErrNoCode, "take a sharp picture of the whole QR code, as PNG or JPEG"},
	{picture.ErrNotPicture, "save the picture as PNG or JPEG"},
	{seed.ErrNotOTPAuth, "take the QR code that the AWS console shows for this device"},
	{seed.ErrMalformed, "take the QR code that the AWS console shows for this device"},
	{seed.ErrUnsupported, "take the QR code that the AWS console shows for this device"},
	{seed.ErrNotAWS, "take the QR code that the AWS console shows for this device"},

	{ledger.ErrNewer, "update rootseal; the ledger was written by a newer one"},
	{ledger.ErrDamaged, "restore the ledger folder from its copy; docs/ledger.md tells how to check it"},
	{ledger.ErrWorld, "give another folder with --ledger: a rehearsal's ledger and a real one never mix"},
	{errNoTerminal, "run it in a terminal, or answer by flags; see --help"},
}

func hintFor(err error) string {
	var use *usageError
	if errors.As(err, &use) {
		return "see " + cmp.Or(use.command, "rootseal") + " --help"
	}
	for _, h := range hints {
		if errors.Is(err, h.err) {
			return h.hint
		}
	}
	return ""
}
