// Package s3 keeps a ledger in a bucket that several workstations share. It holds the same
// records under the same names as a folder does: PREFIX/records/00000042.json.
//
// Start reading at [Store]; [Parse] reads the address of a ledger, and [Bucket] is what
// the store needs of S3.
//
// # The fence
//
// There is no lock. A record is created under the next number if that number is free
// (If-None-Match: *), and the loser of a race reads on. So a workstation that has missed a
// record cannot append anything.
//
// A put whose answer was lost is settled by reading the number and comparing bytes.
// While the number is free, the same bytes may be sent again to the same number: an
// earlier request may still arrive, and must find nothing else there.
//
// A bucket accepts a create on top of a delete marker. So the store lists versions, the
// oldest version of a number is the record, and anything else under the number is
// reported. Before the first record from this workstation, the store proves that the server
// refuses a second create: see probe.go.
//
// # One listing
//
// Records do not change, so the store reads each once and keeps it in a cache. The cache
// proves nothing: its newest record must be that of the bucket, byte for byte, and each
// record contains the hash of the one before. A pass over the ledger costs one listing,
// from the newest record that the workstation knows, and the records that are new.
package s3
