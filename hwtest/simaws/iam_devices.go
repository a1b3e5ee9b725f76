package simaws

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"time"

	"rootseal/hwtest/simaws/wire"
)

var pathPattern = regexp.MustCompile(`^/(?:[\x21-\x7e]*/)?$`)

// mfaARN returns the ARN of a virtual device, which AWS calls its serial number.
func (a *Account) mfaARN(path, name string) string {
	return a.arn(wire.IAM, "mfa"+path+name)
}

func (r *request) path() string {
	if r.arguments.Has("Path") {
		return r.arguments.Get("Path")
	}
	return "/"
}

type createVirtualMFADeviceResult struct {
	VirtualMFADevice struct {
		SerialNumber     string
		Base32StringSeed wire.Blob
		QRCodePNG        wire.Blob
		Tags             *tagList
	}
}

func (c createVirtualMFADeviceResult) responseElements() any {
	return createdElements(c.VirtualMFADevice.SerialNumber)
}

// createdElements returns what CloudTrail shows of a new device, never its seed
// (under root not recorded).
func createdElements(arn string) any {
	return map[string]any{"virtualMFADevice": map[string]string{"serialNumber": arn}}
}

func createVirtualMFADevice(r *request) (any, *Error) {
	if !pathPattern.MatchString(r.path()) {
		return nil, validationError("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.")
	}
	tags, failure := r.tags()
	if failure != nil {
		return nil, failure
	}
	if len(tags) > 0 { // tags need another permission (documented, not recorded)
		if failure := r.account.authorize(r.caller, wire.IAM, "TagMFADevice", onNewDevice(r)); failure != nil {
			return nil, failure
		}
	}
	d, failure := r.account.createDevice(r.now, r.caller.principal, r.path(), r.arguments.Get("VirtualMFADeviceName"), tags)
	if failure != nil {
		return nil, failure
	}
	picture, err := r.account.picture(d)
	if err != nil {
		return nil, wire.NewError("ServiceFailure", 500, err.Error())
	}
	var result createVirtualMFADeviceResult
	result.VirtualMFADevice.SerialNumber = d.arn
	result.VirtualMFADevice.Base32StringSeed = wire.Blob(d.secret())
	result.VirtualMFADevice.QRCodePNG = wire.Blob(picture)
	result.VirtualMFADevice.Tags = newTagList(tags)
	return result, nil
}

// createDevice creates an unassigned device with a new seed.
func (a *Account) createDevice(now time.Time, by *principal, path, name string, tags []tag) (*mfaDevice, *Error) {
	arn := a.mfaARN(path, name)
	if len(arn) > serialArgument.Longest {
		// Not recorded: the model limits the ARN, not the name.
		return nil, validationError(fmt.Sprintf("1 validation error detected: Value '%s' at 'virtualMFADeviceName' failed to satisfy constraint: Member must have length less than or equal to %d", name, serialArgument.Longest-len(arn)+len(name)))
	}
	if a.devices[arn] != nil {
		return nil, entityAlreadyExists("MFA device already exists.")
	}
	if len(a.devices) >= a.quota {
		return nil, limitExceeded(fmt.Sprintf("Cannot exceed quota for VirtualMFADevicesPerAccount: %d", a.quota)) // not recorded
	}
	seed := make([]byte, seedLength)
	rand.Read(seed) // never fails
	d := &mfaDevice{
		arn: arn, name: name, seed: seed, tags: tags, createdBy: by, created: now, used: map[int64]bool{}, once: a.codesOnce,
	}
	a.devices[arn] = d
	return d, nil
}

func deleteVirtualMFADevice(r *request) (any, *Error) {
	d, failure := r.device()
	if failure != nil {
		return nil, failure
	}
	if d.holder != nil {
		return nil, deleteConflict("MFA VirtualDevice in use. Must deactivate first.")
	}
	delete(r.account.devices, d.arn)
	return nil, nil
}

// device returns the device in the call.
func (r *request) device() (*mfaDevice, *Error) {
	arn := r.arguments.Get("SerialNumber")
	if r.account.isForeign(arn) {
		return nil, errPartition
	}
	d := r.account.devices[arn]
	if d == nil {
		return nil, noSuchDevice(arn)
	}
	return d, nil
}
