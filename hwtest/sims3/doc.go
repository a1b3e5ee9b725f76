// Package sims3 is a bucket that speaks as much of S3's protocol as a ledger uses:
// conditional puts, versions, delete markers, pages. It can lose answers, refuse by
// conflict, and be a server that ignores If-None-Match. It imports nothing of rootseal,
// so one wrong idea cannot pass on both sides.
package sims3
