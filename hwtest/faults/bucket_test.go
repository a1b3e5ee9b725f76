package faults

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/hwtest/faults/check"
)

// bucket is the ledger's bucket as a process reaches it. Its objects are the files of
// the world, so that a forger and the checker find them in one place. A put without an
// answer leaves the process in doubt.
type bucket struct{ *process }

// numberOf returns the number of a record by its key; 0 for a probe.
func numberOf(key string) uint64 {
	n, _ := ledger.NumberOf(path.Base(key))
	return n
}

func version(key string, data []byte) cloud.Version {
	sum := md5.Sum(data)
	return cloud.Version{Key: key, ETag: hex.EncodeToString(sum[:]), Size: int64(len(data))}
}

func (b bucket) Create(_ context.Context, key string, data []byte) (cloud.Version, error) {
	event := check.Event{Kind: check.Create, Edge: "ledger create", Sent: bytes.Clone(data)}
	n := numberOf(key)
	if n == 0 {
		event = check.Event{Kind: check.Read, Edge: "ledger probe"}
	}
	_, err := b.cross(crossing{
		event: event,
		fails: fmt.Errorf("creating %s: %w", key, cloud.ErrInDoubt),
		effect: func(*check.Event) error {
			f := &b.world.files
			f.mu.Lock()
			defer f.mu.Unlock()
			if n == 0 {
				if f.probes[key] {
					return fs.ErrExist
				}
				f.probes[key] = true
				return nil
			}
			if _, taken := f.byNo[n]; taken {
				return fmt.Errorf("record %d: %w", n, fs.ErrExist)
			}
			f.byNo[n] = event.Sent
			b.world.log(check.Event{Kind: check.Stored, Process: b.number, Edge: "ledger has a record more", Sent: event.Sent})
			b.wrote(event.Sent)
			return nil
		},
	})
	return version(key, data), err
}

func (b bucket) Get(_ context.Context, key, _ string, _ int64) ([]byte, error) {
	return store(b).Read(numberOf(key))
}

func (b bucket) List(_ context.Context, prefix, after string, each func(cloud.Version) error) error {
	numbers, err := store(b).Sequences()
	if err != nil {
		return err
	}
	files := b.world.files.copy()
	for _, n := range numbers {
		key := "acme/records/" + ledger.FileName(n)
		if !strings.HasPrefix(key, prefix) || key <= after || files[n] == nil {
			continue
		}
		if err := each(version(key, files[n])); err != nil {
			return err
		}
	}
	return nil
}

func (b bucket) Protection(context.Context) (cloud.Protection, error) { return cloud.Protection{}, nil }

// workstationStore is a shared ledger at a workstation. The workstation's own folder is simulated, because
// the locks of a dead process have to go.
type workstationStore struct {
	*s3.Store
	at store
}

func (p *process) openBucket() workstationStore {
	return workstationStore{s3.New(bucket{p}, "acme", s3.Local{}), store{p}}
}

func (d workstationStore) Claim(ceremony string) (release func(), ok bool, err error) {
	return d.at.Claim(ceremony)
}

// Keep implements ledger.Workstation.
func (d workstationStore) Keep(ceremony string, since uint64) error {
	f := &d.at.world.files
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept[d.at.workstation()+ceremony] = since
	return nil
}

// Kept implements ledger.Workstation.
func (d workstationStore) Kept(ceremony string) (since uint64, ok bool) {
	f := &d.at.world.files
	f.mu.Lock()
	defer f.mu.Unlock()
	since, ok = f.kept[d.at.workstation()+ceremony]
	return since, ok
}

// workstation is where a process runs.
func (p *process) workstation() string {
	if p.command == takeOverMeanwhile {
		return "the other workstation, "
	}
	return "this workstation, "
}
