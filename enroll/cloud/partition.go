package cloud

import (
	"slices"
	"strings"
)

// Partition is one of AWS's separate systems, as named in ARNs. Accounts, regions
// and ARNs of one partition have no meaning in another. This type alone knows the
// partitions.
type Partition struct {
	ID   string // "aws", "aws-cn", "aws-us-gov"
	Home string // the region that IAM is signed for, with its events and root's sign-ins; "" unknown
	Root Fact   // Yes if root can sign in to the console, and so can have an MFA device

	begins   string   // prefix of its region names; "" for all other regions
	suffixes []string // suffixes of AWS's own host names
}

// Fact is a yes, a no, or unknown.
type Fact int

// The zero value is unknown.
const (
	NotKnown Fact = iota
	Yes
	No
)

// Aws is the partition of most accounts, and the default.
var Aws = partitions[0]

// partitions are the partitions that the SDK knows. China records IAM's events in
// Beijing.
var partitions = []Partition{
	{"aws", "us-east-1", Yes, "", []string{"amazonaws.com", "api.aws"}},
	{"aws-cn", "cn-north-1", No, "cn-", []string{"amazonaws.com.cn", "api.amazonwebservices.com.cn"}},
	{"aws-us-gov", "us-gov-west-1", No, "us-gov-", []string{"amazonaws.com", "api.aws"}},
	{"aws-eusc", "eusc-de-east-1", NotKnown, "eusc-", []string{"amazonaws.eu", "api.amazonwebservices.eu"}},
	{"aws-iso", "us-iso-east-1", NotKnown, "us-iso-", []string{"c2s.ic.gov", "api.aws.ic.gov"}},
	{"aws-iso-b", "us-isob-east-1", NotKnown, "us-isob-", []string{"sc2s.sgov.gov", "api.aws.scloud"}},
	{"aws-iso-e", "eu-isoe-west-1", NotKnown, "eu-isoe-", []string{"cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"}},
	{"aws-iso-f", "us-isof-south-1", NotKnown, "us-isof-", []string{"csp.hci.ic.gov", "api.aws.hci.ic.gov"}},
}

// Partitions returns the names that [PartitionNamed] knows.
func Partitions() []string {
	names := make([]string, len(partitions))
	for i, p := range partitions {
		names[i] = p.ID
	}
	return names
}

// PartitionNamed finds a partition by its name in ARNs.
func PartitionNamed(name string) (p Partition, known bool) {
	i := slices.IndexFunc(partitions, func(p Partition) bool { return p.ID == name })
	if i < 0 {
		return Partition{}, false
	}
	return partitions[i], true
}

// PartitionOfRegion finds the partition of a region, or of a pseudo-region such as
// "aws-cn-global". A region with an unknown form belongs to aws, as with AWS's own
// tools. Without a region there is no partition.
func PartitionOfRegion(region string) (p Partition, found bool) {
	for _, p := range partitions[1:] {
		if strings.HasPrefix(region, p.begins) || region == p.ID+"-global" {
			return p, true
		}
	}
	return Aws, region != ""
}

// PartitionOfARN finds the partition that an ARN names. An unknown name gives a
// partition without any facts.
func PartitionOfARN(arn string) (p Partition, found bool) {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 || fields[0] != "arn" || fields[1] == "" {
		return Partition{}, false
	}
	if p, known := PartitionNamed(fields[1]); known {
		return p, true
	}
	return Partition{ID: fields[1]}, true
}

// ARN returns the ARN of an IAM resource in an account, or of AWS if account is "aws".
func (p Partition) ARN(account, resource string) string {
	return "arn:" + p.ID + ":iam::" + account + ":" + resource
}

// Organizations returns the region that Organizations is signed for.
func (p Partition) Organizations() string {
	if p.ID == "aws-cn" {
		return "cn-northwest-1"
	}
	return p.Home
}

// Own returns the ARN in this partition. If root was enrolled without a profile,
// the ledger has the device under the partition that was assumed for the account.
func (p Partition) Own(arn string) string {
	if _, isARN := PartitionOfARN(arn); !isARN {
		return arn
	}
	return "arn:" + p.ID + ":" + arn[strings.Index(arn[len("arn:"):], ":")+len("arn:")+1:]
}

// SameThing reports whether two ARNs, or serial numbers, name the same resource. It
// ignores the partition, because an account is in only one.
func SameThing(x, y string) bool { return x != "" && Aws.Own(x) == Aws.Own(y) }

// HasHost reports whether a name has the suffix of AWS's own hosts in any
// partition, and returns the part before the suffix.
func HasHost(name string) (before string, own bool) {
	for _, p := range partitions {
		for _, suffix := range p.suffixes {
			if before, own = strings.CutSuffix(name, "."+suffix); own {
				return before, true
			}
		}
	}
	return "", false
}
