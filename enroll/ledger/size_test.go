//go:build unix

package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/limited"
)

// huge is the size of a file that takes no room on the disk.
const huge = 60 << 30

// plant makes what is not a record under the number of one.
var plants = map[string]func(path string) error{
	"a sparse file": func(path string) error {
		if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
			return err
		}
		return os.Truncate(path, huge)
	},
	"one byte too many": func(path string) error { return os.WriteFile(path, make([]byte, MaxRecord+1), 0o600) },
	"a pipe":            func(path string) error { return syscall.Mkfifo(path, 0o600) },
	"a device":          func(path string) error { return os.Symlink("/dev/zero", path) },
	"a folder":          func(path string) error { return os.Mkdir(path, 0o700) },
}

// frugally fails the test if act takes more time or memory than a record needs.
func frugally(t *testing.T, act func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	done := make(chan struct{})
	go func() { defer close(done); act() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("it took %d MB", used>>20)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

// Anything else in a record's place is damage with the record's number, both when
// the ledger is opened and while it is in use.
func TestWhatIsNoRecordIsNotTakenIn(t *testing.T) {
	for name, plant := range plants {
		for _, folder := range []string{"records", "outbox"} {
			t.Run(name+" in "+folder, func(t *testing.T) {
				path := t.TempDir() + "/ledger"
				open := mustOpen(t, Dir(path))
				mustAppend(t, open, "", code(1))
				if folder == "outbox" {
					if err := os.Mkdir(filepath.Join(path, folder), 0o700); err != nil {
						t.Fatal(err)
					}
				}
				if err := plant(filepath.Join(path, folder, "00000002.json")); err != nil {
					t.Fatal(err)
				}
				must := func(when string, err error) {
					t.Helper()
					var damage *DamageError
					if !errors.As(err, &damage) || damage.Sequence != 2 {
						t.Errorf("%s: %v, want damage of record 2", when, err)
					}
				}
				frugally(t, func() {
					_, err := Open(Dir(path), officer, monday)
					must("opening", err)
					_, err = open.Append(t.Context(), Entry{Body: code(2)})
					must("appending", err)
					_, err = open.Claim("c")
					must("claiming", err)
				})
			})
		}
	}
}

// A record that could not be read again is not written.
func TestTooLargeToWrite(t *testing.T) {
	s := new(ledgertest.Store)
	l := mustOpen(t, s)
	if _, err := l.Append(t.Context(), Entry{Body: &Accept{Reason: strings.Repeat("x", MaxRecord)}}); !errors.Is(err, limited.ErrTooLarge) {
		t.Errorf("%v, want %v", err, limited.ErrTooLarge)
	}
	if s.Creates() != 0 {
		t.Error("it was written")
	}
	mustAppend(t, l, "", &Accept{Reason: strings.Repeat("x", MaxRecord/2)})
	mustAppend(t, mustOpen(t, s), "", code(1))
}

// The limits themselves are allowed.
func TestFits(t *testing.T) {
	for _, tt := range []struct {
		size, room int
		want       error
	}{
		{MaxRecord, maxLedger, nil},
		{MaxRecord + 1, maxLedger, limited.ErrTooLarge},
		{9, 9, nil},
		{10, 9, limited.ErrTooLarge},
	} {
		if err := (&chain{room: int64(tt.room)}).fits(tt.size); !errors.Is(err, tt.want) {
			t.Errorf("%d bytes, room for %d: %v, want %v", tt.size, tt.room, err, tt.want)
		}
	}
}

// many is a store whose records never end.
type many struct {
	*ledgertest.Store
	read int
}

func (m *many) Read(sequence uint64) ([]byte, error) {
	m.read++
	return m.Store.Read(sequence)
}

// All records together have a limit, too.
func TestTooManyToRead(t *testing.T) {
	s := &many{Store: new(ledgertest.Store)}
	l := mustOpen(t, s)
	for range 5 {
		mustAppend(t, l, "", &Accept{Reason: strings.Repeat("x", MaxRecord/2)})
	}
	s.read = 0
	c := &chain{room: 2 * MaxRecord}
	if err := c.catchUp(s); !errors.Is(err, limited.ErrTooLarge) || s.read != 4 {
		t.Errorf("%d were read: %v, want %v", s.read, err, limited.ErrTooLarge)
	}
	l.chain.room = 0
	if _, err := l.Append(t.Context(), Entry{Body: code(1)}); !errors.Is(err, limited.ErrTooLarge) {
		t.Errorf("%v, want %v", err, limited.ErrTooLarge)
	}
}

// A folder with very many names is listed in little memory; the order does not matter.
func TestManyNames(t *testing.T) {
	path := t.TempDir() + "/ledger"
	l := mustOpen(t, Dir(path))
	for i := range uint64(30) {
		mustAppend(t, l, "", code(i))
	}
	for i := range 3000 {
		if err := os.WriteFile(filepath.Join(path, "records", "x"+strings.Repeat("y", i%200)+string(rune('a'+i%26))+time.Duration(i).String()), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sequences, err := Dir(path).Sequences()
	if err != nil || len(sequences) != 30 || sequences[0] != 1 || sequences[29] != 30 {
		t.Errorf("%v, %v", sequences, err)
	}
}
