package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// ErrEnded means that the ceremony has an End, and accepts no further record.
var ErrEnded = hint.Sentinel(hint.SeeEnd, "the ceremony has ended")

// Append writes the next record, after all records that other processes have
// appended. If another process takes the number first, Append reads its record, checks
// the entry against it, and takes the next number. It refuses a record of an ended ceremony (ErrEnded). If Append returns
// no error, the record is on disk. After an error from the store the record may
// still exist, for example if only the last sync failed; Append reads the ledger
// again, so Records shows which.
func (l *Ledger) Append(ctx context.Context, e Entry) (Head, error) {
	defer l.inTurn(rankOf(e.Body))()

	// An entry that cannot be written must not leave an empty folder.
	before := l.Head()
	r, data, err := l.compose(e)
	if err != nil {
		return Head{}, err
	}
	unlock, err := l.store.Lock(ctx)
	if err != nil {
		return Head{}, fmt.Errorf("locking ledger: %w", err)
	}
	defer unlock()
	for race := 1; ; race++ {
		if race == 1 && !l.mayPresume() {
			if err := l.catchUp(); err != nil {
				return Head{}, fmt.Errorf("reading ledger: %w", err)
			}
		}
		if err := l.checkWorld(); err != nil {
			return Head{}, err
		}
		if err := l.admits(e); err != nil {
			return Head{}, err
		}
		// The record must have the time of writing, even after a wait for the lock.
		if now := l.now(); l.Head() != before || !seconds(&now).Equal(*seconds(&r.Time)) {
			if r, data, err = l.compose(e); err != nil {
				return Head{}, err
			}
			before = l.Head()
		}
		next := before.Sequence + 1
		began := l.now().Round(0)
		l.last.made = time.Time{}
		err := l.store.Create(next, data)
		if err == nil {
			return l.appended(r, data, began)
		}
		err = errors.Join(message.Errorf("writing record %d: %w", next, err), l.catchUp())
		// On a shared ledger, another workstation was first. The entry is checked against its
		// records, and takes the next number.
		if !errors.Is(err, fs.ErrExist) || l.Head() == before || race == maxRaces || ctx.Err() != nil {
			return Head{}, err
		}
	}
}

// An append to a shared ledger serves the next append instead of a reading for so long,
// and so many times in a row, unless another workstation has appended within the time of
// calm. Else a workstation that appends all the time would always be first.
const (
	recent = time.Second
	inRow  = 8
	calm   = 10 * time.Second
)

// presumption is what an append to a shared ledger may presume without a reading.
type presumption struct {
	made time.Time // when the last append began; zero if it failed
	row  int       // appends in a row without a reading
	met  time.Time // when a reading last found records of others
}

// mayPresume reports whether this Ledger wrote the newest record of a shared ledger a
// moment ago. It got the number only because no one else had it, so a reading would show no
// more; and if someone has the next number, that append fails, and reads. The caller has
// the turn.
func (l *Ledger) mayPresume() bool {
	now := l.now().Round(0) // a monotonic clock stands still while the machine sleeps
	ago := now.Sub(l.last.made)
	if !l.IsShared() || ago < 0 || ago >= recent || l.last.row >= inRow || now.Sub(l.last.met) < calm {
		l.last.row = 0
		return false
	}
	l.last.row++
	return true
}

// appended takes a record that this Ledger has just written. The caller has the turn.
func (l *Ledger) appended(r Record, data []byte, began time.Time) (Head, error) {
	head, err := l.take(r, data)
	if err != nil {
		return Head{}, err
	}
	l.last.made = began
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrote[r.Sequence] = true
	l.noteReading(began)
	return head, nil
}

// maxRaces is how often other workstations may be first before an append fails.
const maxRaces = 1000

// inTurn waits for the turn, and returns how to pass it on.
func (l *Ledger) inTurn(r rank) (pass func()) {
	l.turn.take(r)
	return l.turn.pass
}

// catchUp reads what other processes have appended. The caller has the turn.
func (l *Ledger) catchUp() error {
	began := l.now().Round(0)
	c := l.copyOfChain()
	before := len(c.records)
	err := c.catchUp(l.store)
	if len(c.records) > before {
		l.last.met = began
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.chain = c
	if err == nil {
		l.noteReading(began)
	}
	return err
}

// take appends a record that the store has. The caller has the turn.
func (l *Ledger) take(r Record, data []byte) (Head, error) {
	c := l.copyOfChain()
	if err := c.take(r, data); err != nil {
		return Head{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.chain = c
	return c.head(), nil
}

// admits checks an entry against the records before it. The caller has the turn.
func (l *Ledger) admits(e Entry) error {
	if e.Ceremony != "" {
		for _, r := range l.Records() {
			if _, ended := r.Body.(*End); ended && r.Ceremony == e.Ceremony && !slices.Contains(e.Despite, r.Sequence) {
				return fmt.Errorf("%w: %s", ErrEnded, e.Ceremony)
			}
		}
	}
	if err := l.admitsClaim(e.Ceremony); err != nil {
		return err
	}
	if err := l.MayRecord(e.Body); err != nil {
		return err
	}
	if e.Provided != nil {
		return e.Provided(l.Records())
	}
	return nil
}

// compose returns the record that follows the head, and its bytes.
func (l *Ledger) compose(e Entry) (Record, []byte, error) {
	c := l.copyOfChain()
	r, data, err := l.composeAfter(c.head(), e)
	if err != nil {
		return Record{}, nil, err
	}
	if err := c.fits(len(data)); err != nil { // no reader would accept a larger one
		return Record{}, nil, message.Errorf("composing record of kind %s: %w", e.Body.Kind(), err)
	}
	return r, data, nil
}

func (l *Ledger) composeAfter(head Head, e Entry) (Record, []byte, error) {
	if head.Sequence == maxSequence {
		return Record{}, nil, message.Errorf("composing record: ledger is full at %d records", maxSequence)
	}
	if e.Body == nil {
		return Record{}, nil, errors.New("composing record: no body")
	}
	r, data, err := compose(Record{
		Format: Format, Sequence: head.Sequence + 1, Previous: head.Hash, World: l.id.World,
		Time: l.now(), AWSTime: e.AWSTime, Tool: l.id.Tool, Host: l.id.Host,
		Officer: e.Officer, Command: e.Command, Ceremony: e.Ceremony, Body: e.Body,
	})
	if err != nil {
		return Record{}, nil, message.Errorf("composing record of kind %s: %w", e.Body.Kind(), err)
	}
	return r, data, nil
}
