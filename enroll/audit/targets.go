package audit

import (
	"context"
	"errors"
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// What keeps an audit from having accounts to read.
var (
	ErrNoAccount = errors.New("the ledger has no account: name one, or add --organization")
	ErrNotMember = errors.New("not an account of the organization")
)

// accounts returns the accounts that were named, or else those in the ledger.
func (e *Entrance) accounts() []string {
	if len(e.scope.Accounts) > 0 {
		return e.scope.Accounts
	}
	return e.known.accountIDs()
}

// Targets returns the accounts to read and how to enter each. Only an
// organization is asked over the network.
func (e *Entrance) Targets(ctx context.Context) ([]Target, error) {
	if e.scope.Organization {
		return e.members(ctx)
	}
	accounts := e.accounts()
	if len(accounts) == 0 {
		return nil, ErrNoAccount
	}
	var targets []Target
	for _, account := range accounts {
		targets = append(targets, e.target(account))
	}
	return targets, nil
}

func (e *Entrance) target(account string) Target {
	return Target{
		Account: account, Name: e.known.Alias(account),
		Enter: func(ctx context.Context) (Reader, error) { return e.enter(ctx, account) },
	}
}

// members returns the accounts of the organization, or those of them that were
// named. One that is suspended or closed is reported, but not entered.
func (e *Entrance) members(ctx context.Context) ([]Target, error) {
	base, err := e.base()
	if err != nil {
		return nil, err
	}
	members, err := cloud.Patiently(ctx, func() ([]cloud.Member, error) { return base.Members(ctx) })
	if err != nil {
		return nil, err
	}
	var management cloud.RootManagement
	var unknown error
	if base.Partition(ctx).Root != cloud.No { // without a root user there is no root to enter as
		management, unknown = cloud.Patiently(ctx, func() (cloud.RootManagement, error) { return base.RootManagement(ctx) })
	}
	if errors.Is(unknown, cloud.ErrNoOrg) {
		unknown = nil
	}
	var targets []Target
	for _, m := range members {
		if len(e.scope.Accounts) > 0 && !slices.Contains(e.scope.Accounts, m.Account) {
			continue
		}
		t := e.target(m.Account)
		if t.Name == "" {
			t.Name = m.Name
		}
		t.Member, t.Central = !m.Management, management.Credentials
		if m.Status != cloud.Active {
			t.Closed = m.Status
		}
		if t.Member && (management.Sessions || unknown != nil) {
			t.EnterRoot = func(ctx context.Context) (RootReader, error) {
				if unknown != nil {
					return nil, unknown
				}
				return base.AuditRoot(ctx, m.Account)
			}
		}
		targets = append(targets, t)
	}
	for _, account := range e.scope.Accounts {
		if !slices.ContainsFunc(targets, func(t Target) bool { return t.Account == account }) {
			return nil, message.Errorf("%s: %w", account, ErrNotMember)
		}
	}
	return targets, nil
}
