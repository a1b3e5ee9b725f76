package simaws

import (
	"bytes"
	"maps"
	"slices"
	"time"
)

// RootOwner is the owner of a device of the root user, as CloudTrail logs it. The
// spaces keep it distinct from every IAM user.
const RootOwner = "AWS ROOT USER"

// Device is a virtual MFA device as only a checker may see it: without permissions
// or delay, and with its seed.
type Device struct {
	ARN        string
	Seed       []byte // raw, 40 bytes
	Tags       map[string]string
	CreatedBy  string // ARN of the caller
	Created    time.Time
	Owner      string // IAM user name, RootOwner, or "" if unassigned
	EnableDate time.Time
	Offset     int   // steps by which the token was ahead at the last accepted pair
	LastPair   int64 // step of the newer code of the last accepted pair; 0: none yet
}

// Enabled reports whether a principal has the device.
func (d Device) Enabled() bool { return d.Owner != "" }

// Devices returns all virtual devices, ordered by ARN.
func (a *Account) Devices() []Device {
	a.enter()
	defer a.mu.Unlock()
	var all []Device
	for _, arn := range slices.Sorted(maps.Keys(a.devices)) {
		d := a.devices[arn]
		seen := Device{
			ARN: arn, Seed: bytes.Clone(d.seed), Tags: map[string]string{}, CreatedBy: d.createdBy.arn, Created: d.created,
			EnableDate: d.enabled, Offset: int(d.offset), LastPair: d.lastPair,
		}
		for _, t := range d.tags {
			seen.Tags[t.Key] = t.Value
		}
		if d.holder != nil {
			seen.Owner = d.holder.name
			if d.holder.kind == kindRoot {
				seen.Owner = RootOwner
			}
		}
		all = append(all, seen)
	}
	return all
}

// Call is one request that arrived.
type Call struct {
	Account   string // account whose key signed the request
	Action    string
	Caller    string // ARN; empty if the signature was refused
	Time      time.Time
	RequestID string
	Code      string    // error code, even if the answer was lost; empty for success
	Fault     FaultKind // fault of this call; 0: none
}

// Calls returns all requests to this account so far, in order of arrival.
func (a *Account) Calls() []Call {
	a.enter()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.calls), func(c Call) bool { return c.Account != a.id })
}

// Trail returns every CloudTrail event of this account as JSON, in order, for all
// regions, delivered or not.
func (a *Account) Trail() []string {
	a.enter()
	defer a.mu.Unlock()
	var all []string
	for _, e := range a.trail {
		all = append(all, e.text)
	}
	return all
}
