package plan

import (
	"context"
	"errors"
	"slices"
	"sync"

	"rootseal/enroll/cloud"
	"rootseal/enroll/fleet"
	"rootseal/enroll/principal"
	"rootseal/guarded"
	"rootseal/message"
)

// Reader reads an account.
type Reader interface {
	Caller(context.Context) (cloud.Caller, cloud.Answer, error)
	Summary(context.Context) (cloud.Summary, error)
	VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error)
	UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error)
}

// Enter signs in to an account. By a role it is surely that account; a profile may lead
// into another one.
type Enter func(ctx context.Context, account string, how fleet.Entry) (Reader, error)

// Account is what AWS shows of an account.
type Account struct {
	Unread       *Reason             // why it could not be read; nil if it was
	RootPassword bool                // root can sign in
	Devices      map[string][]string // ARNs by principal, sorted
	Missing      map[string]bool     // principals that AWS does not have
}

// Look reads every account of the members, many at a time. AWS limits the calls in each
// account, so those of one account follow one another: the summary, the virtual devices,
// and the devices of each user. It calls done for each account.
func Look(ctx context.Context, members []fleet.Member, atATime int, enter Enter, done func(account string, seen *Account)) map[string]*Account {
	var mu sync.Mutex
	all := map[string]*Account{}
	free := make(chan struct{}, max(1, atATime))
	var running guarded.Group
	for group := range byAccount(members) {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			seen, err := look(ctx, group, enter)
			if err != nil {
				seen = &Account{Unread: unread(err)}
			}
			mu.Lock()
			defer mu.Unlock()
			number := group[0].Principal.Account
			all[number] = seen
			done(number, seen)
		})
	}
	running.Wait()
	return all
}

// byAccount returns the members of each account. They are sorted.
func byAccount(members []fleet.Member) func(yield func([]fleet.Member) bool) {
	return func(yield func([]fleet.Member) bool) {
		for len(members) > 0 {
			n := slices.IndexFunc(members, func(m fleet.Member) bool { return m.Principal.Account != members[0].Principal.Account })
			if n < 0 {
				n = len(members)
			}
			if !yield(members[:n]) {
				return
			}
			members = members[n:]
		}
	}
}

func look(ctx context.Context, members []fleet.Member, enter Enter) (*Account, error) {
	number, how := members[0].Principal.Account, members[0].Enter
	reader, err := cloud.Patiently(ctx, func() (Reader, error) { return enter(ctx, number, how) })
	if err != nil {
		return nil, err
	}
	if how.Role == "" {
		caller, err := cloud.Patiently(ctx, func() (cloud.Caller, error) {
			caller, _, err := reader.Caller(ctx)
			return caller, err
		})
		switch {
		case err != nil:
			return nil, err
		case caller.Account != number:
			return nil, message.Errorf("%w: profile %s leads into %s", cloud.ErrOtherAccount, how.Profile, caller.Account)
		}
	}
	seen := &Account{Devices: map[string][]string{}, Missing: map[string]bool{}}
	for _, m := range members {
		if m.Principal.Kind == principal.Root {
			summary, err := cloud.Patiently(ctx, func() (cloud.Summary, error) { return reader.Summary(ctx) })
			if err != nil {
				return nil, err
			}
			seen.RootPassword = summary.RootPassword
		}
	}
	virtual, err := cloud.Patiently(ctx, func() ([]cloud.VirtualMFADevice, error) {
		list, _, err := reader.VirtualDevices(ctx)
		return list, err
	})
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if err := seen.read(ctx, m.Principal, virtual, reader); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// read notes the devices of one principal. Only a user's own list has tokens and security
// keys, which count toward the limit of eight.
func (a *Account) read(ctx context.Context, who principal.Principal, virtual []cloud.VirtualMFADevice, reader Reader) error {
	var arns []string
	if who.Kind == principal.Root {
		for _, d := range virtual {
			if d.Root {
				arns = append(arns, d.ARN)
			}
		}
	} else {
		own, err := cloud.Patiently(ctx, func() ([]cloud.MFADevice, error) {
			list, _, err := reader.UserDevices(ctx, who.Name)
			return list, err
		})
		switch {
		case errors.Is(err, cloud.ErrNotFound):
			a.Missing[who.String()] = true
		case err != nil:
			return err
		}
		for _, d := range own {
			arns = append(arns, d.ARN)
		}
	}
	slices.Sort(arns)
	a.Devices[who.String()] = arns
	return nil
}

// words are the kinds of failure that a plan names, the closest first. AWS's own text has
// an id of its request, so it would differ each time.
var words = []error{
	cloud.ErrDeniedBySCP, cloud.ErrMFASession, cloud.ErrThrottled, cloud.ErrNoProfile, cloud.ErrNoCredentials, cloud.ErrExpired,
	cloud.ErrInvalidKey, cloud.ErrHelper, cloud.ErrClockOff, cloud.ErrMFAProfile, cloud.ErrNotAWS, cloud.ErrProxy, cloud.ErrCertificate,
	cloud.ErrBundle, cloud.ErrNoName, cloud.ErrNoRegion, cloud.ErrUnreachable, cloud.ErrCredentials, cloud.ErrDenied,
}

// unread returns why an account could not be read.
func unread(err error) *Reason {
	id := NotEntered
	if errors.Is(err, cloud.ErrDeniedBySCP) {
		id = DeniedBySCP
	}
	var failed *cloud.Error
	if !errors.As(err, &failed) {
		return &Reason{id, err.Error()}
	}
	text := failed.Doing
	i := slices.IndexFunc(words, func(kind error) bool { return errors.Is(err, kind) })
	switch {
	case i >= 0:
		text = message.Textf("%s: %v", text, words[i])
	case failed.Code != "":
		text = message.Textf("%s: %s", text, failed.Code)
	default:
		text = message.Textf("%s: no usable answer", text)
	}
	return &Reason{id, text.String()}
}
