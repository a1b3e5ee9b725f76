package enroll

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
)

// errEarlier is why a ceremony that is announced with others is not carried out.
var errEarlier = errors.New("a ceremony that was announced with this one has failed before")

// together is what a ceremony has that is announced with others.
type together struct {
	announced bool
	covered   bool  // by the signature over an apply record
	refused   error // why it is not carried out
}

// Under makes the ceremony one of a sitting, by the number of its apply record. The
// signature over that record covers the intent, which is written when Run begins, and
// refused without that cover. SignEnds then signs the end.
func (c *Ceremony) Under(apply uint64) {
	if c.Retires != nil {
		c.Retires.Apply = apply
	}
	c.Begin.Apply, c.together.covered, c.journal.SignsLater = apply, true, true
}

// Announce writes the intents of several ceremonies of this command, and lets the
// officers sign them once: the signature over the last intent signs the others, too.
// Nothing is done before that. The caller then runs every ceremony, which ends at once
// if Announce failed, and calls SignEnds. One ceremony, or one without officers, is not
// announced: it signs for itself.
func Announce(ctx context.Context, ceremonies []*Ceremony, confirmed []string, settings func(i int) []ledger.Setting) {
	if len(ceremonies) < 2 || len(ceremonies[0].env.Signers) == 0 {
		return
	}
	var err error
	var all []string
	for _, c := range ceremonies {
		all = append(all, c.ID)
	}
	for i, c := range ceremonies {
		c.together.announced, c.journal.SignsLater = true, true
		c.env.Announced = all // each has an environment of its own, and two may have one principal
		if err == nil {
			if err = c.claim(confirmed, settings(i)); err == nil {
				err = c.runner.Run(ctx, c.announcement())
			}
		}
	}
	if err == nil {
		err = signNewest(ctx, ceremonies, func(c *Ceremony) uint64 { return c.journal.Past().Intent.Sequence })
	}
	for _, c := range ceremonies {
		c.together.refused = err
	}
}

// SignEnds lets the officers sign the closing records of ceremonies that were announced
// together or belong to one sitting, with one signature. The error says why one is not
// signed.
func SignEnds(ctx context.Context, ceremonies []*Ceremony) error {
	announced := slices.DeleteFunc(slices.Clone(ceremonies), func(c *Ceremony) bool { return !c.together.announced && !c.together.covered })
	return signNewest(context.WithoutCancel(ctx), announced, func(c *Ceremony) uint64 { return c.journal.Ended })
}

// signNewest signs one record of each ceremony, the newest first: its signature signs
// the others, unless something of others has come between. of returns 0 for none.
func signNewest(ctx context.Context, ceremonies []*Ceremony, of func(*Ceremony) uint64) error {
	ceremonies = slices.SortedFunc(slices.Values(ceremonies), func(a, b *Ceremony) int { return cmp.Compare(of(b), of(a)) })
	for _, c := range ceremonies {
		c.Release() // an officer may have to touch another key
	}
	for _, c := range ceremonies {
		number := of(c)
		if number == 0 || c.env.IsSigned(number) {
			continue
		}
		if err := c.journal.Sign(ctx, number); err != nil {
			return err
		}
	}
	return nil
}

// IsAnnounced reports whether the ceremony was announced with others.
func (c *Ceremony) IsAnnounced() bool { return c.together.announced }

// GiveUp ends an announced ceremony that has not run, because one before it failed.
func (c *Ceremony) GiveUp(ctx context.Context) (Result, error) {
	c.together.refused = cmp.Or(c.together.refused, errEarlier)
	return c.Run(ctx, nil, nil)
}

// claim keeps other commands off the ceremony until it ends, and completes its intent.
func (c *Ceremony) claim(confirmed []string, settings []ledger.Setting) error {
	if c.Retires != nil {
		c.Retires.Confirmed, c.Retires.Settings = confirmed, settings
	} else {
		c.Begin.Confirmed, c.Begin.Settings = slices.Concat(confirmed, c.checks.meantDespite()), settings
	}
	release, err := c.env.Ledger.Claim(c.ID)
	if err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	c.release = release
	return nil
}
