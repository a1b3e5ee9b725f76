package awsiam

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Protection reads how the bucket protects its objects. What may not be read is nil,
// and errs says why.
func (b *Bucket) Protection(ctx context.Context) (p cloud.Protection, errs error) {
	k := &call{doing: message.Textf("reading the versioning of bucket %s", b.name), flight: flight{object: true}}
	versioning, err := send(ctx, b.c, k, b.s3.GetBucketVersioning, &s3.GetBucketVersioningInput{Bucket: &b.name, ExpectedBucketOwner: b.owner})
	if err == nil {
		p.Versioned = new(versioning.Status == types.BucketVersioningStatusEnabled)
	}
	errs = errors.Join(errs, err)

	k = &call{doing: message.Textf("reading the object lock of bucket %s", b.name), flight: flight{object: true}}
	lock, err := send(ctx, b.c, k, b.s3.GetObjectLockConfiguration, &s3.GetObjectLockConfigurationInput{Bucket: &b.name, ExpectedBucketOwner: b.owner})
	switch {
	case err == nil:
		p.Lock = new(lockOf(lock.ObjectLockConfiguration))
	case codeOf(err) == "ObjectLockConfigurationNotFoundError":
		p.Lock = new("")
	default:
		errs = errors.Join(errs, err)
	}

	k = &call{doing: message.Textf("reading the policy of bucket %s", b.name), flight: flight{object: true}}
	policy, err := send(ctx, b.c, k, b.s3.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: &b.name, ExpectedBucketOwner: b.owner})
	switch {
	case err == nil:
		p.Policy = new(aws.ToString(policy.Policy))
	case codeOf(err) == "NoSuchBucketPolicy":
		p.Policy = new("")
	default:
		errs = errors.Join(errs, err)
	}
	return p, errs
}

// lockOf returns the mode that new versions get.
func lockOf(c *types.ObjectLockConfiguration) string {
	if c == nil || c.Rule == nil || c.Rule.DefaultRetention == nil {
		return ""
	}
	return string(c.Rule.DefaultRetention.Mode)
}
