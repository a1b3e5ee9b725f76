package s3

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
)

// ErrNoFence means that the server creates an object twice under one key. Two workstations
// would then replace each other's records.
var ErrNoFence = hint.Sentinel(hint.OtherServer, "the server ignores If-None-Match, so one record could replace another")

// prove creates an object twice, before this workstation's first record in the bucket. The
// object stays: no workstation needs the right to delete.
func (s *Store) prove() error {
	if s.proven || s.cache.isProven() {
		s.proven = true
		return nil
	}
	key := s.probes + rand.Text() + ".txt"
	if _, err := s.settle(key, []byte("rootseal creates this object twice; the second time must fail\n")); err != nil {
		return fmt.Errorf("probing the bucket: %w", err)
	}
	err := s.again(key, []byte("a second object under the same key\n"))
	switch {
	case err == nil:
		return fmt.Errorf("probing the bucket: %w", ErrNoFence)
	case !errors.Is(err, fs.ErrExist):
		return fmt.Errorf("probing the bucket: %w", err)
	}
	s.proven = true
	s.cache.setProven()
	return nil
}

// again creates an object under a key that is taken, until there is an answer. It may
// fail as often as it likes: a server with a fence writes nothing.
func (s *Store) again(key string, data []byte) (err error) {
	wait := pause
	for range attempts {
		if _, err = s.bucket.Create(s.calls, key, data); !isPassing(err) && !errors.Is(err, cloud.ErrInDoubt) {
			return err
		}
		time.Sleep(wait)
		wait *= 2
	}
	return err
}
