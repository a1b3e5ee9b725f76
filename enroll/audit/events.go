package audit

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rootseal/enroll/cloud"
)

// EventReader looks events up in an account's CloudTrail.
type EventReader interface {
	Events(ctx context.Context, name string, since time.Time) ([]cloud.Event, error)
	EventsOfRoot(ctx context.Context, since time.Time) ([]cloud.Event, error)
}

// Names of the events that are looked up beside all that root does.
const (
	signIn  = "ConsoleLogin"
	create  = "CreateVirtualMFADevice"
	enable  = "EnableMFADevice"
	resync  = "ResyncMFADevice"
	remove  = "DeactivateMFADevice"
	destroy = "DeleteVirtualMFADevice"
)

// MFAEvents are the names of the calls that change MFA, as alarms know them.
var MFAEvents = []string{create, enable, resync, remove, destroy}

// Trail is what CloudTrail has of an account.
type Trail struct {
	Account string
	Events  []cloud.Event // oldest first
	Err     error         // why they could not be read, or not all
}

// LookUp reads the events of all accounts that were entered, several at a time.
// CloudTrail takes one name at a time and two questions a second, so this takes
// some seconds for each account.
func LookUp(ctx context.Context, seen []*Seen, since time.Time, done func(Trail)) []Trail {
	entered := slices.DeleteFunc(slices.Clone(seen), func(s *Seen) bool { return !s.Entered() })
	trails := make(chan Trail, len(entered))
	each(entered, func(s *Seen) {
		trail := Trail{Account: s.Account}
		if reader, ok := s.reader.(EventReader); ok {
			trail.Events, trail.Err = lookUp(ctx, reader, since)
		}
		done(trail)
		trails <- trail
	})
	close(trails)
	var all []Trail
	for t := range trails {
		all = append(all, t)
	}
	slices.SortFunc(all, func(x, y Trail) int { return cmp.Compare(x.Account, y.Account) })
	return all
}

func lookUp(ctx context.Context, reader EventReader, since time.Time) ([]cloud.Event, error) {
	known := map[string]bool{}
	var all []cloud.Event
	take := func(events []cloud.Event, err error) error {
		for _, e := range events {
			if !known[e.ID] {
				known[e.ID] = true
				all = append(all, e)
			}
		}
		return err
	}
	for _, name := range append([]string{signIn}, MFAEvents...) {
		events, err := ask(ctx, func() ([]cloud.Event, error) { return reader.Events(ctx, name, since) })
		if name == signIn { // those of users are their own business
			events = slices.DeleteFunc(events, func(e cloud.Event) bool { return !e.Root })
		}
		if err := take(events, err); err != nil {
			return all, err
		}
	}
	events, err := ask(ctx, func() ([]cloud.Event, error) { return reader.EventsOfRoot(ctx, since) })
	err = take(events, err)
	slices.SortFunc(all, func(x, y cloud.Event) int { return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.ID, y.ID)) })
	return all, err
}
