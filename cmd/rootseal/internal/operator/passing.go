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

// Passing is the ledger for commands that work without it, such as code and keys. It
// is read while the keys are, and given up after PastLimit.
type Passing struct {
	App    *cli.App
	read   chan struct{} // closed when what follows is set
	ledger *ledger.Ledger
	err    error
	died   *guarded.PanicError
}

// PastLimit is for a ledger on a share that does not answer.
const PastLimit = 2 * time.Second

var errSlowLedger = errors.New("the ledger did not answer in time")

// ReadInPassing starts to read the ledger.
func ReadInPassing(ctx context.Context, a *cli.App) *Passing {
	p := &Passing{App: a, read: make(chan struct{})}
	guarded.Go(ctx, func() {
		defer close(p.read)
		p.died = guarded.Catch(func() {
			p.ledger, p.err = a.OpenLedgerIn(func(s ledger.Store) ledger.Store { return &inPassing{Store: s, left: inPassingLimit} })
		})
	})
	return p
}

// inPassing limits a ledger that is read during other work: reading goes on while
// the operator thinks, and a larger ledger would fill the memory.
type inPassing struct {
	ledger.Store
	left int64
}

// inPassingLimit is more than can be read within PastLimit.
const inPassingLimit = 256 << 20

var errLargeLedger = errors.New("the ledger is too large to read during other work")

func (p *inPassing) Read(sequence uint64) ([]byte, error) {
	if p.left <= 0 {
		return nil, errLargeLedger
	}
	data, err := p.Store.Read(sequence)
	p.left -= int64(len(data))
	return data, err
}

// Wait returns the ledger, or why it is not there in time.
func (p *Passing) Wait(ctx context.Context) (*ledger.Ledger, error) {
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

// Label adds the keys' labels and officers from the ledger. If the ledger cannot
// be read, it only warns: the keys are listed anyway.
func (p *Passing) Label(ctx context.Context, tokens []view.Key) {
	l, err := p.Wait(ctx)
	if err != nil {
		p.App.Say("warning: no labels of keys: %v", err)
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
