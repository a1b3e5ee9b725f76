package practice

import (
	"context"
	"fmt"
)

// next returns the next stage of the story; the zero stage if the ledger cannot be read.
func (s *shell) next() stage {
	st, err := s.state()
	if err != nil {
		return stage{}
	}
	now, _ := st.first(st.chapters())
	return now
}

func (s *shell) showNext(context.Context, []string) error {
	st, err := s.state()
	if err != nil {
		return err
	}
	now, _ := st.first(st.chapters())
	s.propose(now)
	return nil
}

// propose shows the next stage. Its line is whole, so that it can be copied.
func (s *shell) propose(now stage) {
	if now.line == "" {
		s.Tell("the story is over. the room stays open: try what you like, and 'leave' when you are done")
		return
	}
	s.Tell("next, type this line (tab types it for you):")
	fmt.Fprintf(s.io.Err, "  %s\n", now.line)
	if !now.why.IsZero() {
		s.Tell("  %s", now.why)
	}
}

// tellStory shows how far the story is, and what to type next.
func (s *shell) tellStory() error {
	st, err := s.state()
	if err != nil {
		return err
	}
	story := st.chapters()
	now, at := st.first(story)
	s.Tell("the story, as far as the ledger shows it:")
	for i, c := range story {
		switch {
		case i < at:
			s.Tell("  done  %d. %s", i+1, c.title)
		case i == at:
			s.Tell("  now   %d. %s", i+1, c.title)
		default:
			s.Tell("        %d. %s", i+1, c.title)
		}
	}
	s.Tell("")
	s.propose(now)
	return nil
}
