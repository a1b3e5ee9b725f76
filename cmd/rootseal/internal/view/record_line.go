package view

import (
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
)

// RecordLine returns who wrote a record, where, when and what, and its principal.
func RecordLine(all []ledger.Record, r ledger.Record) string {
	line := fmt.Sprintf("record %d, %s, %s by %s on %s: %s", r.Sequence, r.Body.Kind(), Date(r.Time), Whose(r.Officer), OrNone(r.Host), BodyWords(r.Body))
	if who := principalOf(all, r); who != "" {
		line += " (" + who + ")"
	}
	return line
}

// Whose returns who wrote a record, as claimed.
func Whose(o ledger.Officer) string {
	if o.CallerARN == "" {
		return OrNone(o.OSUser)
	}
	return OrNone(o.OSUser) + " as " + o.CallerARN
}

// principalOf returns the principal and the group of a record, by its ceremony or
// by the one that it names.
func principalOf(all []ledger.Record, r ledger.Record) string {
	ceremony := r.Ceremony
	switch body := r.Body.(type) {
	case *ledger.Live:
		ceremony = body.Device
	case *ledger.Resync:
		ceremony = body.Device
	}
	at := slices.IndexFunc(all, func(other ledger.Record) bool {
		_, begins := other.Body.(*ledger.Begin)
		_, adopts := other.Body.(*ledger.Adopt)
		_, retires := other.Body.(*ledger.Retirement)
		return ceremony != "" && other.Ceremony == ceremony && (begins || adopts || retires)
	})
	if at < 0 {
		return ""
	}
	switch body := all[at].Body.(type) {
	case *ledger.Begin:
		return body.Principal + ", group " + body.Group
	case *ledger.Adopt:
		return body.Principal + ", group " + body.Group
	case *ledger.Retirement:
		return body.Principal + ", group " + body.Group
	}
	return ""
}
