package seed

import "github.com/awnumar/memcall"

// page is memory outside Go's heap, so that the runtime neither moves nor copies
// it. It is locked against swap and, on Linux and FreeBSD, left out of core
// dumps.
//
// A system may refuse the lock (RLIMIT_MEMLOCK) or the memory. That stops no
// ceremony: an unlocked seed is a small risk, half the keys written would be a
// certain loss. [Lockable] tells beforehand.
type page struct {
	bytes  []byte
	mapped bool // else it is of Go's heap
	locked bool
}

func newPage(size int) *page {
	bytes, err := memcall.Alloc(size)
	if err != nil {
		return &page{bytes: make([]byte, size)}
	}
	return &page{bytes: bytes, mapped: true, locked: memcall.Lock(bytes) == nil}
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

// Lockable tells whether this process can keep a seed out of swap.
func Lockable() bool {
	p := newPage(1)
	defer p.free()
	return p.locked
}
