package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// ErrClaimed means that another command is working on the ceremony.
var ErrClaimed = hint.Sentinel(hint.LetFinish, "another rootseal is working on this ceremony")

// Errors of a ledger that several workstations share.
var (
	// ErrElsewhere means that another workstation began the ceremony, or took it over; or that
	// this one did before it was started again.
	ErrElsewhere = errors.New("another workstation works on this ceremony, or this one did before it was started again")
	// ErrTakenOver means that another workstation has taken the ceremony over since this
	// command claimed it.
	ErrTakenOver = hint.Sentinel(hint.LeaveCeremony, "another workstation has taken over this ceremony")
)

// claim is what a Ledger knows about its own claim on a ceremony.
type claim struct {
	since uint64    // as in Workstation.Keep; a later take-over ends it
	read  time.Time // when the ledger was last read, by the clock that a sleep moves
}

// pause is how long a workstation may rest before it reads again. A call to AWS or to a key
// takes less; a sleep or a wait for a person takes more.
const pause = 5 * time.Second

// Claim claims a ceremony for the caller until release, and reads what other
// processes have appended. The error is ErrClaimed if another process is working on
// the ceremony, and ErrElsewhere if another workstation has it.
func (l *Ledger) Claim(ceremony string) (release func(), err error) {
	release, ok, err := l.store.Claim(ceremony)
	if err != nil {
		return nil, message.Errorf("claiming ceremony %s: %w", ceremony, err)
	}
	if !ok {
		return nil, message.Errorf("claiming ceremony %s: %w", ceremony, ErrClaimed)
	}
	r := claims
	if _, begun := l.takenOver(ceremony); begun {
		r = goesOn
	}
	defer l.inTurn(r)()
	if err := l.catchUp(); err != nil {
		release()
		return nil, fmt.Errorf("reading ledger: %w", err)
	}
	if err := l.hold(ceremony); err != nil {
		release()
		return nil, message.Errorf("claiming ceremony %s: %w", ceremony, err)
	}
	return release, nil
}

// hold takes a claim: in a bucket, if this workstation has it. In a folder, the lock shows
// that no other command has it now; but a file server takes the lock from a workstation that
// sleeps, so a take-over ends the claim there, too.
func (l *Ledger) hold(ceremony string) error {
	since, begun := l.takenOver(ceremony)
	if workstation, inBucket := l.store.(Workstation); inBucket {
		if kept, ok := workstation.Kept(ceremony); begun && (!ok || kept != since) && !l.Wrote(since) {
			return hint.New("", hint.TakeOver, ErrElsewhere, hint.Word(ceremony))
		}
		if err := workstation.Keep(ceremony, since); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.claims[ceremony] = claim{since: since, read: l.now().Round(0)}
	return nil
}

// TakeOver records that this workstation goes on with a ceremony that another workstation began, or
// this one before it was started again. The entry's body is the statement of that. Two
// workstations cannot both take over: the one whose record comes second is refused.
func (l *Ledger) TakeOver(ctx context.Context, e Entry) error {
	release, ok, err := l.store.Claim(e.Ceremony)
	switch {
	case err != nil:
		return message.Errorf("taking over ceremony %s: %w", e.Ceremony, err)
	case !ok:
		return message.Errorf("taking over ceremony %s: %w", e.Ceremony, ErrClaimed)
	}
	defer release()
	if err := l.takeOver(ctx, e); err != nil {
		return message.Errorf("taking over ceremony %s: %w", e.Ceremony, err)
	}
	return nil
}

// TakeOverClaimed is TakeOver for a caller that holds the claim. So a person can read what
// will be done before the record is written.
func (l *Ledger) TakeOverClaimed(ctx context.Context, e Entry) error {
	err := l.takeOver(ctx, e)
	if err == nil {
		err = l.hold(e.Ceremony)
	}
	if err != nil {
		return message.Errorf("taking over ceremony %s: %w", e.Ceremony, err)
	}
	return nil
}

func (l *Ledger) takeOver(ctx context.Context, e Entry) error {
	before, _ := l.takenOver(e.Ceremony)
	may := e.Provided
	e.Provided = func(records []Record) error {
		if now, _ := takenOver(records, e.Ceremony); now != before {
			return message.Errorf("%w: record %d of %s", ErrTakenOver, now, records[now-1].Host)
		}
		if may != nil {
			return may(records)
		}
		return nil
	}
	head, err := l.Append(ctx, e)
	if workstation, inBucket := l.store.(Workstation); err == nil && inBucket {
		err = workstation.Keep(e.Ceremony, head.Sequence)
	}
	return err
}

func (l *Ledger) takenOver(ceremony string) (since uint64, begun bool) {
	return takenOver(l.Records(), ceremony)
}

// takenOver returns the record by which a workstation last took a ceremony over, 0 if none
// did, and whether the ceremony has any record.
func takenOver(records []Record, ceremony string) (since uint64, begun bool) {
	for _, r := range records {
		if r.Ceremony != ceremony || ceremony == "" {
			continue
		}
		begun = true
		if s, is := r.Body.(*Statement); is && s.About == TakenOver {
			since = r.Sequence
		}
	}
	return since, begun
}

// IsShared reports whether several workstations share the ledger.
func (l *Ledger) IsShared() bool {
	_, shared := l.store.(Workstation)
	return shared
}

// StillClaims returns ErrTakenOver if another workstation has taken the ceremony over. It
// reads the ledger again if this workstation rested: one that wakes up reads before it acts.
func (l *Ledger) StillClaims(ceremony string) error {
	if l.hasRested(ceremony) {
		pass := l.inTurn(goesOn)
		var err error
		if l.hasRested(ceremony) { // else another ceremony's question has read
			err = l.catchUp()
		}
		pass()
		if err != nil {
			return fmt.Errorf("reading ledger: %w", err)
		}
	}
	return l.admitsClaim(ceremony)
}

// hasRested reports whether this workstation rested since it last read the ledger.
func (l *Ledger) hasRested(ceremony string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	mine, has := l.claims[ceremony]
	// A monotonic clock stands still while the machine sleeps.
	rest := l.now().Round(0).Sub(mine.read)
	return has && (rest < 0 || rest > pause)
}

// noteReading notes when a reading of the ledger began. The caller holds mu.
func (l *Ledger) noteReading(began time.Time) {
	for ceremony, mine := range l.claims {
		mine.read = began
		l.claims[ceremony] = mine
	}
}

// admitsClaim returns ErrTakenOver if the ledger shows that this command has lost its
// claim on the ceremony.
func (l *Ledger) admitsClaim(ceremony string) error {
	l.mu.Lock()
	mine, has := l.claims[ceremony]
	l.mu.Unlock()
	if !has {
		return nil
	}
	records := l.Records()
	if since, _ := takenOver(records, ceremony); since != mine.since {
		return message.Errorf("%w: record %d of %s", ErrTakenOver, since, records[since-1].Host)
	}
	return nil
}
