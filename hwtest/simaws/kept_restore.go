package simaws

import (
	"encoding/json"
	"fmt"
)

// Restore gives the accounts what an organization of the same accounts kept. It adds the
// users that are missing, without permissions.
func (o *Organization) Restore(k Kept) error {
	o.management.enter()
	defer o.management.mu.Unlock()
	if len(k.Accounts) != len(o.accounts) {
		return fmt.Errorf("%d accounts were kept, and the organization has %d", len(k.Accounts), len(o.accounts))
	}
	o.id = k.ID
	for i, a := range o.accounts {
		if a.id != k.Accounts[i].ID {
			return fmt.Errorf("account %s was kept as number %d, and the organization has %s there", k.Accounts[i].ID, i+1, a.id)
		}
		if err := a.restore(k.Accounts[i]); err != nil {
			return fmt.Errorf("restoring account %s: %w", a.id, err)
		}
	}
	return nil
}

func (a *Account) restore(k KeptAccount) error {
	a.born, a.changes = k.Born, k.Changes
	for i, kept := range k.Principals {
		p := a.root
		if i > 0 {
			p = a.user(kept.Name)
		}
		p.id, p.created, p.password, p.signedIn = kept.ID, kept.Created, kept.Password, kept.SignedIn
	}
	for _, kept := range k.Devices {
		if kept.ARN == "" || kept.CreatedBy == "" {
			return fmt.Errorf("device %q was created by %q", kept.ARN, kept.CreatedBy)
		}
		d := &mfaDevice{
			arn: kept.ARN, name: kept.Name, seed: kept.Seed, tags: kept.Tags, createdBy: a.named(kept.CreatedBy), created: kept.Created,
			holder: a.named(kept.Holder), served: a.named(kept.Served), enabled: kept.Enabled, legacy: kept.Legacy,
			offset: kept.Offset, lastPair: kept.LastPair, used: map[int64]bool{}, once: a.codesOnce,
		}
		for _, step := range kept.Used {
			d.used[step] = true
		}
		a.devices[d.arn] = d
	}
	for _, kept := range k.Tokens {
		if kept.Holder == "" {
			return fmt.Errorf("hardware device %q has no holder", kept.Serial)
		}
		a.tokens[kept.Serial] = &token{kept.Serial, a.named(kept.Holder), kept.Enabled}
	}
	for arn, kept := range k.Verifiers {
		v := &verifier{attempts: attempts{kept.Window, kept.Count}}
		for _, w := range kept.Views {
			if a.devices[arn] == nil {
				return fmt.Errorf("%s was verified and is not there", arn)
			}
			v.views = append(v.views, view{w.Made, w.From, a.devices[arn], a.named(w.Holder), w.Offset})
		}
		a.verifiers[arn] = v
	}
	for _, kept := range k.Trail {
		e := trailEvent{text: kept.Text, at: kept.At, userName: kept.User, resources: kept.Resources}
		if err := json.Unmarshal([]byte(kept.Text), &e.record); err != nil {
			return fmt.Errorf("reading an event: %w", err)
		}
		a.trail = append(a.trail, e)
	}
	a.console.wizard = a.devices[k.Wizard]
	return nil
}

// named returns the principal with that ARN; nil for "". A session of a role is gone, so
// only its name remains.
func (a *Account) named(arn string) *principal {
	switch {
	case arn == "":
		return nil
	case arn == a.root.arn:
		return a.root
	}
	for _, u := range a.users {
		if u.arn == arn {
			return u
		}
	}
	return &principal{account: a, kind: kindRole, arn: arn}
}
