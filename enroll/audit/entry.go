package audit

import (
	"slices"
	"time"

	"rootseal/enroll/cloud"
)

// entry is a successful sign-in of root.
type entry struct {
	cloud.Event
	recorded bool // with a recorded device, or for the first ceremony of this root
}

const (
	// A session begins with its sign-in. Both times are AWS's, in whole seconds.
	sessionSlack = 5 * time.Second

	// A session of root in the web console ends after at most twelve hours.
	sessionLimit = 12 * time.Hour

	// The page asks for the code before the sign-in. Nothing has a session then.
	beforeSignIn = 10 * time.Minute
)

// askedForCode is the name of the event when the page asks for a code.
const askedForCode = "CheckMfa"

// entries returns the successful sign-ins of root.
func (k *Known) entries(events []cloud.Event) []entry {
	var all []entry
	for _, e := range events {
		if e.Root && e.Name == signIn && !e.Failed() {
			all = append(all, entry{e, k.isOurSignIn(e) || k.attended(e) != 0})
		}
	}
	return all
}

// explains reports whether root did this in the session of a sign-in with a recorded
// device. The address does not count: an act's can differ from that of its sign-in, and
// people behind one proxy share one.
func explains(entries []entry, e cloud.Event) bool {
	if e.Session == "" || e.SessionBegan.IsZero() {
		return e.Name == askedForCode && precedes(e, entries)
	}
	if after := e.Time.Sub(e.SessionBegan); after < -sessionSlack || after > sessionLimit {
		return false
	}
	began := opening(entries, e)
	return len(began) > 0 && !slices.ContainsFunc(began, func(in entry) bool { return !in.recorded })
}

// opening returns the sign-in that began the session of e: the nearest, or all that are
// equally near.
func opening(entries []entry, e cloud.Event) (began []entry) {
	nearest := sessionSlack
	for _, in := range entries {
		away := in.Time.Sub(e.SessionBegan).Abs()
		if in.Account != e.Account || away > nearest {
			continue
		}
		if away < nearest {
			nearest, began = away, nil
		}
		began = append(began, in)
	}
	return began
}

// precedes reports whether a recorded sign-in from the same address followed.
func precedes(e cloud.Event, entries []entry) bool {
	return e.SourceIP != "" && slices.ContainsFunc(entries, func(in entry) bool {
		before := in.Time.Sub(e.Time)
		return in.recorded && in.Account == e.Account && in.SourceIP == e.SourceIP && before >= 0 && before < beforeSignIn
	})
}
