package s3

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// attempts is how often the same bytes are sent to the same number, and pause is the
// wait before the second time, which then doubles.
const (
	attempts = 6
	pause    = 100 * time.Millisecond
)

// Create implements ledger.Store.
func (s *Store) Create(sequence uint64, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.prove(); err != nil {
		return err
	}
	s.seen.fresh = false
	made, err := s.settle(s.key(sequence), data)
	if err != nil {
		return err
	}
	if sequence == s.seen.tail+1 {
		s.seen.tail, s.seen.known[sequence] = sequence, made
		s.cache.keep(sequence, data)
	}
	return nil
}

// settle creates an object, and finds out what became of a request without an answer.
func (s *Store) settle(key string, data []byte) (cloud.Version, error) {
	ctx := s.calls // an append is not interrupted
	wait := pause
	doubt := false // an earlier request may have been carried out, or may still be
	for attempt := 1; ; attempt++ {
		made, err := s.bucket.Create(ctx, key, data)
		switch {
		case err == nil:
			return made, nil
		case errors.Is(err, fs.ErrExist) && !doubt:
			return made, err
		case errors.Is(err, fs.ErrExist), errors.Is(err, cloud.ErrInDoubt):
			doubt = true
			v, taken, readErr := s.compare(ctx, key, data)
			if taken || readErr == nil && v.Key != "" {
				return v, readErr
			}
			err = errors.Join(err, readErr)
		case !isPassing(err):
			return made, refusal(err)
		}
		if attempt == attempts {
			return cloud.Version{}, refusal(err)
		}
		time.Sleep(wait)
		wait *= 2
	}
}

// compare reads a key. It returns the version if it has these bytes, and fs.ErrExist if
// it has others; neither if there is none.
func (s *Store) compare(ctx context.Context, key string, data []byte) (v cloud.Version, taken bool, err error) {
	err = s.bucket.List(ctx, key, "", func(found cloud.Version) error {
		if found.Key == key && !found.Deleted {
			v = found // the last one is the oldest
		}
		return nil
	})
	if err != nil || v.Key == "" {
		return cloud.Version{}, false, err
	}
	there, err := s.bucket.Get(ctx, key, v.ID, ledger.MaxRecord)
	if err == nil && !bytes.Equal(there, data) {
		return cloud.Version{}, true, message.Errorf("creating %s: %w", key, fs.ErrExist)
	}
	return v, false, err
}

// isPassing reports whether the server wrote nothing because of other requests.
func isPassing(err error) bool {
	return errors.Is(err, cloud.ErrBusy) || errors.Is(err, cloud.ErrThrottled)
}

// refusal gives a failed create the hint of its cause, or the one about connections.
func refusal(err error) error {
	if errors.Is(err, cloud.ErrInDoubt) {
		return hint.New("", hint.ReadLedger, err)
	}
	return err
}
