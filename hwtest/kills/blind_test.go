//go:build linux && cgo

package kills

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simcard"
)

// The checks that find nothing after a recovery do find faults.
func TestRing2ChecksAreNotBlind(t *testing.T) {
	d := newDesk(t)
	tests := map[string]struct {
		spoil func(*trial)
		want  check.Rule
	}{
		"nobody recovered":       {(*trial).leaveMost, check.Open},
		"a key lost its seed":    {(*trial).emptyKey, check.LockOut},
		"a stranger was written": {(*trial).touchStranger, check.Strangers},
		"a record was rewritten": {(*trial).rewriteRecord, check.Ledger},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			trial := d.at(t).trial(plain)
			defer trial.unwatch()
			test.spoil(trial)
			trial.lookAtWorld()
			if !slices.ContainsFunc(trial.wrong, func(found string) bool { return strings.HasPrefix(found, string(test.want)+": ") }) {
				t.Errorf("found %q, want %q", trial.wrong, test.want)
			}
		})
	}
}

// emptyKey exchanges a key of a complete group for one as it was before.
func (t *trial) emptyKey() {
	t.complete()
	t.cards[1] = plain.keys()[1]
}

func (t *trial) touchStranger() {
	t.complete()
	t.cards[2].Store(simcard.Stored{ID: "GitHub:alice", Key: []byte("another secret.")})
}

func (t *trial) rewriteRecord() {
	t.complete()
	path := filepath.Join(recordsOf(t.ledger), fmt.Sprintf("%08d.json", 2))
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, bytes.Replace(data, []byte("admin"), []byte("nimda"), 1), 0o600)
	}
	if err != nil {
		t.test.Fatal(err)
	}
}
