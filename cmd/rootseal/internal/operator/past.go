package operator

import (
	"context"
	"errors"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/guarded"
)

// Past is the ledger as code and keys use it: to know more where it is at hand,
// and never in the way. It is read while the keys are; nobody waits for it
// longer than pastLimit.
type Past struct {
	App    *cli.App
	read   chan struct{} // closed when what follows is set
	ledger *ledger.Ledger
	err    error
	died   *guarded.PanicError
}

// PastLimit is for a ledger on a share that does not answer.
const PastLimit = 2 * time.Second

var errSlowLedger = errors.New("it is not read in time")

func RememberPast(ctx context.Context, a *cli.App) *Past {
	p := &Past{App: a, read: make(chan struct{})}
	guarded.Go(ctx, func() {
		defer close(p.read)
		p.died = guarded.Catch(func() {
			p.ledger, p.err = a.OpenLedgerIn(func(s ledger.Store) ledger.Store { return &InPassing{Store: s, Left: inPassingLimit} })
		})
	})
	return p
}

// InPassing is a ledger that is read beside other work, which goes on while
// somebody is waited for: a larger one would fill the memory meanwhile.
type InPassing struct {
	ledger.Store
	Left int64
}

// inPassingLimit is more than can be read within pastLimit.
const inPassingLimit = 256 << 20

var ErrLargeLedger = errors.New("it is too large to be read in passing")

func (p *InPassing) Read(sequence uint64) ([]byte, error) {
	if p.Left <= 0 {
		return nil, ErrLargeLedger
	}
	data, err := p.Store.Read(sequence)
	p.Left -= int64(len(data))
	return data, err
}

func (p *Past) Wait(ctx context.Context) (*ledger.Ledger, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, PastLimit, errSlowLedger)
	defer cancel()
	select {
	case <-p.read:
		p.died.Raise()
		return p.ledger, p.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Label adds what the ledger calls keys and who signs with them, nothing where it
// cannot be read: the keys are there all the same.
func (p *Past) Label(ctx context.Context, tokens []view.Key) {
	l, err := p.Wait(ctx)
	if err != nil {
		p.App.Say("warning: the keys' labels are not known: %v", err)
		return
	}
	b, register := record.Read(l.Records()), officers.Read(l.Records())
	view.Object(b, tokens)
	for i, t := range tokens {
		if t.Serial == nil {
			continue
		}
		tokens[i].Officer = view.OrNull(OfficersOf(register, *t.Serial))
		if key := b.Key(uint32(*t.Serial)); key != nil {
			tokens[i].Label, tokens[i].Holder = view.OrNull(key.Label), view.OrNull(key.Holder)
			if key.Attested != nil && !key.OfUnknownIssuer() {
				tokens[i].Attested = new(key.IsAttested())
			}
		}
	}
}
