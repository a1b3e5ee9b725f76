package cloud

// Version is a version of an object in a bucket (S3 ListObjectVersions).
type Version struct {
	Key     string
	ID      string // "" in a bucket that keeps no versions
	ETag    string // opaque; equal for equal bytes of one version
	Size    int64
	Deleted bool // a delete marker, which has no bytes
}

// Protection is how a bucket protects its objects. What could not be read is nil.
type Protection struct {
	Versioned *bool
	Lock      *string // mode of Object Lock's default retention, "GOVERNANCE" or "COMPLIANCE"; "" without
	Policy    *string // JSON; "" without
}
