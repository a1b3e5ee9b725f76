package edges

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger/s3"
)

// SharedLedger returns the ledger at an address, reached by the AWS configuration or by
// the profile that the address names. It sends nothing.
func SharedLedger(a s3.Address) (*s3.Store, error) {
	bucket, err := awsiam.OpenBucket(context.Background(), awsiam.BucketOptions{
		Options: awsiam.Options{Profile: a.Profile},
		Name:    a.Bucket, Region: a.Region, Owner: a.Owner, Endpoint: a.Endpoint,
	})
	if err != nil {
		return nil, err
	}
	return s3.New(bucket, a.Prefix, localFolders(a, stateDir())), nil
}

// localFolders returns this workstation's folders for a shared ledger. Two servers can
// each have a bucket of one name.
func localFolders(a s3.Address, state string) s3.Local {
	sum := sha256.Sum256([]byte(a.String() + "\n" + a.Endpoint))
	name := hex.EncodeToString(sum[:16])
	local := s3.Local{Boot: boot()}
	if state != "" {
		local.Claims = filepath.Join(state, "shared", name)
	}
	if caches, err := os.UserCacheDir(); err == nil {
		local.Cache = filepath.Join(caches, "rootseal", name, "records")
	}
	return local
}
