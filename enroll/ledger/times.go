package ledger

import (
	"strconv"
	"time"

	"rootseal/message"
)

// hostSkew is the tolerated difference between the clocks of two workstations
// that share a ledger.
const hostSkew = 2 * time.Minute

// Backwards returns the places where times run back: a record is dated before the
// previous record of the same host or, by more than the tolerated difference,
// before one of another host. The order follows from the sequence, so these
// records count fully; but a clock was wrong, or a record was written to look
// older.
func Backwards(records []Record) []message.Text {
	t := timeline{last: map[string]told{}}
	for _, r := range records {
		t.take(message.Textf("record %d", r.Sequence), "", r)
		if away, is := r.Body.(*Away); is {
			if made, err := away.Made(); err == nil {
				t.take(message.Textf("record %d of trip %d (in record %d)", made.Sequence, away.Trip, r.Sequence), "trip"+strconv.FormatUint(away.Trip, 10), made)
			}
		}
	}
	return t.found
}

// told is the time that a record gives for itself.
type told struct {
	name message.Text
	host string
	at   time.Time
}

// timeline is the order of the ledger at home, or of one trip.
type timeline struct {
	last  map[string]told // by line, and by line and host
	found []message.Text
}

func (t *timeline) take(name message.Text, line string, r Record) {
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
	t.found = append(t.found, message.Textf("%s, written by %s, is dated %s: %s before %s, written by %s", now.name, now.host, now.at.Format(time.RFC3339),
		before.at.Sub(now.at), before.name, before.host))
}
