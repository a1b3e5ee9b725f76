package audit

import (
	"context"
	"errors"
	"sync"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Look reads the accounts. It calls done for each finished account. If the events are
// looked up later, it keeps the sessions; they take memory.
func Look(ctx context.Context, b *record.Book, targets []Target, events bool, done func(*Seen)) []*Seen {
	all := make([]*Seen, len(targets))
	for i, t := range targets {
		all[i] = &Seen{Target: t}
	}
	var mu sync.Mutex
	newLanes(atATime).each(all, func(s *Seen) {
		s.enter(ctx)
		if s.entered {
			s.read(ctx, b)
		}
		if !events {
			s.reader = nil
		}
		mu.Lock()
		defer mu.Unlock()
		done(s)
	})
	return all
}

// usersOf returns the IAM users of an account that have live devices, or passkeys, in
// the ledger.
func usersOf(b *record.Book, account string) []string {
	var names []string
	known := map[string]bool{}
	add := func(principal string) {
		who, ok := userOf(principal, account)
		if ok && !known[fold(who)] {
			known[fold(who)] = true
			names = append(names, who)
		}
	}
	for _, d := range b.Live() {
		add(d.Principal)
	}
	for _, p := range b.Passkeys {
		if p.InUse() {
			add(p.Principal)
		}
	}
	return names
}

// enter signs in, makes sure of the account and requests a report.
func (s *Seen) enter(ctx context.Context) {
	if s.Closed != "" {
		return
	}
	reader, err := ask(ctx, s, func() (Reader, error) { return s.Enter(ctx) })
	if err != nil {
		s.unread(wholeAccount, err)
		return
	}
	caller, err := ask(ctx, s, func() (cloud.Caller, error) {
		caller, _, err := reader.Caller(ctx)
		return caller, err
	})
	switch {
	case err != nil:
		s.unread(wholeAccount, err)
		return
	case caller.Account != s.Account:
		s.unread(wholeAccount, message.Errorf("%w: they belong to %s", cloud.ErrOtherAccount, caller.Account))
		return
	}
	s.reader, s.entered, s.Caller = reader, true, caller.ARN
	_, s.requests = ask(ctx, s, func() (struct{}, error) { return struct{}{}, reader.RequestReport(ctx) })
}

// read reads everything. The report comes last, to be made by then.
func (s *Seen) read(ctx context.Context, b *record.Book) {
	if summary, err := ask(ctx, s, func() (cloud.Summary, error) { return s.reader.Summary(ctx) }); err != nil {
		s.unread(message.Word("account summary"), err)
	} else {
		s.Summary = &summary
	}
	s.Virtual = list(ctx, s, message.Word("virtual devices"), s.reader.VirtualDevices)
	s.Users = map[string]*Listing[cloud.MFADevice]{}
	users := usersOf(b, s.Account)
	for name := range renamedUsers(b, s) {
		users = append(users, name)
	}
	for _, name := range users {
		devices := list(ctx, s, message.Textf("devices of %s", name), func(ctx context.Context) ([]cloud.MFADevice, cloud.Answer, error) {
			found, answer, err := s.reader.UserDevices(ctx, name)
			if errors.Is(err, cloud.ErrNotFound) {
				found, err = nil, nil
			}
			return found, answer, err
		})
		if devices != nil {
			s.Users[name] = devices
		}
	}
	if s.EnterRoot != nil {
		s.readRoot(ctx)
	}
	s.readReport(ctx)
}

func (s *Seen) readRoot(ctx context.Context) {
	what := message.Textf("devices of %s", "root")
	root, err := ask(ctx, s, func() (RootReader, error) { return s.EnterRoot(ctx) })
	if err != nil {
		s.unread(what, err)
		return
	}
	s.Root = list(ctx, s, what, root.RootDevices)
}

// reportLimit is how long to wait for an account's report.
const reportLimit = 30 * time.Second

// readReport waits until the report is made. That takes a few seconds, in which other
// accounts are read. If AWS makes no new report,
// because of a limit or a missing permission, an existing one serves as well: its
// time is in each finding.
func (s *Seen) readReport(ctx context.Context) {
	if s.requests != nil {
		report, err := ask(ctx, s, func() (cloud.Report, error) { return s.reader.Report(ctx) })
		if err != nil {
			s.unread(message.Word("credential report"), s.requests)
			return
		}
		s.Report = &report
		return
	}
	for end := time.Now().Add(reportLimit); ; {
		report, err := ask(ctx, s, func() (cloud.Report, error) { return s.reader.Report(ctx) })
		switch {
		case err == nil:
			s.Report = &report
			return
		case !errors.Is(err, cloud.ErrNotReady):
			s.unread(message.Word("credential report"), err)
			return
		case time.Now().After(end):
			s.unread(message.Word("credential report"), errStillMade)
			return
		}
		if err := cloud.Pause(ctx, time.Second); err != nil {
			s.unread(message.Word("credential report"), err)
			return
		}
	}
}

// list makes a call that lists, and notes a failure.
func list[T any](ctx context.Context, s *Seen, what message.Text, call func(context.Context) ([]T, cloud.Answer, error)) *Listing[T] {
	found, err := ask(ctx, s, func() (*Listing[T], error) {
		items, answer, err := call(ctx)
		return &Listing[T]{items, answer}, err
	})
	if err != nil {
		s.unread(what, err)
		return nil
	}
	return found
}

// wholeAccount is what could not be read if nothing could.
var wholeAccount = message.Word("account")

func (s *Seen) unread(what message.Text, err error) { s.Unread = append(s.Unread, Unread{what, err}) }
