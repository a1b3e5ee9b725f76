package awsiam

import (
	"context"
	"sync"

	"rootseal/enroll/cloud"
)

// whereabouts is the partition of the credentials' account. It follows from the
// configured region until AWS answers. AWS's answer takes precedence, because a
// custom endpoint may be anywhere.
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

// Partition returns the partition of the account. It calls Caller if AWS has not
// answered yet; without an answer it uses the region.
func (c *Client) Partition(ctx context.Context) cloud.Partition {
	p, answered := c.where.partition()
	if answered {
		return p
	}
	_, _, _ = c.Caller(ctx) // a fault of the credentials shows in the next call
	p, _ = c.where.partition()
	return p
}

// Region returns the region that a configuration names, or "". It sends nothing.
func Region(ctx context.Context, o Options) string {
	o.Partition = cloud.Partition{}
	cfg, err := anonymousConfig(ctx, o)
	if err != nil {
		return ""
	}
	return cfg.Region
}
