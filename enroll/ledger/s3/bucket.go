package s3

import (
	"context"

	"rootseal/enroll/cloud"
)

// Bucket is what the store needs of S3.
type Bucket interface {
	// Create puts an object under a free key, and sends that once. The error is
	// fs.ErrExist if the key is taken, and cloud.ErrBusy if nothing was written because
	// of another request. After cloud.ErrInDoubt the object may exist, or appear later.
	Create(ctx context.Context, key string, data []byte) (cloud.Version, error)
	// Get returns a version of an object, at most limit bytes; "" is the newest. The
	// error is fs.ErrNotExist if there is none.
	Get(ctx context.Context, key, version string, limit int64) ([]byte, error)
	// List calls each with every version of the keys that begin with prefix and come
	// after another key, ascending; of one key, the newest first.
	List(ctx context.Context, prefix, after string, each func(cloud.Version) error) error
	// Protection reads how the bucket protects its objects. What may not be read is
	// nil, and the error says why.
	Protection(ctx context.Context) (cloud.Protection, error)
}
