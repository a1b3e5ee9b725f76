package seed

import (
	"crypto/sha1"
	"crypto/subtle"
	"runtime"
	"sync"

	"rootseal/enroll/hint"
)

// minimum is the length in bytes of the shortest accepted seed: RFC 4226 section 4,
// R6. AWS's seeds have 40.
const minimum = 16

// maximum is the length in bytes of the longest accepted seed. HMAC replaces a key
// that is longer than its hash's block by its hash (RFC 2104), so nothing is gained
// beyond 64; the rest is for other issuers.
const maximum = 128

// Reasons to refuse a seed in any form.
var (
	ErrTooShort = hint.Sentinel(hint.CopySecret, "seed has fewer than 16 bytes")
	ErrTooLong  = hint.Sentinel(hint.CopySecret, "seed has more than 128 bytes")
)

// Seed is the seed of one MFA device, as raw bytes in locked memory outside Go's
// heap. Several goroutines may use it at the same time. After Wipe its answers are
// useless. If the caller forgets Wipe, the garbage collector wipes the seed when it
// finds it.
//
// The bytes are behind one more pointer, because fmt calls no methods on an
// unexported field: with a verb that does not fit a pointer, %s or %d, it prints
// the target of such a field, and stops at the next pointer.
type Seed struct{ kept *kept }

type kept struct {
	mu        sync.RWMutex
	raw       []byte // nil after Wipe
	pads      [2][]byte
	page      *page // contains raw and the pads
	forgotten runtime.Cleanup
	generated bool // made by Generate, so that it may be shown
}

// New makes a Seed from raw and overwrites raw, even if it fails.
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
	// The built-in copy would leave the seed in vector registers, and preemption on a
	// stack.
	subtle.ConstantTimeCopy(1, k.raw, raw)
	k.setPads(p.bytes[len(raw):])
	k.forgotten = runtime.AddCleanup(k, (*page).free, p)
	return &Seed{k}, nil
}

// Use lends the raw seed to fn, which must not keep it: Wipe unmaps that memory.
// After Wipe fn gets nil.
func (s *Seed) Use(fn func(raw []byte)) {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	fn(s.kept.raw)
}

// Digits returns the number of base32 characters of the seed, without padding. It
// reveals nothing else. It is 0 after Wipe.
func (s *Seed) Digits() int {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	return (8*len(s.kept.raw) + 4) / 5
}

// Wipe overwrites the seed and frees its memory; a nil Seed has nothing to
// overwrite. It waits for users of the seed to finish, so a caller must not call it
// inside Use.
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
