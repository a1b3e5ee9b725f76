package awsiam

import (
	"context"
	"sync"

	"rootseal/enroll/cloud"
)

// whereabouts is the partition of the credentials' account. The region of the
// configuration tells it, and AWS's answer outranks that: an endpoint of one's own
// may be anywhere.
type whereabouts struct {
	mu       sync.Mutex
	region   string
	answered cloud.Partition // zero until AWS was asked
}

func (w *whereabouts) learn(callerARN string) {
	if p, found := cloud.PartitionOfARN(callerARN); found {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.answered = p
	}
}

func (w *whereabouts) partition() (p cloud.Partition, answered bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.answered.ID != "" {
		return w.answered, true
	}
	p, _ = cloud.PartitionOfRegion(w.region)
	return p, false
}

// Partition is that of the account; it asks AWS whose the credentials are where nobody has yet; without an
// answer the region tells.
func (c *Client) Partition(ctx context.Context) cloud.Partition {
	p, answered := c.where.partition()
	if answered {
		return p
	}
	_, _, _ = c.Caller(ctx) // what is wrong with the credentials, the next call tells
	p, _ = c.where.partition()
	return p
}

// Region is the region that a configuration names, "" where it names none. It asks
// nobody.
func Region(ctx context.Context, o Options) string {
	o.Partition = cloud.Partition{}
	cfg, err := anonymousConfig(ctx, o)
	if err != nil {
		return ""
	}
	return cfg.Region
}
