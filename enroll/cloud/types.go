package cloud

import (
	"time"

	"rootseal/enroll/seed"
)

// Caller is the owner of the credentials (STS GetCallerIdentity).
type Caller struct {
	Account  string // twelve digits
	ARN      string
	UserName string // "" unless the caller is an IAM user
	Root     bool   // the root user of Account

	// LongTerm reports whether the credentials have no session token. An IAM user with
	// an MFA device cannot add or remove its own devices with such a key (AWS security
	// bulletin AWS-2023-001).
	LongTerm bool
}

// MFADevice is an enabled device of an IAM user (IAM ListMFADevices): virtual,
// hardware or FIDO.
type MFADevice struct {
	ARN        string // a bare serial number for hardware TOTP tokens
	UserName   string
	EnableDate time.Time
}

// MaxDevices is the limit of MFA devices for one user, root included.
const MaxDevices = 8

// VirtualMFADevice is a virtual device of the account, assigned or not (IAM
// ListVirtualMFADevices). The list never contains hardware or FIDO devices.
type VirtualMFADevice struct {
	ARN      string
	OwnerARN string // "" if AWS names none

	// Root reports whether the device is the root user's. AWS names the root user as
	// owner; older entries have no owner and the serial mfa/root-account-mfa-device.
	// The name alone proves nothing: an IAM user can have a device with that name
	// (cloud-custodian/cloud-custodian#9848).
	Root       bool
	EnableDate time.Time // zero while unassigned
}

// Assigned reports whether the device has an owner, known or not.
func (d VirtualMFADevice) Assigned() bool {
	return d.OwnerARN != "" || d.Root || !d.EnableDate.IsZero()
}

// Created is an existing, unassigned virtual device with its seed, which AWS
// returns only once. The caller wipes the seed.
type Created struct {
	ARN  string
	Seed *seed.Seed
	Answer
}

// Answer is what every answer of AWS contains, apart from its content.
type Answer struct {
	RequestID string
	At        time.Time     // AWS's clock, the Date of the answer, in whole seconds
	Skew      time.Duration // workstation minus AWS, at the arrival of the answer
}

// Endpoint is a service with another address than AWS's own.
type Endpoint struct {
	Service string // "iam" or "sts"
	URL     string
	Setting string // source of the address: "AWS_ENDPOINT_URL_IAM", "endpoint_url of profile ops"
}
