package manager

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/oath"
)

// tries is how often a code is asked that arrives in another time step than it was asked.
// Two codes of consecutive steps may take more: others wait for the manager, too, which
// answers as many of them in a step as it can.
const (
	tries     = 4
	pairTries = 10
)

// Item is one seed in a vault.
type Item struct {
	vault *Vault
	name  string
	env   *env.Env
	from  env.Source        // Scanned: the manager reads the seed in the console
	seed  func() *seed.Seed // until it is wiped

	proven uint64
	last   given // the newest code
}

// given is a code, and the time step in which the manager gave it.
type given struct {
	step uint64
	code oath.Code
}

// Item returns an item that will be made; nil without a vault.
func (v *Vault) Item(name string, e *env.Env, from env.Source, seed func() *seed.Seed) *Item {
	if v == nil {
		return nil
	}
	return &Item{vault: v, name: name, env: e, from: from, seed: seed}
}

// Note completes the record of a seed with the command that gets it or, if the manager has
// it from the console, with the one that gives its codes.
func (i *Item) Note(load *ledger.Load) {
	known, is := dialects[i.vault.Is.Like], i.vault.Is
	if i.from == env.Scanned {
		load.CodesBy = words(is, known.code(is.Vault, i.name))
	} else {
		load.HandedTo = words(is, known.create(is.Vault, i.name))
	}
}

// Proven returns the time step at which the manager gave the seed's code; 0 without an
// item.
func (i *Item) Proven() uint64 {
	if i == nil {
		return 0
	}
	return i.proven
}

// Storing is the step that hands the seed over. Settling does not look at it: what a
// stopped command left in the manager opens nothing once AWS has no such device.
func (i *Item) Storing() []step.Step {
	if i.from == env.Scanned {
		return nil
	}
	return []step.Step{{Name: "store", Do: i.store}}
}

// Proving is the step that compares a code of the manager with the seed's. Only AWS can
// compare those of a seed that rootseal has not seen.
func (i *Item) Proving() []step.Step { return []step.Step{{Name: "prove", Do: i.prove}} }

// Coding is the step that takes the two codes for AWS from the manager, after the seed is
// wiped. It also shows that the item is still there.
func (i *Item) Coding(take func(newer uint64, codes [2]oath.Code)) []step.Step {
	return []step.Step{{Name: "codes", Do: func(ctx context.Context) error {
		older, newer, err := i.codes(ctx)
		if err == nil {
			take(newer.step, [2]oath.Code{older.code, newer.code})
		}
		return err
	}}}
}

// store hands the seed over. The outcome of a command that failed is unknown, and then the
// item is read: it is there if the manager says so, and the next step decides whether it is
// whole.
func (i *Item) store(ctx context.Context) error {
	issuer, account, _ := strings.Cut(i.name, ":")
	uri := i.seed().Handover(issuer, account)
	defer clear(uri)
	err := i.vault.put(ctx, i.name, uri)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if there, look := i.vault.has(ctx, i.name); look == nil && there {
		return nil
	}
	return err
}

// prove asks for a code and compares it with the seed's.
func (i *Item) prove(ctx context.Context) error {
	c, err := i.ask(ctx)
	if err != nil {
		return err
	}
	if i.from == env.Scanned {
		i.last, i.proven = c, c.step
		return nil
	}
	challenge := oath.TOTPChallenge(c.step)
	answer := i.seed().HMAC(challenge[:])
	defer clear(answer)
	if want := (oath.Full{HMAC: answer, Digits: keyring.Digits}).Code(); subtle.ConstantTimeCompare([]byte(want), []byte(c.code)) != 1 {
		return ErrOtherSeed
	}
	i.last, i.proven = c, c.step
	return nil
}

// codes returns two codes of consecutive time steps. Since a manager has only the present
// code, it waits for the next step.
func (i *Item) codes(ctx context.Context) (older, newer given, err error) {
	if now := oath.Step(i.env.Now(), keyring.Period); now != i.last.step && now != i.last.step+1 {
		if i.last, err = i.ask(ctx); err != nil {
			return given{}, given{}, err
		}
	}
	for range pairTries {
		if err := i.until(ctx, i.last.step+1); err != nil {
			return given{}, given{}, err
		}
		next, err := i.ask(ctx)
		if err != nil {
			return given{}, given{}, err
		}
		older, i.last = i.last, next
		if next.step == older.step+1 && next.code != older.code {
			return older, next, nil
		}
	}
	return given{}, given{}, fmt.Errorf("%w: two codes of consecutive time steps", ErrSlow)
}

// ask asks for a code that the manager computed within one time step, as its clock and
// ours are the same. The wait for the manager's turn does not count.
func (i *Item) ask(ctx context.Context) (given, error) {
	for range tries {
		var asked uint64
		text, err := i.vault.code(ctx, i.name, func() { asked = oath.Step(i.env.Now(), keyring.Period) })
		if err != nil {
			return given{}, err
		}
		if oath.Step(i.env.Now(), keyring.Period) == asked {
			return given{asked, oath.Code(text)}, nil
		}
	}
	return given{}, fmt.Errorf("%w: it takes longer than a time step", ErrSlow)
}

// until waits until a time step begins.
func (i *Item) until(ctx context.Context, at uint64) error {
	begins := oath.StartOf(at, keyring.Period)
	wait := begins.Sub(i.env.Now())
	if wait <= 0 {
		return nil
	}
	i.env.Person.Progress(step.Event{Step: "codes", What: step.Waiting, Until: begins})
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
