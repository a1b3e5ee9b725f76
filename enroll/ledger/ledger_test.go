package ledger

import (
	"context"
	"errors"
	"io/fs"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"rootseal/enroll/ledger/ledgertest"
)

func TestAppendedRecordsAreReadAgain(t *testing.T) {
	s := new(ledgertest.Store)
	l := mustOpen(t, s)
	if got := l.Records(); len(got) != 0 {
		t.Fatalf("an empty ledger has %d records", len(got))
	}
	body := begin()
	mustAppend(t, l, "c", body)
	body.Principal = "changed by the caller afterwards"
	mustAppend(t, l, "c", &End{Outcome: Undone})

	again := mustOpen(t, s)
	if !reflect.DeepEqual(again.Records(), l.Records()) {
		t.Errorf("read %+v\nheld %+v", again.Records(), l.Records())
	}
	r := again.Records()[0]
	if r.Sequence != 1 || r.Tool != officer.Tool || r.Host != officer.Host || r.World != WorldAWS || r.Officer.OSUser != "mika" {
		t.Errorf("first record is %+v", r)
	}
	if got := r.Time.String(); got != "2026-03-02 09:30:00 +0000 UTC" {
		t.Errorf("time is %s", got)
	}
	if got := r.Body.(*Begin).Principal; got != "111122223333/root" {
		t.Errorf("principal is %q", got)
	}
}

func TestRecordsAreNotMovedByLaterOnes(t *testing.T) {
	l := mustOpen(t, new(ledgertest.Store))
	mustAppend(t, l, "", code(1))
	before := l.Records()
	_ = append(before, Record{Command: "of the caller"})
	mustAppend(t, l, "", code(2))
	if got := l.Records()[1].Command; got != "enroll" || len(before) != 1 {
		t.Errorf("second record is of command %q, the old list has %d", got, len(before))
	}
}

func TestWorldsNeverMix(t *testing.T) {
	rehearsal := Identity{World: WorldRehearsal}
	t.Run("when opening", func(t *testing.T) {
		s, _ := story(t)
		if _, err := Open(s, rehearsal, monday); !errors.Is(err, ErrWorld) {
			t.Errorf("got %v, want ErrWorld", err)
		}
	})
	t.Run("when another process was first", func(t *testing.T) {
		s := new(ledgertest.Store)
		late, err := Open(s, rehearsal, monday)
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, mustOpen(t, s), "", code(1))
		if _, err := late.Append(t.Context(), Entry{Body: code(2)}); !errors.Is(err, ErrWorld) {
			t.Errorf("got %v, want ErrWorld", err)
		}
		if s.Creates() != 1 {
			t.Errorf("%d records were written", s.Creates())
		}
	})
	t.Run("without a world everything is read and nothing written", func(t *testing.T) {
		s, head := story(t)
		l, err := Open(s, Identity{}, monday)
		if err != nil {
			t.Fatal(err)
		}
		if l.Head() != head {
			t.Errorf("head is %v, want %v", l.Head(), head)
		}
		_, err = l.Append(t.Context(), Entry{Body: code(1)})
		if err == nil || !strings.Contains(err.Error(), `unknown world ""`) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTwoLedgersOfOneStoreTakeTurns(t *testing.T) {
	s := new(ledgertest.Store)
	one, two := mustOpen(t, s), mustOpen(t, s)
	mustAppend(t, one, "", code(1))
	mustAppend(t, two, "", code(2))
	head := mustAppend(t, one, "", code(3))
	if head.Sequence != 3 || len(one.Records()) != 3 || len(two.Records()) != 2 {
		t.Errorf("head %v; the first knows %d records, the second %d", head, len(one.Records()), len(two.Records()))
	}
	mustOpen(t, s)
}

func TestManyGoroutinesMakeOneChain(t *testing.T) {
	s := new(ledgertest.Store)
	ledgers := []*Ledger{mustOpen(t, s), mustOpen(t, s)}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			l := ledgers[i%2]
			if _, err := l.Append(t.Context(), Entry{Body: code(uint64(i))}); err != nil {
				t.Error(err)
			}
			l.Records()
			l.ByCeremony("one")
		})
	}
	wg.Wait()
	if got := len(mustOpen(t, s).Records()); got != 40 {
		t.Errorf("%d records, want 40", got)
	}
}

func TestAppendRefusesALedgerThatChangedUnderIt(t *testing.T) {
	for _, test := range []struct {
		name string
		edit func(*ledgertest.Store, []byte)
		want string
	}{
		{"cut", func(s *ledgertest.Store, _ []byte) { s.Plant(3, nil) }, "deleted after it was read"},
		{"put back from a copy", func(s *ledgertest.Store, second []byte) { s.Plant(3, second) }, "changed after it was read"},
		{"damaged by another", func(s *ledgertest.Store, _ []byte) { s.Plant(4, []byte("{}\n")) }, "record 4 damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := story(t)
			l := mustOpen(t, s)
			test.edit(s, readRaw(t, s, 2))
			_, err := l.Append(t.Context(), Entry{Body: code(9)})
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want damage: %s", err, test.want)
			}
			if s.Creates() != 3 {
				t.Errorf("%d records were written, want 3", s.Creates())
			}
		})
	}
}

func TestFailedWrites(t *testing.T) {
	full := errors.New("disk full")
	for _, test := range []struct {
		name  string
		fail  func(*ledgertest.Store)
		knows int // records that the ledger knows afterwards
	}{
		{"before effect", func(s *ledgertest.Store) { s.FailBefore(2, full) }, 1},
		{"after effect", func(s *ledgertest.Store) { s.FailAfter(2, full) }, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := new(ledgertest.Store)
			test.fail(s)
			l := mustOpen(t, s)
			mustAppend(t, l, "", code(1))
			_, err := l.Append(t.Context(), Entry{Body: code(2)})
			if !errors.Is(err, full) || !strings.Contains(err.Error(), "writing record 2: ") {
				t.Fatalf("got %v, want writing record 2: %v", err, full)
			}
			if got := len(l.Records()); got != test.knows {
				t.Errorf("knows %d records, want %d", got, test.knows)
			}
			head := mustAppend(t, l, "", code(3))
			if want := uint64(test.knows) + 1; head.Sequence != want {
				t.Errorf("the next is record %d, want %d", head.Sequence, want)
			}
			mustOpen(t, s)
		})
	}
}

// busy is a store whose lock another process holds for some time.
type busy struct {
	*ledgertest.Store
	wait func()
}

func (b busy) Lock(ctx context.Context) (func(), error) {
	b.wait()
	return b.Store.Lock(ctx)
}

func TestARecordSaysWhenItWasWritten(t *testing.T) {
	now := monday()
	s := busy{new(ledgertest.Store), func() { now = now.Add(9 * time.Second) }}
	l, err := Open(s, officer, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, "", code(1))
	if got := l.Records()[0].Time; !got.Equal(*seconds(&now)) {
		t.Errorf("written at %s, and the record says %s", now, got)
	}
	mustOpen(t, s.Store)
}

// rogue takes the number that an append is about to use, as a process would
// that knows nothing of the lock.
type rogue struct{ *ledgertest.Store }

func (r rogue) Lock(ctx context.Context) (func(), error) {
	return func() {}, nil
}

func (r rogue) Create(sequence uint64, data []byte) error {
	r.Plant(sequence, append([]byte(nil), data...))
	return r.Store.Create(sequence, data)
}

func TestTakenNumberIsNeverReplaced(t *testing.T) {
	s := new(ledgertest.Store)
	_, err := mustOpen(t, rogue{s}).Append(t.Context(), Entry{Body: code(1)})
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want fs.ErrExist", err)
	}
}

func TestAppendRefusesBeforeItTouchesTheStore(t *testing.T) {
	for _, test := range []struct {
		name string
		body Body
		want string
	}{
		{"no body", nil, "no body"},
		{"nothing to apply", &Apply{}, `composing record of kind apply: field "devices" is null`},
		{"unknown kind", stranger{}, `kind "stranger"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := t.TempDir() + "/ledger"
			_, err := mustOpen(t, Dir(path)).Append(t.Context(), Entry{Body: test.body})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			mustNotExist(t, path)
		})
	}
}

type stranger struct{}

func (stranger) Kind() string { return "stranger" }

func TestLedgerOfEightDigitsIsFull(t *testing.T) {
	l := mustOpen(t, new(ledgertest.Store))
	if _, _, err := l.composeAfter(Head{Sequence: maxSequence}, Entry{Body: code(1)}); err == nil || !strings.Contains(err.Error(), "full at 99999999 records") {
		t.Errorf("got %v", err)
	}
}
