package simaws

import (
	"strings"

	"rootseal/hwtest/simaws/wire"
)

// partition is one of AWS's separate systems. Accounts, ARNs and regions of one
// partition have no meaning in another.
type partition struct {
	home          string // region of IAM's signatures, events and sign-ins
	organizations string // region of signatures for Organizations
	rootSignsIn   bool   // in the console; if false, root has no MFA device (unknown for eusc)
	rootInReport  bool   // root is in the credential report (recorded for aws and aws-cn)
}

var partitions = map[string]partition{
	"aws":        {"us-east-1", "us-east-1", true, true},
	"aws-cn":     {"cn-north-1", "cn-northwest-1", false, false},
	"aws-us-gov": {"us-gov-west-1", "us-gov-west-1", false, true},
	"aws-eusc":   {"eusc-de-east-1", "eusc-de-east-1", true, true},
}

// errPartition is IAM's answer to the ARN of another partition. STS denies a role
// of another partition, as it denies a role that does not exist.
var errPartition = validationError("Invalid ARN partition")

// world returns the account's partition.
func (a *Account) world() partition { return partitions[a.partition] }

// arn returns the ARN of a resource of the account.
func (a *Account) arn(service, resource string) string {
	return "arn:" + a.partition + ":" + service + "::" + a.id + ":" + resource
}

// isForeign reports whether an ARN belongs to another partition. A serial number
// that is not an ARN belongs to none.
func (a *Account) isForeign(arn string) bool {
	rest, isARN := strings.CutPrefix(arn, "arn:")
	of, _, _ := strings.Cut(rest, ":")
	return isARN && of != a.partition
}

// signsFor returns the region for which a service's requests must be signed, or ""
// for the region of the endpoint.
func (p partition) signsFor(service string) string {
	switch service {
	case wire.IAM:
		return p.home
	case wire.Organizations:
		return p.organizations
	}
	return ""
}
