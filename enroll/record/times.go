package record

import (
	"fmt"
	"time"

	"rootseal/enroll/ledger"
)

// hostSkew is how far the clocks of two workstations that share a ledger may be
// apart.
const hostSkew = 2 * time.Minute

// Backwards tells where times run back: a record that says to be older than the
// one before it by the same host, or by another one and more than their clocks may
// differ. Order is what the sequence says, so nothing counts less for it; somebody's
// clock was wrong, or a record was written to look older.
func Backwards(records []ledger.Record) []string {
	t := timeline{last: map[string]told{}}
	for _, r := range records {
		t.take(fmt.Sprintf("record %d", r.Sequence), "", r)
		away, is := r.Body.(*ledger.Away)
		if !is {
			continue
		}
		if made, err := away.Made(); err == nil {
			t.take(fmt.Sprintf("record %d of trip %d (in record %d)", made.Sequence, away.Trip, r.Sequence), fmt.Sprintf("trip %d", away.Trip), made)
		}
	}
	return t.found
}

// told is what a record says of when it was.
type told struct {
	name, host string
	at         time.Time
}

// timeline is the ledger at home, or a trip, each of which has its own order.
type timeline struct {
	last  map[string]told // of a line, and of a line and a host
	found []string
}

func (t *timeline) take(name, line string, r ledger.Record) {
	now := told{name, r.Host, r.Time}
	before, any := t.last[line]
	mine, same := t.last[line+"\x00"+r.Host]
	switch {
	case same && now.at.Before(mine.at):
		t.note(now, mine)
	case any && before.host != now.host && now.at.Add(hostSkew).Before(before.at):
		t.note(now, before)
	}
	t.last[line], t.last[line+"\x00"+r.Host] = now, now
}

func (t *timeline) note(now, before told) {
	t.found = append(t.found, fmt.Sprintf("%s, by %s, says %s: %s before %s, by %s", now.name, now.host, now.at.Format(time.RFC3339),
		before.at.Sub(now.at), before.name, before.host))
}
