package s3

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"rootseal/enroll/ledger"
	"rootseal/enroll/limited"
)

// cache keeps records that were read, in a folder; an empty name keeps none. If it
// fails, the records are read from the bucket.
type cache struct{ folder string }

func (c cache) path(sequence uint64) string {
	return filepath.Join(c.folder, ledger.FileName(sequence))
}

func (c cache) read(sequence uint64) ([]byte, error) {
	if c.folder == "" {
		return nil, os.ErrNotExist
	}
	return limited.File(c.path(sequence), ledger.MaxRecord)
}

// keep stores a record. Another command may store the same one at this moment.
func (c cache) keep(sequence uint64, data []byte) {
	if c.folder == "" || os.MkdirAll(c.folder, 0o700) != nil {
		return
	}
	temporary := filepath.Join(c.folder, ".new-"+rand.Text())
	if os.WriteFile(temporary, data, 0o600) != nil || os.Rename(temporary, c.path(sequence)) != nil {
		_ = os.Remove(temporary)
	}
}

// whole returns how many records, from the first, are each followed by one that
// contains its hash, and the last of them.
func (c cache) whole() (n uint64, last []byte) {
	for {
		data, err := c.read(n + 1)
		if err != nil || n > 0 && !bytes.Contains(head(data), previousOf(last)) {
			return n, last
		}
		n, last = n+1, data
	}
}

// previousOf returns the line of a record that contains the hash of data.
func previousOf(data []byte) []byte {
	sum := sha256.Sum256(data)
	return []byte("\n  \"previous\": \"" + hex.EncodeToString(sum[:]) + "\",\n")
}

// head returns the first lines of a record, with that line.
func head(data []byte) []byte { return data[:min(len(data), 256)] }

// setAside moves the cache away. Its records may be all that is left of a ledger that
// was cut.
func (c cache) setAside() {
	_ = os.Rename(c.folder, c.folder+"-"+rand.Text())
}

// openCache compares the cache with the bucket, before the first listing. Each record
// contains the hash of the one before, so the newest record speaks for all.
func (s *Store) openCache() error {
	if s.opened {
		return nil
	}
	n, last := s.cache.whole()
	if n > 0 {
		same, err := s.has(n, last)
		if err != nil {
			return err
		}
		if !same { // the workstation also remembers the head, and reports a ledger that was cut
			s.cache.setAside()
			n = 0
		}
	}
	s.seen.tail, s.seen.listed, s.opened = n, n, true
	return nil
}

// has reports whether the bucket has these bytes under a number.
func (s *Store) has(sequence uint64, data []byte) (bool, error) {
	found, err := s.listFrom(sequence)
	if err != nil || found[sequence].Key == "" {
		return false, err
	}
	s.seen.known[sequence] = found[sequence]
	now, err := s.get(sequence)
	return bytes.Equal(now, data), err
}

// isProven reports whether this workstation has proven the server before; see probe.go.
func (c cache) isProven() bool {
	if c.folder == "" {
		return false
	}
	_, err := os.Stat(c.proof())
	return err == nil
}

func (c cache) setProven() {
	if c.folder != "" && os.MkdirAll(filepath.Dir(c.folder), 0o700) == nil {
		_ = os.WriteFile(c.proof(), nil, 0o600)
	}
}

func (c cache) proof() string { return filepath.Join(filepath.Dir(c.folder), "proven") }
