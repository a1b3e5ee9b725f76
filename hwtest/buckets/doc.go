// Package buckets tests a shared ledger on a real S3 server, versitygw, which
// scripts/setup.sh builds. Its tests belong to the second ring, and need no pcscd.
//
// versitygw differs from S3 in some answers: for a create on top of a delete marker it
// has 412, and it never has 409. hwtest/sims3 gives those as S3 does.
package buckets
