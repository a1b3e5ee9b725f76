package ledger

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func mustNotExist(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v, want not to exist", path, err)
	}
}

// names lists a folder.
func names(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestFolderComesWithTheFirstRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "share", "rootseal", "ledger")
	l := mustOpen(t, Dir(path))
	if head := l.Head(); head.Sequence != 0 {
		t.Errorf("head of no ledger is %s", head)
	}
	mustNotExist(t, filepath.Dir(filepath.Dir(path)))

	mustAppend(t, l, "", code(1))
	for name, want := range map[string]fs.FileMode{
		"": fs.ModeDir | 0o700, "records": fs.ModeDir | 0o700, "records/00000001.json": 0o600, "lock": 0o600,
	} {
		info, err := os.Stat(filepath.Join(path, name))
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode() != want {
			t.Errorf("%q has mode %v, want %v", name, info.Mode(), want)
		}
	}
	if got := names(t, filepath.Join(path, "records")); !slices.Equal(got, []string{"00000001.json"}) {
		t.Errorf("records holds %v", got)
	}
	if got := len(mustOpen(t, Dir(path)).Records()); got != 1 {
		t.Errorf("read %d records", got)
	}
}

func TestLeftoversOfACrash(t *testing.T) {
	path := t.TempDir() + "/ledger"
	l := mustOpen(t, Dir(path))
	mustAppend(t, l, "", code(1))
	records := filepath.Join(path, "records")
	strangers := []string{"1.json", "00000002.json~", "00000002.JSON", "0000000x.json", "000000002.json", "00000000.json", ".DS_Store"}
	for _, name := range append(strangers, temporaryPrefix+"TORN") {
		if err := os.WriteFile(filepath.Join(records, name), []byte(`{"format": 1,`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(mustOpen(t, Dir(path)).Records()); got != 1 {
		t.Errorf("read %d records, want 1", got)
	}
	mustAppend(t, l, "", code(2))
	want := append([]string{"00000001.json", "00000002.json"}, strangers...)
	slices.Sort(want)
	if got := names(t, records); !slices.Equal(got, want) {
		t.Errorf("records holds %v\nwant          %v", got, want)
	}
}

func TestOnlyFilesAreRecords(t *testing.T) {
	path := t.TempDir() + "/ledger"
	mustAppend(t, mustOpen(t, Dir(path)), "", code(1))
	if err := os.Mkdir(filepath.Join(path, "records", "00000002.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Open(Dir(path), officer, monday)
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "record 2 damaged: not a regular file") {
		t.Errorf("got %v", err)
	}
}

func TestDirNeverReplaces(t *testing.T) {
	path := t.TempDir() + "/ledger"
	d := Dir(path)
	mustAppend(t, mustOpen(t, d), "", code(1))
	before := readRaw(t, d, 1)
	if err := d.Create(1, []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want fs.ErrExist", err)
	}
	if after := readRaw(t, d, 1); string(after) != string(before) {
		t.Errorf("record 1 is now %q", after)
	}
	if got := names(t, filepath.Join(path, "records")); len(got) != 1 {
		t.Errorf("records holds %v", got)
	}
	if _, err := d.Read(2); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}

func TestLedgerFolderThatIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Dir(path), officer, monday); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("got %v", err)
	}
}

func TestLockHasALimit(t *testing.T) {
	d := Dir(t.TempDir() + "/ledger")
	synctest.Test(t, func(t *testing.T) {
		unlock, err := d.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := d.Lock(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		if waited := time.Since(began); waited < lockLimit || waited > lockLimit+lockPoll {
			t.Errorf("waited %v, want %v", waited, lockLimit)
		}

		time.AfterFunc(time.Second, unlock)
		unlock, err = d.Lock(t.Context())
		if err != nil {
			t.Fatalf("after it was let go: %v", err)
		}
		defer unlock()

		stopped, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		if _, err := d.Lock(stopped); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	})
}

func BenchmarkOpen10000(b *testing.B) {
	d := dir{b.TempDir() + "/ledger"}
	if err := makeFolder(d.records()); err != nil {
		b.Fatal(err)
	}
	c := &chain{room: maxLedger}
	for i := range uint64(10000) {
		head := c.head()
		_, data, err := compose(Record{
			Format: Format, Sequence: i + 1, Previous: head.Hash, World: WorldAWS, Time: monday(),
			Tool: officer.Tool, Host: officer.Host, Command: "code", Body: code(i),
		})
		if err != nil {
			b.Fatal(err)
		}
		if err := c.extend(data); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d.records(), FileName(i+1)), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if l := mustOpen(b, d); l.Head() != c.head() {
			b.Fatalf("head is %s", l.Head())
		}
	}
}

// A process that opened the file of a claim before its release, and locks it after
// its name is deleted, does not have the claim in parallel with a later process.
func TestClaimIsHeldByOne(t *testing.T) {
	store := Dir(filepath.Join(t.TempDir(), "ledger"))
	var holders atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				release, ok, err := store.Claim("20260102-aaaaaa")
				if err != nil {
					t.Error(err)
				}
				if !ok {
					continue
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d hold the claim", n)
				}
				runtime.Gosched()
				holders.Add(-1)
				release()
			}
		})
	}
	wg.Wait()
}
