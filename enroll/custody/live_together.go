package custody

import (
	"context"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// Together is live checks that run at the same time, since each of them mostly waits for
// the next time step. Their records are signed one at a time, and what others have recorded
// is shown once.
type Together struct {
	env *env.Env // signs
	// turn is a channel because a mutex that waits for a signature stops the virtual time of
	// a test.
	turn chan struct{}
}

// NewTogether returns what the checks of one command share. They have other copies of the
// Env: this one notes what the signers were shown.
func NewTogether(e *env.Env) *Together { return &Together{e, make(chan struct{}, 1)} }

// touching is how many checks run at the same time if an officer has to touch a key for
// each signature. With more, the last codes could grow too old before their turn.
const touching = 3

// AtATime returns how many of the checks may run at the same time, at most limit.
func (t *Together) AtATime(limit int) int {
	if officer.Read(t.env.Ledger.Records()).NeedTouch(t.env.Signers...) {
		limit = min(limit, touching)
	}
	return max(1, limit)
}

// ProveManaged is [ProveLive] for a device whose seed a password manager has: the vault gives
// the codes.
func (t *Together) ProveManaged(ctx context.Context, e *env.Env, held *record.MFADevice, vault *manager.Vault) (ledger.Live, error) {
	live, _, err := t.prove(ctx, e, Listed{Held: held, Vault: vault})
	return live, err
}

// signed lets the officers sign a record when their turn comes.
func (t *Together) signed(ctx context.Context, sequence uint64, claimed ledger.Officer) error {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return t.env.Signed(ctx, sequence, "verify", claimed)
}
