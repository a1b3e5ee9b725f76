package seed

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// The page of a seed is locked and excluded from core dumps (proc(5), VmFlags of
// smaps: lo, dd).
func TestPageIsLocked(t *testing.T) {
	if !Lockable() {
		t.Fatal("the test wants some locked memory: ulimit -l")
	}
	s, err := New(bytes.Repeat([]byte{7}, 20))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Wipe()
	s.Use(func(raw []byte) {
		flags := flagsAt(t, raw)
		for _, want := range []string{"lo", "dd"} {
			if !strings.Contains(" "+flags+" ", " "+want+" ") {
				t.Errorf("the seed's memory has flags %q, want %s", flags, want)
			}
		}
	})
}

// flagsAt returns the kernel's flags of the mapping with b.
func flagsAt(t *testing.T, b []byte) string {
	t.Helper()
	smaps, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer smaps.Close()
	var address, low, high uint64
	if _, err := fmt.Sscanf(fmt.Sprintf("%p", b), "0x%x", &address); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		line := lines.Text()
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && low <= address && address < high {
			return strings.TrimSpace(flags)
		}
		var from, to uint64
		if n, _ := fmt.Sscanf(line, "%x-%x", &from, &to); n == 2 {
			low, high = from, to
		}
	}
	t.Fatalf("no mapping holds %x", address)
	return ""
}

// After Wipe there is nothing where the seed was, not even memory.
func TestPageIsGivenBack(t *testing.T) {
	s, held := lent(t)
	s.Wipe()
	if there(held) {
		t.Errorf("the memory is still there after Wipe, with % x", held)
	}
}

// The garbage collector frees a seed that was not wiped.
func TestForgottenSeedIsFreed(t *testing.T) {
	_, held := lent(t)
	for deadline := time.Now().Add(time.Minute); there(held); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the memory is still there")
		}
		runtime.GC()
	}
}

// lent returns a seed, and its bytes in place.
func lent(t *testing.T) (s *Seed, held []byte) {
	t.Helper()
	s, err := New(bytes.Repeat([]byte{7}, 20))
	if err != nil {
		t.Fatal(err)
	}
	s.Use(func(raw []byte) { held = raw })
	if !there(held) {
		t.Fatal("a seed in use has no memory")
	}
	runtime.KeepAlive(s)
	return s, held
}

// there reports whether b can be read.
func there(b []byte) (ok bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { ok = recover() == nil }()
	_ = bytes.Clone(b)
	return
}
