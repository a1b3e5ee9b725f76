package cloud

import (
	"time"

	"rootseal/enroll/seed"
)

// Caller is who AWS takes us for (STS GetCallerIdentity).
type Caller struct {
	Account  string // twelve digits
	ARN      string
	UserName string // "" unless the caller is an IAM user
	Root     bool   // the root user of Account

	// LongTerm says that the credentials carry no session token. An IAM user
	// that has an MFA device cannot add or remove its own devices with such a
	// key (AWS security bulletin AWS-2023-001).
	LongTerm bool
}

// MFADevice is a device enabled for an IAM user (IAM ListMFADevices): virtual,
// hardware or FIDO alike.
type MFADevice struct {
	ARN        string // a bare serial number for hardware TOTP tokens
	UserName   string
	EnableDate time.Time
}

// VirtualMFADevice is a virtual device of the account, assigned or not (IAM
// ListVirtualMFADevices). Hardware and FIDO devices are never among them.
type VirtualMFADevice struct {
	ARN      string
	OwnerARN string // "" where AWS names none

	// Root says that the device serves the root user. AWS names the root user
	// as owner; older entries have no owner and the serial
	// mfa/root-account-mfa-device. A name alone proves nothing, an IAM user can
	// own a device of that name (cloud-custodian/cloud-custodian#9848).
	Root       bool
	EnableDate time.Time // zero while unassigned
}

// Assigned reports whether the device is in anybody's use, known or not.
func (d VirtualMFADevice) Assigned() bool {
	return d.OwnerARN != "" || d.Root || !d.EnableDate.IsZero()
}

// Created is a virtual device that exists, unassigned, with the seed that AWS
// tells this one time. Whoever holds it wipes the seed.
type Created struct {
	ARN  string
	Seed *seed.Seed
	Answer
}

// Answer is what every answer of AWS carries besides its content.
type Answer struct {
	RequestID string
	At        time.Time     // AWS's clock, the Date of the answer, in whole seconds
	Skew      time.Duration // workstation minus AWS, at the arrival of the answer
}

// Endpoint is a service that is reached elsewhere than at AWS's own address.
type Endpoint struct {
	Service string // "iam" or "sts"
	URL     string
	Setting string // what made it so: "AWS_ENDPOINT_URL_IAM", "endpoint_url of profile ops"
}
