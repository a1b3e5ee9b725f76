package awsiam

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"rootseal/enroll/cloud"
	"rootseal/enroll/limited"
	"rootseal/message"
)

// onceInBucket switches the SDK's retries off. Its retryer would report a success whose
// answer was lost as "exists", because its second try finds what the first one wrote.
func onceInBucket(o *s3.Options) { o.Retryer = aws.NopRetryer{} }

// Create puts an object if there is none with this key, and sends that once. The error
// is fs.ErrExist if there is one, and cloud.ErrBusy if a conflict kept the server from
// writing. If the error is cloud.ErrInDoubt, the object may exist or appear later.
func (b *Bucket) Create(ctx context.Context, key string, data []byte) (cloud.Version, error) {
	sum := sha256.Sum256(data)
	k := &call{doing: message.Textf("creating %s", key), changes: true, flight: flight{object: true}}
	out, err := send(ctx, b.c, k, b.s3.PutObject, &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, ExpectedBucketOwner: b.owner,
		Body:           bytes.NewReader(data),
		ContentType:    aws.String("application/json"),
		IfNoneMatch:    aws.String("*"),
		ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum[:])),
	}, onceInBucket)
	if errors.Is(err, cloud.ErrExists) {
		return cloud.Version{}, message.Errorf("creating %s: %w", key, fs.ErrExist)
	}
	if err != nil {
		return cloud.Version{}, err
	}
	return cloud.Version{Key: key, ID: version(out.VersionId), ETag: aws.ToString(out.ETag), Size: int64(len(data))}, nil
}

// Get returns a version of an object; "" is the newest. The error is fs.ErrNotExist
// if there is none, and limited.ErrTooLarge if it has more than limit bytes.
func (b *Bucket) Get(ctx context.Context, key, version string, limit int64) ([]byte, error) {
	in := &s3.GetObjectInput{Bucket: &b.name, Key: &key, ExpectedBucketOwner: b.owner}
	if version != "" {
		in.VersionId = &version
	}
	k := &call{doing: message.Textf("reading %s", key), flight: flight{object: true}}
	var data []byte
	var large error
	_, err := send(ctx, b.c, k, func(ctx context.Context, in *s3.GetObjectInput, o ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
		out, err := b.s3.GetObject(ctx, in, o...)
		if err != nil {
			return nil, err
		}
		defer func() { _ = out.Body.Close() }()
		data, err = limited.All(out.Body, limit) // within the time limit of the call
		if errors.Is(err, limited.ErrTooLarge) {
			large, err = err, nil
		}
		return out, err
	}, in)
	switch code := codeOf(err); {
	case code == "NoSuchKey" || code == "NoSuchVersion":
		return nil, message.Errorf("reading %s: %w", key, fs.ErrNotExist)
	case err != nil:
		return nil, err
	case large != nil:
		return nil, message.Errorf("reading %s: %w", key, large)
	}
	return data, nil
}

func codeOf(err error) string {
	var e *cloud.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// List calls each with every version and delete marker of the keys that begin with
// prefix and come after the key after, ascending by key. Of one key, the versions come
// newest first.
func (b *Bucket) List(ctx context.Context, prefix, after string, each func(cloud.Version) error) error {
	in := &s3.ListObjectVersionsInput{Bucket: &b.name, Prefix: &prefix, ExpectedBucketOwner: b.owner}
	if after != "" {
		in.KeyMarker = &after
	}
	k := &call{doing: message.Textf("listing %s", prefix), flight: flight{object: true}}
	return pages(func(*string) (truncated bool, next *string, err error) {
		out, err := send(ctx, b.c, k, b.s3.ListObjectVersions, in)
		if err != nil {
			return false, nil, err
		}
		for _, v := range versionsOf(out) {
			if err := each(v); err != nil {
				return false, nil, err
			}
		}
		in.KeyMarker, in.VersionIdMarker = out.NextKeyMarker, out.NextVersionIdMarker
		next = new(aws.ToString(out.NextKeyMarker) + " " + aws.ToString(out.NextVersionIdMarker))
		return aws.ToBool(out.IsTruncated), next, nil
	})
}

// versionsOf merges the versions and the delete markers of a page by their keys.
func versionsOf(out *s3.ListObjectVersionsOutput) []cloud.Version {
	var list []cloud.Version
	for _, v := range out.Versions {
		list = append(list, cloud.Version{Key: aws.ToString(v.Key), ID: version(v.VersionId), ETag: aws.ToString(v.ETag), Size: aws.ToInt64(v.Size)})
	}
	for _, m := range out.DeleteMarkers {
		list = append(list, cloud.Version{Key: aws.ToString(m.Key), ID: version(m.VersionId), Deleted: true})
	}
	slices.SortStableFunc(list, func(a, b cloud.Version) int { return strings.Compare(a.Key, b.Key) })
	return list
}

// version returns a version's id. A bucket without versions gives "null" in lists,
// and none in other answers.
func version(id *string) string {
	if aws.ToString(id) == "null" {
		return ""
	}
	return aws.ToString(id)
}
