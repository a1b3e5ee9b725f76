//go:build unix

package command

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger/s3"
	"rootseal/hwtest/simcard"
)

// farBucket is a bucket in virtual time, which answers after a while.
type farBucket struct {
	latency time.Duration
	mu      sync.Mutex
	objects map[string][]byte
}

func (b *farBucket) answer() func() {
	time.Sleep(b.latency)
	b.mu.Lock()
	return b.mu.Unlock
}

func (b *farBucket) version(key string) cloud.Version {
	return cloud.Version{Key: key, ETag: fmt.Sprint(len(b.objects[key])), Size: int64(len(b.objects[key]))}
}

func (b *farBucket) Create(_ context.Context, key string, data []byte) (cloud.Version, error) {
	defer b.answer()()
	if _, taken := b.objects[key]; taken {
		return cloud.Version{}, fs.ErrExist
	}
	b.objects[key] = slices.Clone(data)
	return b.version(key), nil
}

func (b *farBucket) Get(_ context.Context, key, _ string, _ int64) ([]byte, error) {
	defer b.answer()()
	data, has := b.objects[key]
	if !has {
		return nil, fs.ErrNotExist
	}
	return slices.Clone(data), nil
}

func (b *farBucket) List(_ context.Context, prefix, after string, each func(cloud.Version) error) error {
	defer b.answer()()
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		if !strings.HasPrefix(key, prefix) || key <= after {
			continue
		}
		if err := each(b.version(key)); err != nil {
			return err
		}
	}
	return nil
}

func (b *farBucket) Protection(context.Context) (cloud.Protection, error) {
	return cloud.Protection{}, nil
}

// share moves the ledger of a scene into a bucket that answers after a while.
func (o *fleetOffice) share(t *testing.T, latency time.Duration) {
	t.Helper()
	b := &farBucket{latency: latency, objects: map[string][]byte{}}
	claims := filepath.Join(t.TempDir(), "claims")
	o.ledger = "s3://ledgers/acme"
	o.Shared = func(s3.Address) (*s3.Store, error) { return s3.New(b, "acme", s3.Local{Claims: claims}), nil }
}

// Fifty accounts at the same time, on a ledger whose bucket answers after 30 ms. What one
// ceremony writes goes before the beginning of the next, so no key is let go between its
// LIST and its first PUT: four commands to each, as in a folder.
func TestApplyCountsOnASharedLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const accounts, keys = 50, 5
		o := newFleetOffice(t, accounts, keys, 100*time.Millisecond, simcard.Latency(simcard.RealHardware))
		o.share(t, 30*time.Millisecond)
		_, confirm := o.planned(t)
		sent := map[uint32]int{}
		for _, card := range o.group {
			sent[card.Serial()] = len(card.Log())
		}
		began := time.Now()
		if r := o.applies(t, cli.ExitDone, 0, confirm...); r.Done != accounts {
			t.Fatalf("%+v", r)
		}
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("it took %v", took)
		}
		for _, card := range o.group {
			log := card.Log()[sent[card.Serial()]:]
			if first := slices.IndexFunc(log, func(e simcard.Exchange) bool { return e.Instruction == simcard.Put }); first != 4 {
				t.Errorf("key %d: %d commands before the first credential", card.Serial(), first)
			}
		}
	})
}
