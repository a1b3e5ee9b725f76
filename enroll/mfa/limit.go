package mfa

import (
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// ErrDeviceLimit: AWS would refuse another device.
var ErrDeviceLimit = hint.Sentinel(hint.GiveUpDevice, "the principal has eight MFA devices, AWS's limit")

// DeviceLimitError is an ErrDeviceLimit that names the devices.
type DeviceLimitError struct {
	Principal principal.Principal
	Devices   []string // their ARNs
	Ahead     int      // devices that the same conversation adds before
}

func (e *DeviceLimitError) Error() string { return e.text().String() }

// Parts returns the English format and the arguments.
func (e *DeviceLimitError) Parts() (format string, args []any) { return e.text().Parts() }

func (e *DeviceLimitError) text() message.Text {
	if e.Ahead == 0 {
		return message.Textf("%v: %s", ErrDeviceLimit, e.Principal)
	}
	return message.Textf("%v: %s has %d, and this command adds %d", ErrDeviceLimit, e.Principal, len(e.Devices), e.Ahead+1)
}

func (e *DeviceLimitError) Unwrap() error { return ErrDeviceLimit }

// CheckRoom refuses a principal for which AWS takes no new device, after as many as
// are added ahead of it. goes is the device that makes room; "" for none.
func CheckRoom(who principal.Principal, existing []string, ahead int, goes string) error {
	if len(existing)+ahead < cloud.MaxDevices || goes != "" && IsAmong(existing, goes) {
		return nil
	}
	return &DeviceLimitError{Principal: who, Devices: existing, Ahead: ahead}
}

// IsAmong reports whether a recorded ARN is one of those that AWS shows.
func IsAmong(arns []string, recorded string) bool {
	return slices.ContainsFunc(arns, func(arn string) bool { return cloud.SameThing(arn, recorded) })
}
