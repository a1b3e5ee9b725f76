package buckets

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A deleted record is still read, from its version.
func TestRing2DeletedRecordIsRead(t *testing.T) {
	s := start(t)
	if err := appendSome(s.url, 1, 3); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"acme/records/00000002.json", "acme/records/00000003.json"} {
		if _, err := s.client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("ledgers"), Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
	if err := appendSome(s.url, 4, 1); err != nil {
		t.Fatal(err)
	}
	l, err := open(t.Context(), s.url)
	if err != nil || len(l.Records()) != 4 {
		t.Fatalf("%d records: %v", len(l.Records()), err)
	}
}
