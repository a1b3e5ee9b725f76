package cli

import (
	"strings"

	"rootseal/enroll/cloud"
)

// PartitionFlag is the value of --partition: one of AWS's, by its name.
type PartitionFlag struct{ Stated *cloud.Partition }

func (f PartitionFlag) String() string {
	if f.Stated == nil {
		return ""
	}
	return f.Stated.ID
}

func (f PartitionFlag) Set(name string) error {
	p, known := cloud.PartitionNamed(name)
	if !known {
		return Usage("must be one of %s", strings.Join(cloud.Partitions(), ", "))
	}
	*f.Stated = p
	return nil
}

func (f PartitionFlag) Type() string { return "string" }
