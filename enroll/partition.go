package enroll

import (
	"cmp"
	"errors"
	"fmt"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
)

var (
	// ErrPartition says that the credentials are of another partition than the one
	// that was stated.
	ErrPartition = errors.New("another partition")

	// ErrNoRoot says that no root user signs in there: it has no console to add a
	// device in, and no device to replace.
	ErrNoRoot = errors.New("the root user does not sign in there, and has no MFA device")
)

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
	return c.room.checkRoot(c.who, c.partition(), c.isTold())
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
		if err := c.room.checkRoot(c.who, c.partition(), c.isTold()); err != nil {
			return err
		}
	}
	if c.who.Kind == Root && c.load.DeviceARN != "" && c.isTold() {
		c.load.DeviceARN = c.partition().Own(c.load.DeviceARN)
	}
	return nil
}

// checkRoot refuses root where it does not sign in. Whose partition AWS did not tell
// may be of another.
func (r *Room) checkRoot(who Principal, p cloud.Partition, told bool) error {
	if who.Kind != Root || p.Root != cloud.No {
		return nil
	}
	why := fmt.Errorf("%w: %s, of partition %s", ErrNoRoot, who, p.ID)
	if told {
		return hint.New("", hint.EnrollUsers, why)
	}
	return hint.New("", hint.StateOrUsers, why, cmp.Or(r.Region, p.ID))
}
