package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"rootseal/hwtest/faults/check"
)

var errDisk = errors.New("no space left on device")

// files are the ledger's folder: what is in it, and who has locked it.
type files struct {
	mu     sync.Mutex
	byNo   map[uint64][]byte
	read   check.Files
	locked *process
	claims map[string]*process // by workstation and ceremony
	probes map[string]bool     // of a bucket
	kept   map[string]uint64   // what workstations keep of their claims on a shared ledger
}

// release is what the system does with the lock of a process that is gone.
func (f *files) release(p *process) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locked == p {
		f.locked = nil
	}
}

// bury is what the system does with all that a dead process held.
func (f *files) bury(p *process) {
	f.release(p)
	f.unclaim(p)
}

// seen are the files as the checker sees them.
func (f *files) seen() check.Files { return f.read.With(f.copy()) }

func (f *files) copy() map[uint64][]byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.byNo)
}

// store is the folder as a process reaches it.
type store struct{ *process }

// Away is false: this ledger is never an offline copy.
func (s store) Away() (bool, error) { return false, nil }

func (s store) Sequences() (all []uint64, err error) {
	_, err = s.cross(crossing{
		event: check.Event{Kind: check.Read, Edge: "ledger read"},
		fails: fs.ErrPermission,
		effect: func(*check.Event) error {
			all = slices.Sorted(maps.Keys(s.world.files.copy()))
			return nil
		},
	})
	return all, err
}

func (s store) Read(n uint64) ([]byte, error) {
	return s.cross(crossing{
		event: check.Event{Kind: check.Read, Edge: "ledger read"},
		fails: fs.ErrPermission,
		effect: func(e *check.Event) error {
			data, ok := s.world.files.copy()[n]
			if !ok {
				return fmt.Errorf("record %d: %w", n, fs.ErrNotExist)
			}
			e.Got = bytes.Clone(data)
			return nil
		},
	})
}

func (s store) Create(n uint64, data []byte) error {
	event := check.Event{Kind: check.Create, Edge: "ledger create", Sent: bytes.Clone(data)}
	_, err := s.cross(crossing{
		event: event,
		fails: errDisk,
		effect: func(*check.Event) error {
			f := &s.world.files
			f.mu.Lock()
			defer f.mu.Unlock()
			if _, taken := f.byNo[n]; taken {
				return fmt.Errorf("record %d: %w", n, fs.ErrExist)
			}
			f.byNo[n] = event.Sent
			s.world.log(check.Event{Kind: check.Stored, Process: s.number, Edge: "ledger has a record more", Sent: event.Sent})
			s.wrote(event.Sent)
			return nil
		},
	})
	return err
}

// wrote notes whose record a process has written.
func (p *process) wrote(record []byte) {
	var r struct{ Ceremony string }
	_ = json.Unmarshal(record, &r) // the checker reports what is wrong with it
	p.mu.Lock()
	defer p.mu.Unlock()
	p.began[r.Ceremony] = true
}

func (s store) Lock(context.Context) (unlock func(), err error) {
	_, err = s.cross(crossing{
		event: check.Event{Kind: check.Lock, Edge: "ledger lock"},
		fails: errors.New("another process is writing to the ledger"),
		effect: func(*check.Event) error {
			f := &s.world.files
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.locked != nil {
				return errors.New("the lock is taken")
			}
			f.locked = s.process
			return nil
		},
	})
	return func() { s.world.files.release(s.process) }, err
}
