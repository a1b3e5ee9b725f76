package buckets

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"rootseal/hwtest/s3server"
)

// A deleted record is still read, from its version.
func TestRing2DeletedRecordIsRead(t *testing.T) { onEach(t, deletedRecord) }

func deletedRecord(t *testing.T, s *s3server.Server) {
	if err := appendSome(s.URL, 1, 3); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"acme/records/00000002.json", "acme/records/00000003.json"} {
		if _, err := s.Client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(s3server.Bucket), Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
	if err := appendSome(s.URL, 4, 1); err != nil {
		t.Fatal(err)
	}
	l, err := open(t.Context(), s.URL)
	if err != nil || len(l.Records()) != 4 {
		t.Fatalf("%d records: %v", len(l.Records()), err)
	}
}
