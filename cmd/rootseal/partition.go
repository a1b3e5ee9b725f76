package main

import (
	"strings"

	"rootseal/enroll/cloud"
)

// partitionFlag is the value of --partition: one of AWS's, by its name.
type partitionFlag struct{ stated *cloud.Partition }

func (f partitionFlag) String() string {
	if f.stated == nil {
		return ""
	}
	return f.stated.ID
}

func (f partitionFlag) Set(name string) error {
	p, known := cloud.PartitionNamed(name)
	if !known {
		return usage("must be one of %s", strings.Join(cloud.Partitions(), ", "))
	}
	*f.stated = p
	return nil
}

func (f partitionFlag) Type() string { return "string" }
