package seed

import "github.com/awnumar/memcall"

// page is memory outside Go's heap, so that the runtime neither moves nor copies
// it. It is locked against swap and, on Linux and FreeBSD, excluded from core
// dumps.
//
// A system may refuse the lock (RLIMIT_MEMLOCK) or the memory. That stops no
// ceremony: an unlocked seed is a small risk, while half-written keys would be a
// certain loss. [Lockable] tests this in advance.
type page struct {
	bytes  []byte
	mapped bool // false: the memory is in Go's heap
	locked bool
}

func newPage(size int) *page {
	bytes, err := memcall.Alloc(size)
	if err != nil {
		return &page{bytes: make([]byte, size)}
	}
	return &page{bytes: bytes, mapped: true, locked: memcall.Lock(bytes) == nil}
}

// free overwrites the memory and frees it. A later access crashes the program.
func (p *page) free() {
	clear(p.bytes)
	if p.mapped {
		_ = memcall.Free(p.bytes) // overwritten above; unmapping unlocks
	}
	p.bytes = nil
}

// Lockable reports whether this process can keep a seed out of swap.
func Lockable() bool {
	p := newPage(1)
	defer p.free()
	return p.locked
}
