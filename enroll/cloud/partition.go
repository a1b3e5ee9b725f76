package cloud

import (
	"slices"
	"strings"
)

// Partition is one of AWS's worlds, as its ARNs name it. Accounts, regions and
// ARNs of one mean nothing in another. This type alone knows which there are.
type Partition struct {
	ID   string // "aws", "aws-cn", "aws-us-gov"
	Home string // the region that IAM is signed for and that records its events and root's sign-ins; "" where that is not known
	Root Fact   // whether the root user signs in to the console, and so can have an MFA device

	begins   string   // what the names of its regions begin with; "" is any other
	suffixes []string // what the names of AWS's own hosts end in
}

// Fact is what is known of something.
type Fact int

// Not known is neither yes nor no.
const (
	NotKnown Fact = iota
	Yes
	No
)

// Aws is the partition of most accounts, taken where nothing tells.
var Aws = partitions[0]

// partitions are those that the SDK knows. China records IAM's events in Beijing.
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

// Partitions are the names that [PartitionNamed] knows.
func Partitions() []string {
	names := make([]string, len(partitions))
	for i, p := range partitions {
		names[i] = p.ID
	}
	return names
}

// PartitionNamed finds a partition by the name that ARNs have of it.
func PartitionNamed(name string) (p Partition, known bool) {
	i := slices.IndexFunc(partitions, func(p Partition) bool { return p.ID == name })
	if i < 0 {
		return Partition{}, false
	}
	return partitions[i], true
}

// PartitionOfRegion finds the partition of a region, or of what stands for one, as
// "aws-cn-global"; as with AWS's own tools, one of an unknown form is of aws. There
// is none without a region.
func PartitionOfRegion(region string) (p Partition, found bool) {
	for _, p := range partitions[1:] {
		if strings.HasPrefix(region, p.begins) || region == p.ID+"-global" {
			return p, true
		}
	}
	return Aws, region != ""
}

// PartitionOfARN finds the partition that an ARN names. One that nobody here has
// heard of is a partition all the same, of which nothing is known.
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

// ARN names a thing of IAM: of an account, or of AWS itself where account is "aws".
func (p Partition) ARN(account, resource string) string {
	return "arn:" + p.ID + ":iam::" + account + ":" + resource
}

// Organizations is the region that Organizations is signed for.
func (p Partition) Organizations() string {
	if p.ID == "aws-cn" {
		return "cn-northwest-1"
	}
	return p.Home
}

// Own gives the ARN as this partition has it. A device of root that was enrolled
// without a profile is on record under the partition that was taken for its
// account's.
func (p Partition) Own(arn string) string {
	if _, isARN := PartitionOfARN(arn); !isARN {
		return arn
	}
	return "arn:" + p.ID + ":" + arn[strings.Index(arn[len("arn:"):], ":")+len("arn:")+1:]
}

// SameThing tells whether two ARNs, or serial numbers, name the same: an account is
// in one partition, so what that is called tells nothing apart.
func SameThing(x, y string) bool { return x != "" && Aws.Own(x) == Aws.Own(y) }

// HasHost tells whether a name ends as those of AWS's own hosts in any partition,
// and gives what stands before that.
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
