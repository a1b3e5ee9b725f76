// Package anchor keeps what a workstation remembers about its ledgers, outside of
// them: the last head and the officers. If a ledger was cut, rolled back or
// rewritten, it lacks what the workstation remembers. rootseal then deletes nothing
// until a person has typed a head from a label or a report.
//
// There is one small file for each path and first record. The file is neither
// secret nor proof: write access to it gives an attacker no advantage.
package anchor

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Anchor is what the workstation remembers about one ledger.
type Anchor struct {
	Path     string   `json:"path"`               // absolute path of its folder
	First    string   `json:"first"`              // SHA-256 of record 1, 64 hex digits
	Head     string   `json:"head"`               // number and whole hash of its last record, as "42:…"
	Officers []string `json:"officers,omitempty"` // fingerprints, 64 hex digits each
	Known    []string `json:"known,omitempty"`    // those that a key, a head or an own record has confirmed
}

// Store keeps anchors in a folder.
type Store struct{ dir string }

// In returns the store in dir, which the first anchor creates. An empty dir remembers
// nothing.
func In(dir string) Store { return Store{dir} }

// maxSize is far above the size of an anchor with a hundred officers.
const maxSize = 64 << 10

// Of returns the anchors of a ledger: those of its path, for any first record, and
// those of its first record, for any path. If there is an error, too, there may be
// more anchors.
func (s Store) Of(path, first string) ([]Anchor, error) {
	if s.dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what is remembered: %w", err)
	}
	var found []Anchor
	var unread []error
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !strings.HasSuffix(entry.Name(), suffix) {
			continue
		}
		a, err := read(filepath.Join(s.dir, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // another command has just deleted this file
		}
		if err != nil {
			unread = append(unread, fmt.Errorf("reading what is remembered: %w", err))
			continue
		}
		if a.Path == path || a.First == first && first != "" {
			found = append(found, a)
		}
	}
	return found, errors.Join(unread...)
}

const suffix = ".ledger.json"

func read(path string) (Anchor, error) {
	f, err := os.Open(path)
	if err != nil {
		return Anchor{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize))
	if err != nil {
		return Anchor{}, err
	}
	var a Anchor
	if err := json.Unmarshal(data, &a); err != nil {
		return Anchor{}, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// Keep replaces the anchor of that path and first record.
func (s Store) Keep(a Anchor) (err error) {
	if s.dir == "" {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("remembering the ledger: %w", err)
		}
	}()
	data, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	temporary := filepath.Join(s.dir, ".new-"+rand.Text())
	defer os.Remove(temporary)
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(temporary, s.file(a))
}

// Forget deletes an anchor, after a person has confirmed the present ledger.
func (s Store) Forget(a Anchor) error {
	err := os.Remove(s.file(a))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s Store) file(a Anchor) string {
	sum := sha256.Sum256([]byte(a.Path + "\n" + a.First))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:16])+suffix)
}
