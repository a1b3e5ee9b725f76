package cli

import (
	"strings"

	"rootseal/enroll/cloud"
)

// PartitionFlag is the value of --partition: the name of an AWS partition.
type PartitionFlag struct{ Stated *cloud.Partition }

// String implements pflag.Value.
func (f PartitionFlag) String() string {
	if f.Stated == nil {
		return ""
	}
	return f.Stated.ID
}

// Set implements pflag.Value.
func (f PartitionFlag) Set(name string) error {
	p, known := cloud.PartitionNamed(name)
	if !known {
		return Usage("must be one of %s", strings.Join(cloud.Partitions(), ", "))
	}
	*f.Stated = p
	return nil
}

// Type implements pflag.Value.
func (f PartitionFlag) Type() string { return "string" }
