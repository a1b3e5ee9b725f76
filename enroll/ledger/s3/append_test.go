package s3_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/hwtest/sims3"
)

func TestAppendAndReadAtAnotherDesk(t *testing.T) {
	w, _ := filled(t, 3)
	w.PageSize = 2
	l := w.workstation().mustOpen()
	if got := steps(l); !slices.Equal(got, []uint64{1, 2, 3}) {
		t.Errorf("the other workstation reads %v", got)
	}
	keys := w.Keys()
	if want := []string{record(1), record(2), record(3)}; len(keys) != 4 || !slices.Equal(keys[1:], want) || !strings.HasPrefix(keys[0], "acme/probes/") {
		t.Errorf("the bucket has %q", keys)
	}
}

func TestLoserReadsOnAndTakesTheNextNumber(t *testing.T) {
	w := newWorld(t)
	a, b := w.workstation().mustOpen(), w.workstation().mustOpen()
	w.append(a, 1)
	w.append(b, 2)
	refused := errors.New("not after record 3")
	w.append(a, 3)
	e := entry(4)
	e.Provided = func(records []ledger.Record) error {
		if len(records) == 3 {
			return refused
		}
		return nil
	}
	if _, err := b.Append(t.Context(), e); !errors.Is(err, refused) {
		t.Errorf("the intent was not checked against the winner's record: %v", err)
	}
	if w.append(b, 5).Sequence != 4 {
		t.Errorf("the loser ends at %s", b.Head())
	}
}

// Every workstation races the others through the window between its listing and its put.
func TestRacingDesksLoseNothing(t *testing.T) {
	w := newWorld(t)
	const workstations, each = 4, 25
	var wg sync.WaitGroup
	for d := range workstations {
		l := w.workstation().mustOpen()
		wg.Go(func() {
			for i := range each {
				if _, err := l.Append(t.Context(), entry(uint64(d*each+i+1))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got := steps(w.workstation().mustOpen())
	for i := range workstations * each {
		if i >= len(got) || got[i] != uint64(i+1) {
			t.Fatalf("the ledger has %v", got)
		}
	}
}

// A put without an answer is settled by reading: it counts once, whatever became of it.
func TestUnansweredPut(t *testing.T) {
	for _, test := range []struct {
		name   string
		faults []sims3.Fault // of the puts of record 2
	}{
		{"lost", []sims3.Fault{sims3.Lost}},
		{"never arrived", []sims3.Fault{sims3.Cut}},
		{"never arrived, then lost", []sims3.Fault{sims3.Cut, sims3.Lost}},
		{"conflict", []sims3.Fault{sims3.Conflict, sims3.Conflict}},
		{"slow down", []sims3.Fault{sims3.SlowDown}},
		{"slow down, conflict, lost", []sims3.Fault{sims3.SlowDown, sims3.Conflict, sims3.Lost}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, d := filled(t, 1)
			l := d.mustOpen()
			w.Fault = func(method, key string) sims3.Fault {
				if method != "PUT" || key != record(2) || len(test.faults) == 0 {
					return sims3.None
				}
				f := test.faults[0]
				test.faults = test.faults[1:]
				return f
			}
			if head := w.append(l, 2); head.Sequence != 2 {
				t.Errorf("recorded as %s", head)
			}
			w.append(l, 3)
			if got := steps(w.workstation().mustOpen()); !slices.Equal(got, []uint64{1, 2, 3}) {
				t.Errorf("the ledger has %v", got)
			}
		})
	}
}

// Another workstation takes the number while the first request is lost on its way.
func TestUnansweredPutThatLost(t *testing.T) {
	w, d := filled(t, 1)
	l, other := d.mustOpen(), w.workstation().mustOpen()
	w.append(other, 7) // probes, too
	w.append(l, 8)
	puts := 0
	w.Fault = func(method, key string) sims3.Fault {
		if method != "PUT" {
			return sims3.None
		}
		if puts++; puts > 1 {
			return sims3.None
		}
		if _, err := other.Append(t.Context(), entry(9)); err != nil {
			t.Error(err)
		}
		return sims3.Cut
	}
	if head := w.append(l, 2); head.Sequence != 5 {
		t.Errorf("recorded as %s", head)
	}
	if got := steps(w.workstation().mustOpen()); !slices.Equal(got, []uint64{1, 2, 7, 8, 9}) {
		t.Errorf("the ledger has %v", got)
	}
}

// The SDK would send a put again by itself, and report its own success as taken.
func TestPutIsSentOnce(t *testing.T) {
	w, d := filled(t, 1)
	l := d.mustOpen()
	w.Fault = func(method, key string) sims3.Fault {
		if method == "PUT" {
			return sims3.Lost
		}
		return sims3.None
	}
	requests := w.since(func() { w.append(l, 2) })
	if n := count(requests, "PUT"); n != 1 {
		t.Errorf("sent %d times: %q", n, requests)
	}
}

func TestDeniedPut(t *testing.T) {
	w, d := filled(t, 1)
	l := d.mustOpen()
	w.Fault = func(method, key string) sims3.Fault {
		if method == "PUT" {
			return sims3.Denied
		}
		return sims3.None
	}
	requests := w.since(func() {
		if _, err := l.Append(t.Context(), entry(2)); !errors.Is(err, cloud.ErrDenied) {
			t.Errorf("got %v", err)
		}
	})
	if n := count(requests, "PUT"); n != 1 {
		t.Errorf("sent %d times: %q", n, requests)
	}
}

func TestServerWithoutAFenceIsRefused(t *testing.T) {
	w := newWorld(t)
	w.Careless = true
	l := w.workstation().mustOpen()
	if _, err := l.Append(t.Context(), entry(1)); !errors.Is(err, s3.ErrNoFence) {
		t.Errorf("got %v", err)
	}
	if keys := w.Keys(); slices.Contains(keys, record(1)) {
		t.Errorf("wrote %q", keys)
	}
}

func TestProbeOncePerDesk(t *testing.T) {
	w, d := filled(t, 1)
	requests := w.since(func() { w.append(d.mustOpen(), 2) })
	if n := count(requests, "PUT acme/probes/"); n != 0 {
		t.Errorf("probed again: %q", requests)
	}
}
