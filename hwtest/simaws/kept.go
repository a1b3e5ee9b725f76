package simaws

import (
	"maps"
	"slices"
	"time"
)

// Kept is what an organization keeps while no one looks, for a simulation that is stored
// and continued later: what people and calls have changed since the accounts were made.
// Access keys and sessions are not in it, since their owners get new ones.
type Kept struct {
	ID       string
	Accounts []KeptAccount // the management account first
}

// KeptAccount is one account of it.
type KeptAccount struct {
	ID         string
	Born       time.Time
	Changes    int
	Principals []keptPrincipal // root is the first
	Devices    []keptDevice
	Tokens     []keptToken             `json:",omitempty"`
	Verifiers  map[string]keptVerifier `json:",omitempty"`
	Trail      []keptEvent             `json:",omitempty"`
	Wizard     string                  `json:",omitempty"` // ARN of the device in the console's wizard
}

type keptPrincipal struct {
	Name, ID                    string
	Created, Password, SignedIn time.Time
}

// keptDevice names a principal as its ARN.
type keptDevice struct {
	ARN, Name        string
	Seed             []byte
	Tags             []tag `json:",omitempty"`
	CreatedBy        string
	Created, Enabled time.Time
	Holder, Served   string  `json:",omitempty"`
	Legacy           bool    `json:",omitempty"`
	Offset, LastPair int64   `json:",omitempty"`
	Used             []int64 `json:",omitempty"`
}

type keptToken struct {
	Serial, Holder string
	Enabled        time.Time
}

type keptVerifier struct {
	Window time.Time
	Count  int
	Views  []keptView `json:",omitempty"` // of the present device of that name
}

type keptView struct {
	Made, From time.Time
	Holder     string `json:",omitempty"`
	Offset     int64  `json:",omitempty"`
}

type keptEvent struct {
	Text      string
	At        time.Time
	User      string
	Resources []trailResource `json:",omitempty"`
}

// Keep returns what the organization keeps.
func (o *Organization) Keep() Kept {
	o.management.enter()
	defer o.management.mu.Unlock()
	k := Kept{ID: o.id}
	for _, a := range o.accounts {
		k.Accounts = append(k.Accounts, a.keep())
	}
	return k
}

func (a *Account) keep() KeptAccount {
	k := KeptAccount{ID: a.id, Born: a.born, Changes: a.changes, Verifiers: map[string]keptVerifier{}}
	for _, p := range append([]*principal{a.root}, byName(a.users)...) {
		k.Principals = append(k.Principals, keptPrincipal{p.name, p.id, p.created, p.password, p.signedIn})
	}
	for _, arn := range slices.Sorted(maps.Keys(a.devices)) {
		d := a.devices[arn]
		k.Devices = append(k.Devices, keptDevice{
			ARN: d.arn, Name: d.name, Seed: d.seed, Tags: d.tags, CreatedBy: d.createdBy.arn, Created: d.created, Enabled: d.enabled,
			Holder: arnOf(d.holder), Served: arnOf(d.served), Legacy: d.legacy, Offset: d.offset, LastPair: d.lastPair,
			Used: slices.Sorted(maps.Keys(d.used)),
		})
	}
	for _, serial := range slices.Sorted(maps.Keys(a.tokens)) {
		t := a.tokens[serial]
		k.Tokens = append(k.Tokens, keptToken{t.serial, t.holder.arn, t.enabled})
	}
	for arn, v := range a.verifiers {
		kept := keptVerifier{Window: v.attempts.window, Count: v.attempts.count}
		for _, w := range v.views {
			if w.device == a.devices[arn] {
				kept.Views = append(kept.Views, keptView{w.made, w.from, arnOf(w.holder), w.offset})
			}
		}
		k.Verifiers[arn] = kept
	}
	for _, e := range a.trail {
		k.Trail = append(k.Trail, keptEvent{e.text, e.at, e.userName, e.resources})
	}
	if w := a.console.wizard; w != nil && a.devices[w.arn] == w {
		k.Wizard = w.arn
	}
	return k
}

func byName(users map[string]*principal) []*principal {
	var all []*principal
	for _, name := range slices.Sorted(maps.Keys(users)) {
		all = append(all, users[name])
	}
	return all
}

func arnOf(p *principal) string {
	if p == nil {
		return ""
	}
	return p.arn
}
