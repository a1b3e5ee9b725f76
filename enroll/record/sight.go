package record

import "slices"

// sight is a key as it was recorded once.
type sight struct {
	Ref
	firmware string
	salt     string
}

// differing returns the sight of a key that counts as different: the newest one for which
// officers vouch, or else the newest of all, which is then unsigned. So an unsigned record
// cancels nothing that a signed one shows.
func (k *Key) differing(s *signatures, differs func(sight) bool) (found sight, unsigned, ok bool) {
	if !slices.ContainsFunc(k.seen, differs) {
		return sight{}, false, false // checking signatures is slow
	}
	for i, seen := range slices.Backward(k.seen) {
		vouched := s.vouch(seen.Sequence)
		if differs(seen) && (vouched || i == len(k.seen)-1) {
			found, unsigned, ok = seen, !vouched, true
		}
		if vouched {
			break
		}
	}
	return found, unsigned, ok
}
