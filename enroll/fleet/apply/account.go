package apply

import (
	"context"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet/plan"
)

// Account is AWS as a sitting reaches one account.
type Account interface {
	env.AWS
	plan.Reader
}

// seen is an account whose answers serve twice before the first change: to compare the
// facts with the plan, and to check the ceremonies. So AWS is asked once. From the first
// change on, every answer is new.
type seen struct {
	Account

	// turn is held during a call, since AWS limits the calls in each account. It is a
	// channel because a mutex that waits for a call stops the virtual time of a test.
	turn    chan struct{}
	live    bool
	caller  kept[cloud.Caller]
	alias   kept[string]
	virtual kept[[]cloud.VirtualMFADevice]
	users   map[string]*kept[[]cloud.MFADevice]
}

// kept is an answer that was good.
type kept[T any] struct {
	has    bool
	value  T
	answer cloud.Answer
}

func see(a Account) *seen {
	return &seen{Account: a, turn: make(chan struct{}, 1), users: map[string]*kept[[]cloud.MFADevice]{}}
}

func (s *seen) lock()   { s.turn <- struct{}{} }
func (s *seen) unlock() { <-s.turn }

// changes forgets every answer.
func (s *seen) changes() {
	s.lock()
	defer s.unlock()
	s.live = true
}

// once asks, or returns the answer that it has.
func once[T any](s *seen, k *kept[T], ask func() (T, cloud.Answer, error)) (T, cloud.Answer, error) {
	s.lock()
	defer s.unlock()
	if k.has && !s.live {
		return k.value, k.answer, nil
	}
	value, answer, err := ask()
	*k = kept[T]{err == nil, value, answer}
	return value, answer, err
}

func (s *seen) Caller(ctx context.Context) (cloud.Caller, cloud.Answer, error) {
	return once(s, &s.caller, func() (cloud.Caller, cloud.Answer, error) { return s.Account.Caller(ctx) })
}

func (s *seen) Alias(ctx context.Context) (string, error) {
	alias, _, err := once(s, &s.alias, func() (string, cloud.Answer, error) {
		alias, err := s.Account.Alias(ctx)
		return alias, cloud.Answer{}, err
	})
	return alias, err
}

func (s *seen) VirtualDevices(ctx context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	return once(s, &s.virtual, func() ([]cloud.VirtualMFADevice, cloud.Answer, error) { return s.Account.VirtualDevices(ctx) })
}

func (s *seen) UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error) {
	s.lock()
	k := s.users[user]
	if k == nil {
		k = &kept[[]cloud.MFADevice]{}
		s.users[user] = k
	}
	s.unlock()
	return once(s, k, func() ([]cloud.MFADevice, cloud.Answer, error) { return s.Account.UserDevices(ctx, user) })
}
