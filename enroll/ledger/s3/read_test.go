package s3_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/enroll/limited"
)

func TestACommandCostsOneListingAndTheNewRecords(t *testing.T) {
	w, d := filled(t, 5)
	other := w.workstation()
	other.mustOpen()
	l := d.mustOpen()
	w.append(l, 6)
	w.append(l, 7)
	requests := w.since(func() { other.mustOpen() })
	// One listing to compare the cache with, one of the pass.
	if count(requests, "LIST") > 2 || count(requests, "GET") != 3 || len(requests) > 5 {
		t.Errorf("the requests are %q", requests)
	}
	if requests := w.since(func() { w.append(l, 8) }); count(requests, "PUT") != 1 || len(requests) != 1 {
		t.Errorf("the requests of an append after an append are %q", requests)
	}
	time.Sleep(1100 * time.Millisecond)
	requests = w.since(func() { w.append(l, 9) })
	if count(requests, "LIST") != 1 || count(requests, "PUT") != 1 || len(requests) != 2 {
		t.Errorf("the requests of an append are %q", requests)
	}
}

// Whatever happens to the cache, the ledger is that of the bucket.
func TestCacheProvesNothing(t *testing.T) {
	for _, test := range []struct {
		name string
		harm func(t *testing.T, folder string)
	}{
		{"newest record changed", func(t *testing.T, folder string) { change(t, filepath.Join(folder, "00000003.json")) }},
		{"old record changed", func(t *testing.T, folder string) { change(t, filepath.Join(folder, "00000001.json")) }},
		{"old record missing", func(t *testing.T, folder string) {
			if err := os.Remove(filepath.Join(folder, "00000002.json")); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, d := filled(t, 3)
			test.harm(t, d.local.Cache)
			l := d.mustOpen()
			if got := steps(l); !slices.Equal(got, []uint64{1, 2, 3}) {
				t.Errorf("reads %v", got)
			}
			w.append(l, 4)
		})
	}
}

func change(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(data), `"step": `, `"step": 9`, 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil || changed == string(data) {
		t.Fatal(err)
	}
}

// A bucket that was cut gives a shorter ledger, which the remembered head shows. What
// this workstation had read stays.
func TestCutTail(t *testing.T) {
	w, d := filled(t, 3)
	before := d.mustOpen().Head()
	w.Purge(record(3))
	l := d.mustOpen()
	if l.Contains(before) || l.Head().Sequence != 2 {
		t.Errorf("the head is %s", l.Head())
	}
	kept, err := filepath.Glob(d.local.Cache + "-*/00000003.json")
	if err != nil || len(kept) != 1 {
		t.Errorf("kept %q: %v", kept, err)
	}
}

func TestCutWhileACommandRuns(t *testing.T) {
	w, d := filled(t, 3)
	for name, act := range map[string]func(){
		"deleted":   func() { w.Purge(record(3)) },
		"recreated": func() { w.Purge(record(3)); w.Put(record(3), []byte("another\n")) },
	} {
		l := d.mustOpen()
		data := w.Data(record(3))
		act()
		if _, err := l.Append(t.Context(), entry(9)); !errors.Is(err, ledger.ErrDamaged) {
			t.Errorf("%s: got %v", name, err)
		}
		w.Purge(record(3))
		w.Put(record(3), data)
	}
}

// Records that follow one another within a second need no listing in between. The next
// listing begins with them: one that was deleted meanwhile is missed, and a marker is seen.
func TestDeletedBetweenTwoAppends(t *testing.T) {
	for name, first := range map[string]int{"of a new ledger": 1, "of an old one": 4} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d := w.workstation()
			for i := range first - 1 {
				w.append(d.mustOpen(), uint64(i+1))
			}
			s, at := d.store(), time.Now()
			l, err := ledger.Open(s, ledger.Identity{World: ledger.WorldAWS, Tool: "x", Host: "workstation"}, func() time.Time { return at })
			if err != nil {
				t.Fatal(err)
			}
			w.append(l, 11)
			w.Delete(record(first))
			requests := w.since(func() { w.append(l, 12) })
			if len(requests) != 1 {
				t.Errorf("the second append sent %q", requests)
			}
			at = at.Add(2 * time.Second)
			w.append(l, 13)
			if odd := s.Odd(); len(odd) != 1 || !strings.Contains(odd[0].String(), fmt.Sprintf("record %d: 1 version and 1 delete marker", first)) {
				t.Errorf("reported %q", odd)
			}
			w.append(l, 14)
			w.Purge(record(first + 3))
			w.append(l, 15)
			at = at.Add(2 * time.Second)
			if _, err := l.Append(t.Context(), entry(16)); !errors.Is(err, ledger.ErrDamaged) {
				t.Errorf("a record is gone: %v", err)
			}
		})
	}
}

// A delete marker frees the number for a create, and the oldest version is the record.
func TestOldestVersionIsTheRecord(t *testing.T) {
	for _, test := range []struct {
		name string
		harm func(w *world)
		odd  string
	}{
		{"delete marker", func(w *world) { w.Delete(record(2)) }, "1 delete marker"},
		{"deleted and created again", func(w *world) { w.Delete(record(2)); w.Put(record(2), []byte("another\n")) }, "2 versions and 1 delete marker"},
		{"put again", func(w *world) { w.Put(record(2), []byte("another\n")) }, "2 versions"},
		{"tail deleted", func(w *world) { w.Delete(record(3)) }, "1 delete marker"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, _ := filled(t, 3)
			test.harm(w)
			s := w.workstation().store()
			l, err := ledger.Open(s, ledger.Identity{World: ledger.WorldAWS, Tool: "x", Host: "y"}, now)
			if err != nil {
				t.Fatal(err)
			}
			if got := steps(l); !slices.Equal(got, []uint64{1, 2, 3}) {
				t.Errorf("reads %v", got)
			}
			if odd := s.Odd(); len(odd) != 1 || !strings.Contains(odd[0].String(), test.odd) {
				t.Errorf("reported %q, want %q", odd, test.odd)
			}
			if head := w.append(l, 4); head.Sequence != 4 {
				t.Errorf("appended %s", head)
			}
		})
	}
}

func TestGapIsDamage(t *testing.T) {
	w, _ := filled(t, 3)
	w.Purge(record(2))
	if _, err := w.workstation().open(); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestForeignAndHugeObjects(t *testing.T) {
	w, _ := filled(t, 2)
	w.Put("acme/records/readme.txt", []byte("not a record"))
	w.Put("acme/records-old/00000009.json", []byte("not in the folder"))
	if got := steps(w.workstation().mustOpen()); len(got) != 2 {
		t.Errorf("reads %v", got)
	}
	w.Put(record(3), make([]byte, ledger.MaxRecord+1))
	if _, err := w.workstation().open(); !errors.Is(err, limited.ErrTooLarge) || !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestParse(t *testing.T) {
	a, err := s3.Parse("s3://acme-ledger/root/keys/?profile=office&region=eu-west-1&owner=111122223333&endpoint=http://127.0.0.1:7070")
	want := s3.Address{Bucket: "acme-ledger", Prefix: "root/keys", Profile: "office", Region: "eu-west-1", Owner: "111122223333", Endpoint: "http://127.0.0.1:7070"}
	if err != nil || a != want || a.String() != "s3://acme-ledger/root/keys" {
		t.Errorf("got %+v, %v", a, err)
	}
	for _, text := range []string{
		"s3://", "s3://b", "s3://acme-ledger", "s3://acme-ledger/", "s3://Acme/x", "s3://a_b/x", "s3://acme-ledger/a//b", "s3://acme-ledger/a b",
		"s3://u@acme-ledger/x", "s3://acme-ledger/x#y", "s3://acme-ledger/x?profil=a", "s3://acme-ledger/x?profile=", "s3://acme-ledger/x?owner=1",
		"s3://acme-ledger/x?region=a&region=b", "s3://acme--euw1-az1--x-s3/x", "s3://acme-xyz-s3alias/x", "s3://acme:80/x",
	} {
		if a, err := s3.Parse(text); !errors.Is(err, s3.ErrAddress) {
			t.Errorf("%s: got %+v, %v", text, a, err)
		}
	}
}
