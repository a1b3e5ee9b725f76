package view

import (
	"io/fs"
	"syscall"

	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/device/pivkey"
	"rootseal/enroll/hint"
	"rootseal/enroll/seed/picture"
	"rootseal/oath"
)

// foreignHints are for errors of layers that know no hints: the system's, and
// those below enroll.
var foreignHints = []struct {
	err error
	id  hint.ID
}{
	{syscall.ENOSPC, hint.FreeDisk},
	{pivkey.ErrNotShownEmpty, hint.ShowEmptySlot},
	{pivkey.ErrNoSuchSlot, hint.NameSlot},
	{pivkey.ErrNoPIV, hint.UsePIV},
	{pivkey.ErrUnsupported, hint.UsePIVP256},
	{pivkey.ErrFactoryPIN, hint.ChangePIN},
	{pivkey.ErrPINForm, hint.GivePIVPIN},
	{pivkey.ErrPINBlocked, hint.UnblockPIN},
	{pivkey.ErrLastTry, hint.AskLastTry},
	{pivkey.ErrWrongPIN, hint.CheckPIN},
	{pivkey.ErrNoTouch, hint.TouchOfficer},
	{pivkey.ErrNoKey, hint.ReplaceOfficer},
	{pivkey.ErrOtherKey, hint.CheckSlot},
	{pivkey.ErrManagementKey, hint.CorrectManagementKey},
	{pivkey.ErrNoStoredKey, hint.GiveManagementKey},
	{pivkey.ErrNothingToAttest, hint.GenerateKey},
	{pivkey.ErrOtherToken, hint.DoNotUseImpostor},
	{pivkey.ErrNotAttested, hint.UseAttested},
	{device.ErrNotOnDesk, hint.PlugAndCheck},
	{device.ErrKeyChanged, hint.ReadSerial},
	{device.ErrDuplicate, hint.UnplugOne},
	{device.ErrRemoved, hint.PlugAgain},
	{device.ErrNoCard, hint.PlugAgain},
	{device.ErrUnresponsive, hint.Replug},
	{pcsc.ErrNotBuilt, hint.UsePCSCBuild},
	{device.ErrDenied, hint.AllowPCSC},
	{device.ErrNoService, hint.StartPCSC},
	{device.ErrTimeout, hint.FreeKey},
	{device.ErrSharing, hint.FreeKey},
	{device.ErrNoOATH, hint.UseOATH},
	{oath.ErrNoApplet, hint.UseOATH},
	{syscall.EBADF, hint.OpenDescriptor},
	{oath.ErrWrongAccessCode, hint.CheckAccessCode},
	{oath.ErrLocked, hint.GiveAccessCode},
	{oath.ErrTouchTimeout, hint.TouchInTime},
	{oath.ErrHOTP, hint.UseItsProgram},
	{oath.ErrCorrupt, hint.OtherCopy},
	{oath.ErrFull, hint.FreeSlot},
	{oath.ErrExists, hint.NewName},
	{oath.ErrNoSuchCredential, hint.ListCredentials},
	{oath.ErrNotSupported, hint.UseYubiKey5},
	{oath.ErrBadSyntax, hint.ReportKey},
	{oath.ErrMalformed, hint.ReplugOrReplace},
	{picture.ErrTwoCodes, hint.OneQRCode},
	{picture.ErrNoCode, hint.SharpPicture},
	{picture.ErrTooLarge, hint.CropPicture},
	{picture.ErrNotPicture, hint.SavePicture},
	{fs.ErrNotExist, hint.CheckFileName},
}

// foreign returns the hint of an error without its causes, empty if it has none.
func foreign(err error) hint.ID {
	other, _ := err.(interface{ Is(error) bool })
	for _, h := range foreignHints {
		if err == h.err || other != nil && other.Is(h.err) { //nolint:errorlint // the causes have their own turn
			return h.id
		}
	}
	return ""
}
