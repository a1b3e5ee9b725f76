package apply

import (
	"context"
	"errors"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/message"
)

// Errors of items that a person works on.
var (
	// ErrNoTerminal: a person has to paste root's secret key and to read two codes.
	ErrNoTerminal = hint.Sentinel(hint.UseTerminal, "working on a root user takes a terminal")
	// ErrSkipped: the person left the item for another sitting.
	ErrSkipped = errors.New("skipped, and left for another sitting")
)

// Answer is the decision of a person about the next root user.
type Answer int

// The answers.
const (
	Now   Answer = iota
	Later        // it comes again after the others
	Stop         // the rest is left for another sitting
)

// Turn is the next root user of the queue.
type Turn struct {
	Item    *Item
	Done    int           // root users of this plan that are done
	Left    int           // with this one
	Average time.Duration // of those done in this sitting; 0: none yet
}

// needsNobody leaves root users to a sitting with a terminal.
func (s *Sitting) needsNobody() {
	for _, item := range s.Items {
		if item.State == Todo && item.isGuided() && s.in.Next == nil {
			item.set(Left, ErrNoTerminal)
		}
	}
}

// queue works on the root users one by one. One that is skipped comes again, until the
// person skips all that are left in a row.
func (s *Sitting) queue(ctx context.Context, run func(*Item)) error {
	turn := Turn{}
	var waiting []*Item
	for _, item := range s.Items {
		switch {
		case !item.isGuided():
		case item.State == Done:
			turn.Done++
		case item.State == Todo:
			waiting = append(waiting, item)
		}
	}
	var took time.Duration
	ran, skipped := 0, 0
	for len(waiting) > 0 && skipped < len(waiting) && context.Cause(ctx) == nil {
		item := waiting[0]
		turn.Item, turn.Left = item, len(waiting)
		answer, err := s.in.Next(ctx, turn)
		switch {
		case err != nil && context.Cause(ctx) == nil && !errors.Is(err, env.ErrStopped):
			return message.Errorf("asking about %s: %w", item.Principal.Principal, err)
		case err != nil || answer == Stop:
			return leave(waiting, env.ErrStopped)
		case answer == Later:
			waiting = append(waiting[1:], item)
			skipped++
			continue
		}
		began := s.in.Env.Now()
		run(item)
		waiting, skipped = waiting[1:], 0
		if item.State == Done {
			turn.Done++
			ran++
			took += s.in.Env.Now().Sub(began)
			turn.Average = took / time.Duration(ran)
		}
	}
	return leave(waiting, ErrSkipped)
}

// leave leaves items to another sitting.
func leave(items []*Item, why error) error {
	for _, item := range items {
		if item.State == Todo {
			item.set(Left, why)
		}
	}
	return nil
}
