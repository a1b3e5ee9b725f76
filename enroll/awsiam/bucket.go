package awsiam

import (
	"cmp"
	"context"
	"fmt"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// BucketOptions choose a bucket and the way to it.
type BucketOptions struct {
	Options

	Name     string
	Region   string // "": as configured
	Owner    string // account that must own the bucket; "": not checked
	Endpoint string // stated endpoint; "": AWS's own
}

// Bucket makes the few S3 calls of a shared ledger. Several goroutines may use it.
type Bucket struct {
	c        *Client
	s3       *s3.Client
	name     string
	owner    *string
	endpoint string // in use, if it is not AWS's own
}

// OpenBucket reads the configuration and sends nothing. It refuses a configured
// endpoint that is not AWS's own unless the options state the same one, because the
// owner of an endpoint can show a ledger of their own making.
func OpenBucket(ctx context.Context, o BucketOptions) (*Bucket, error) {
	c, err := Load(ctx, o.Options)
	if err != nil {
		return nil, err
	}
	c.cfg.Region = cmp.Or(o.Region, c.cfg.Region)
	b := &Bucket{c: c, name: o.Name}
	if o.Owner != "" {
		b.owner = &o.Owner
	}
	b.s3 = s3.NewFromConfig(c.cfg, func(so *s3.Options) {
		// A checksum that rootseal computes is sent in a header. The SDK's own would
		// change the encoding of the body, which other servers refuse.
		so.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		so.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		so.DisableLogOutputChecksumValidationSkipped = true
		if o.Endpoint != "" {
			so.BaseEndpoint = &o.Endpoint
		}
		if so.BaseEndpoint != nil && !awsOwn("s3", *so.BaseEndpoint) {
			b.endpoint = *so.BaseEndpoint
			so.UsePathStyle = true // other servers have no host name for each bucket
		}
	})
	if err := b.checkEndpoint(o.Endpoint); err != nil {
		return nil, message.Errorf("opening bucket %s: %w", o.Name, err)
	}
	return b, nil
}

func (b *Bucket) checkEndpoint(stated string) error {
	if b.endpoint == "" {
		return nil
	}
	if b.endpoint != stated {
		return fmt.Errorf("%w: %s", cloud.ErrUnstated, b.endpoint)
	}
	u, err := url.Parse(b.endpoint)
	if err != nil || !private(u) {
		return fmt.Errorf("%w: %s", cloud.ErrOpenBucket, b.endpoint)
	}
	return nil
}

// Endpoint returns the endpoint in use if it is not AWS's own.
func (b *Bucket) Endpoint() string { return b.endpoint }
