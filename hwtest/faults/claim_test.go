package faults

import (
	"errors"

	"rootseal/hwtest/faults/check"
)

var errClaim = errors.New("input/output error")

// Claim takes a ceremony for a process, until it lets go or is gone.
func (s store) Claim(ceremony string) (release func(), ok bool, err error) {
	_, err = s.cross(crossing{
		event: check.Event{Kind: check.Lock, Edge: "ledger claim"},
		fails: errClaim,
		effect: func(*check.Event) error {
			f := &s.world.files
			f.mu.Lock()
			defer f.mu.Unlock()
			ceremony := s.workstation() + ceremony
			if holder := f.claims[ceremony]; holder != nil && holder != s.process {
				return nil
			}
			if f.claims == nil {
				f.claims = make(map[string]*process)
			}
			f.claims[ceremony], ok = s.process, true
			return nil
		},
	})
	return func() { s.world.files.unclaim(s.process) }, ok, err
}

func (f *files) unclaim(p *process) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ceremony, holder := range f.claims {
		if holder == p {
			delete(f.claims, ceremony)
		}
	}
}
