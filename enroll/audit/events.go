package audit

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// EventReader looks up events in an account's CloudTrail.
type EventReader interface {
	Events(ctx context.Context, name string, since time.Time) ([]cloud.Event, error)
	EventsOfRoot(ctx context.Context, since time.Time) ([]cloud.Event, error)
}

// Names of the events to look up, in addition to everything that root does.
const (
	signIn  = "ConsoleLogin"
	create  = "CreateVirtualMFADevice"
	enable  = "EnableMFADevice"
	resync  = "ResyncMFADevice"
	remove  = "DeactivateMFADevice"
	destroy = "DeleteVirtualMFADevice"
)

// mfaEvents are the names of the calls that change MFA, as alarms use them.
var mfaEvents = []string{create, enable, resync, remove, destroy}

// LookUp reads the events of all accounts that were entered, oldest event first.
// CloudTrail takes one name at a time, and in each account two requests a second, so it
// takes some seconds, however many accounts there are.
func LookUp(ctx context.Context, seen []*Seen, since time.Time, done func(*Seen)) map[string][]cloud.Event {
	all := map[string][]cloud.Event{}
	var mu sync.Mutex
	newLanes(lookUps).each(seen, func(s *Seen) {
		s.leave() // CloudTrail's limit makes it wait most of the time
		reader, ok := s.reader.(EventReader)
		if !ok {
			return // the account was not entered
		}
		events, err := lookUp(ctx, s, reader, since)
		if err != nil {
			s.unread(message.Word("events"), err)
		}
		i := slices.IndexFunc(events, func(e cloud.Event) bool { return !e.Time.Before(since.Truncate(time.Second)) })
		if i < 0 {
			i = len(events)
		}
		s.earlier, events = events[:i], events[i:]
		mu.Lock()
		defer mu.Unlock()
		all[s.Account] = events
		done(s)
	})
	return all
}

// lookUp also returns the sign-ins before that time whose sessions may reach into it.
func lookUp(ctx context.Context, s *Seen, reader EventReader, since time.Time) ([]cloud.Event, error) {
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
	for _, name := range append([]string{signIn}, mfaEvents...) {
		from := since
		if name == signIn {
			from = since.Add(-sessionLimit)
		}
		events, err := ask(ctx, s, func() ([]cloud.Event, error) { return reader.Events(ctx, name, from) })
		if name == signIn { // sign-ins of users are not audited
			events = slices.DeleteFunc(events, func(e cloud.Event) bool { return !e.Root })
		}
		if err := take(events, err); err != nil {
			return all, err
		}
	}
	events, err := ask(ctx, s, func() ([]cloud.Event, error) { return reader.EventsOfRoot(ctx, since) })
	err = take(events, err)
	slices.SortFunc(all, func(x, y cloud.Event) int { return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.ID, y.ID)) })
	return all, err
}

// TrailDays is how long CloudTrail keeps its event history.
const TrailDays = 90
