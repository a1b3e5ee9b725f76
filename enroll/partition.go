package enroll

import (
	"errors"
	"fmt"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
)

// ErrPartition says that the credentials are of another partition than the one
// that was stated.
var ErrPartition = errors.New("another partition")

// partition is that of the principal's account. AWS's answer tells it; where AWS is
// not asked, what was stated, else what the record has of the device that is
// replaced, else the region of the configuration.
func (c *Ceremony) partition() cloud.Partition {
	if p, answered := cloud.PartitionOfARN(c.caller.ARN); answered {
		return p
	}
	if c.room.Partition.ID != "" {
		return c.room.Partition
	}
	if c.rotation != nil {
		if p, recorded := cloud.PartitionOfARN(c.rotation.old.DeviceARN); recorded {
			return p
		}
	}
	p, _ := cloud.PartitionOfRegion(c.room.Region)
	return p
}

// checkPartition refuses what was stated of another partition, and a root user that
// does not sign in. It is asked before anything is written anywhere.
func (c *Ceremony) checkPartition() error {
	if !c.who.AWS() {
		return nil
	}
	if err := c.checkStated(); err != nil {
		return err
	}
	return mfa.CheckRoot(c.room, c.who, c.partition(), c.isTold())
}

// isTold tells whether the partition is more than a guess.
func (c *Ceremony) isTold() bool { return c.caller.ARN != "" || c.room.Partition.ID != "" }

func (c *Ceremony) checkStated() error {
	if stated, p := c.room.Partition, c.partition(); stated.ID != "" && stated.ID != p.ID {
		return hint.New("", hint.StatePartition, fmt.Errorf("%w: %s was stated, the credentials are of %s", ErrPartition, stated.ID, p.ID), p.ID)
	}
	return nil
}

// checkSettling is what a later command checks. A ceremony of root that should never
// have begun is settled all the same, but for what needs a session as root. The ARN
// that it wrote down may be a guess, which AWS or the officer corrects.
func (c *Ceremony) checkSettling() error {
	if err := c.checkStated(); err != nil {
		return err
	}
	if c.room.Root != nil {
		if err := mfa.CheckRoot(c.room, c.who, c.partition(), c.isTold()); err != nil {
			return err
		}
	}
	if c.who.Kind == principal.Root && c.load.DeviceARN != "" && c.isTold() {
		c.load.DeviceARN = c.partition().Own(c.load.DeviceARN)
	}
	return nil
}
