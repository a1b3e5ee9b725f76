package main

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/guarded"
)

// past is the ledger as code and keys use it: to know more where it is at hand,
// and never in the way. It is read while the keys are; nobody waits for it
// longer than pastLimit.
type past struct {
	app    *app
	read   chan struct{} // closed when what follows is set
	ledger *ledger.Ledger
	err    error
	died   *guarded.PanicError
}

// pastLimit is for a ledger on a share that does not answer.
const pastLimit = 2 * time.Second

var errSlowLedger = errors.New("it is not read in time")

func (a *app) rememberPast(ctx context.Context) *past {
	p := &past{app: a, read: make(chan struct{})}
	guarded.Go(ctx, func() {
		defer close(p.read)
		p.died = guarded.Catch(func() {
			p.ledger, p.err = a.openLedgerIn(func(s ledger.Store) ledger.Store { return &inPassing{Store: s, left: inPassingLimit} })
		})
	})
	return p
}

// inPassing is a ledger that is read beside other work, which goes on while
// somebody is waited for: a larger one would fill the memory meanwhile.
type inPassing struct {
	ledger.Store
	left int64
}

// inPassingLimit is more than can be read within pastLimit.
const inPassingLimit = 256 << 20

var errLargeLedger = errors.New("it is too large to be read in passing")

func (p *inPassing) Read(sequence uint64) ([]byte, error) {
	if p.left <= 0 {
		return nil, errLargeLedger
	}
	data, err := p.Store.Read(sequence)
	p.left -= int64(len(data))
	return data, err
}

func (p *past) wait(ctx context.Context) (*ledger.Ledger, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, pastLimit, errSlowLedger)
	defer cancel()
	select {
	case <-p.read:
		p.died.Raise()
		return p.ledger, p.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// live are what the ledger has for a principal and a group, nothing where
// it cannot be read: the ids on the keys tell as well.
func (p *past) live(ctx context.Context, who principal.Principal, group string) []*record.MFADevice {
	l, err := p.wait(ctx)
	if err != nil {
		return nil // told by note
	}
	var found []*record.MFADevice
	for _, d := range record.Read(l.Records()).Live() {
		alias := who
		if owner, err := principal.Parse(d.Principal); err == nil && d.Alias == who.Account {
			alias.Account = owner.Account
		}
		if d.Principal == alias.String() && (group == "" || d.Group == group) {
			found = append(found, d)
		}
	}
	return found
}

// label adds what the ledger calls keys and who signs with them, nothing where it
// cannot be read: the keys are there all the same.
func (p *past) label(ctx context.Context, tokens []token) {
	l, err := p.wait(ctx)
	if err != nil {
		p.app.say("warning: the keys' labels are not known: %v", err)
		return
	}
	b, register := record.Read(l.Records()), officers.Read(l.Records())
	object(b, tokens)
	for i, t := range tokens {
		if t.Serial == nil {
			continue
		}
		tokens[i].Officer = known(officersOf(register, *t.Serial))
		if key := b.Key(uint32(*t.Serial)); key != nil {
			tokens[i].Label, tokens[i].Holder = known(key.Label), known(key.Holder)
			if key.Attested != nil && !key.OfUnknownIssuer() {
				tokens[i].Attested = new(key.IsAttested())
			}
		}
	}
}

// note writes the use of a code into a ledger that is there. It comes after the
// code was printed, and whatever fails is a warning (invariant 12 excepts this
// command: whoever stands before a login must get in).
func (p *past) note(ctx context.Context, t taken) {
	l, err := p.wait(ctx)
	if err != nil {
		p.app.say("warning: this code is not noted in the ledger: %v", err)
		return
	}
	records := l.Records()
	if len(records) == 0 {
		return // the first command that changes something makes the ledger
	}
	p.app.warnOfClock(records[len(records)-1].Time, "the ledger's last record")
	p.app.sayAgainst(record.Read(records), t.key.Serial)
	ctx, cancel := context.WithTimeoutCause(ctx, pastLimit, ledger.ErrBusy)
	defer cancel()
	_, err = l.Append(ctx, ledger.Entry{
		Command: "code",
		Officer: ledger.Officer{OSUser: osUser()},
		Body:    &ledger.CodeUsed{KeySerial: uint32(t.key.Serial), CredentialID: t.id, Step: t.step},
	})
	if err != nil {
		p.app.say("warning: this code is not noted in the ledger: %v", err)
	}
}

// clockGrace is how far workstations that share a ledger may be apart.
const clockGrace = time.Minute

// warnOfClock tells of a clock that is before a time that has passed for
// certain. No server is asked: code needs no network.
func (a *app) warnOfClock(passed time.Time, what string) {
	if now := a.world.now(); now.Add(clockGrace).Before(passed) {
		a.say("warning: this workstation's clock says %s, which is before %s; the code of a wrong time is refused",
			now.Local().Format("2006-01-02 15:04"), what)
	}
}

// built is a time at which this program was not there yet: its commit's, where
// the build tells that.
func built() time.Time {
	begun := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return begun
	}
	for _, s := range info.Settings {
		if at, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
			return at
		}
	}
	return begun
}
