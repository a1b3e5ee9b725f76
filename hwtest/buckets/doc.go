// Package buckets tests a shared ledger on real S3 servers, which hwtest/s3server starts.
// Its tests belong to the second ring, and need no pcscd.
package buckets
