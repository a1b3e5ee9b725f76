package seed

import (
	"crypto/sha1"
	"crypto/subtle"
	"runtime"
	"sync"

	"rootseal/enroll/hint"
)

// minimum is the shortest seed taken, in bytes: RFC 4226 section 4, R6. AWS's
// have 40.
const minimum = 16

// maximum is the longest seed taken, in bytes. A key longer than its hash's
// block is replaced by its hash (RFC 2104), so nothing is gained beyond 64;
// the rest is room for other issuers.
const maximum = 128

// What is wrong with a seed, whatever its form.
var (
	ErrTooShort = hint.Sentinel(hint.CopySecret, "seed has fewer than 16 bytes")
	ErrTooLong  = hint.Sentinel(hint.CopySecret, "seed has more than 128 bytes")
)

// Seed is the secret of one MFA device, as raw bytes in locked memory outside
// Go's heap. It may be used from several goroutines at once. After Wipe it
// answers nothing of use; one that is forgotten without Wipe is wiped when the
// garbage collector finds it.
//
// The bytes stand behind one more pointer because fmt calls no methods on an
// unexported field: with a verb that does not fit a pointer, %s or %d, it prints
// what such a field points to, and stops at the next pointer.
type Seed struct{ kept *kept }

type kept struct {
	mu        sync.RWMutex
	raw       []byte // nil after Wipe
	pads      [2][]byte
	page      *page // holds raw and the pads
	forgotten runtime.Cleanup
	generated bool // made here, so that it may be shown
}

// New makes a Seed of raw and overwrites raw, also when it fails.
func New(raw []byte) (*Seed, error) {
	defer clear(raw)
	switch {
	case len(raw) < minimum:
		return nil, ErrTooShort
	case len(raw) > maximum:
		return nil, ErrTooLong
	}
	p := newPage(len(raw) + 2*sha1.BlockSize)
	k := &kept{page: p, raw: p.bytes[:len(raw):len(raw)]}
	// The built-in copy would leave it in vector registers, and preemption on a stack.
	subtle.ConstantTimeCopy(1, k.raw, raw)
	k.setPads(p.bytes[len(raw):])
	k.forgotten = runtime.AddCleanup(k, (*page).free, p)
	return &Seed{k}, nil
}

// Use lends the raw seed to fn, which must not keep it: after Wipe there is no
// memory where it was, and fn gets nil.
func (s *Seed) Use(fn func(raw []byte)) {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	fn(s.kept.raw)
}

// Digits is how many base32 characters the seed is written with, without padding.
// It tells nothing of them. Of a wiped seed it is 0.
func (s *Seed) Digits() int {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	return (8*len(s.kept.raw) + 4) / 5
}

// Wipe overwrites the seed and gives its memory back; a nil Seed has nothing to
// overwrite. It waits for users of it to finish, so it must not be called inside
// Use.
func (s *Seed) Wipe() {
	if s == nil {
		return
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if s.kept.raw == nil {
		return
	}
	s.kept.raw, s.kept.pads = nil, [2][]byte{}
	s.kept.forgotten.Stop()
	s.kept.page.free()
}

// Wiped reports whether Wipe was called.
func (s *Seed) Wiped() bool {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	return s.kept.raw == nil
}
