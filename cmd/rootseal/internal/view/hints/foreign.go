package hints

import (
	"io/fs"
	"syscall"

	"rootseal/device"
	"rootseal/device/piv"
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
	{piv.ErrNotShownEmpty, hint.ShowEmptySlot},
	{piv.ErrNoSuchSlot, hint.NameSlot},
	{piv.ErrNoPIV, hint.UsePIV},
	{piv.ErrUnsupported, hint.UsePIVP256},
	{piv.ErrFactoryPIN, hint.ChangePIN},
	{piv.ErrPINForm, hint.GivePIVPIN},
	{piv.ErrPINBlocked, hint.UnblockPIN},
	{piv.ErrLastTry, hint.AskLastTry},
	{piv.ErrWrongPIN, hint.CheckPIN},
	{piv.ErrNoTouch, hint.TouchOfficer},
	{piv.ErrNoKey, hint.ReplaceOfficer},
	{piv.ErrOtherKey, hint.CheckSlot},
	{piv.ErrManagementKey, hint.CorrectManagementKey},
	{piv.ErrNoStoredKey, hint.GiveManagementKey},
	{piv.ErrNothingToAttest, hint.GenerateKey},
	{piv.ErrOtherToken, hint.DoNotUseImpostor},
	{piv.ErrNotAttested, hint.UseAttested},
	{device.ErrNotOnDesk, hint.PlugAndCheck},
	{device.ErrKeyChanged, hint.ReadSerial},
	{device.ErrDuplicate, hint.UnplugOne},
	{device.ErrRemoved, hint.PlugAgain},
	{device.ErrNoCard, hint.PlugAgain},
	{device.ErrUnresponsive, hint.Replug},
	{device.ErrNotBuilt, hint.UsePCSCBuild},
	{device.ErrDenied, hint.AllowPCSC},
	{device.ErrNoService, hint.StartPCSC},
	{device.ErrServiceVersion, hint.MatchPCSC},
	{device.ErrServiceFault, hint.RestartPCSC},
	{device.ErrOwnUse, hint.StartAgain},
	{device.ErrTimeout, hint.FreeKey},
	{device.ErrSharing, hint.FreeKey},
	{device.ErrNoOATH, hint.UseOATH},
	{oath.ErrNoApplet, hint.UseOATH},
	{syscall.EBADF, hint.OpenDescriptor},
	{syscall.EISDIR, hint.UseRegularFile},
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
