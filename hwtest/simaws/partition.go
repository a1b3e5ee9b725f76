package simaws

import "strings"

// partition is one of AWS's worlds, whose accounts, ARNs and regions mean nothing
// in another.
type partition struct {
	home          string // signs for IAM, and records its events and sign-ins
	organizations string // signs for Organizations
	rootSignsIn   bool   // in the console; where not, root has no MFA device (of eusc not known)
	rootInReport  bool   // of credentials (recorded for aws and aws-cn)
}

var partitions = map[string]partition{
	"aws":        {"us-east-1", "us-east-1", true, true},
	"aws-cn":     {"cn-north-1", "cn-northwest-1", false, false},
	"aws-us-gov": {"us-gov-west-1", "us-gov-west-1", false, true},
	"aws-eusc":   {"eusc-de-east-1", "eusc-de-east-1", true, true},
}

// errPartition is IAM's answer to the ARN of another partition; STS calls a role
// of another one denied, as it does one that does not exist.
var errPartition = validationError("Invalid ARN partition")

// world is the account's partition.
func (a *Account) world() partition { return partitions[a.partition] }

// arn names a thing of the account.
func (a *Account) arn(service, resource string) string {
	return "arn:" + a.partition + ":" + service + "::" + a.id + ":" + resource
}

// isForeign tells whether an ARN is of another partition; a serial number that is
// no ARN is of none.
func (a *Account) isForeign(arn string) bool {
	rest, isARN := strings.CutPrefix(arn, "arn:")
	of, _, _ := strings.Cut(rest, ":")
	return isARN && of != a.partition
}

// signsFor is the region for which a service's requests have to be signed; "": for
// that of the endpoint.
func (p partition) signsFor(service string) string {
	switch service {
	case serviceIAM:
		return p.home
	case serviceOrganizations:
		return p.organizations
	}
	return ""
}
