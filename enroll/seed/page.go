package seed

import (
	"fmt"

	"github.com/awnumar/memcall"
)

// page is memory outside Go's heap, so that the runtime neither moves nor copies
// it. It is locked against swap and, on Linux and FreeBSD, left out of core
// dumps.
//
// A system may refuse the lock (RLIMIT_MEMLOCK) or the memory. That stops no
// ceremony: with an unlocked seed there is a small risk, and with half the keys
// written there would be a certain loss. [CheckLocking] tells beforehand.
type page struct {
	bytes  []byte
	mapped bool // else it is of Go's heap
}

func newPage(size int) (*page, error) {
	bytes, err := memcall.Alloc(size)
	if err != nil {
		return &page{bytes: make([]byte, size)}, fmt.Errorf("mapping memory: %w", err)
	}
	p := &page{bytes, true}
	if err := memcall.Lock(bytes); err != nil {
		return p, fmt.Errorf("locking memory: %w", err)
	}
	return p, nil
}

// free overwrites the memory and gives it back. Whoever looks at it afterwards
// crashes.
func (p *page) free() {
	clear(p.bytes)
	if p.mapped {
		_ = memcall.Free(p.bytes) // it is empty; unmapping unlocks
	}
	p.bytes = nil
}

// CheckLocking says why this process cannot keep a seed out of swap; nil when
// it can.
func CheckLocking() error {
	p, err := newPage(1)
	p.free()
	return err
}
