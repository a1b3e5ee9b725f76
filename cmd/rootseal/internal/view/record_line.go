package view

import (
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// RecordLine returns who wrote a record, where, when and what, and its principal.
func RecordLine(all []ledger.Record, r ledger.Record) message.Text {
	line := message.Textf("record %d, %s, %s by %s on %s: %s", r.Sequence, r.Body.Kind(), Date(r.Time), Whose(r.Officer), OrNone(r.Host), BodyWords(r.Body))
	if who := principalOf(all, r); !who.IsZero() {
		line = message.Textf("%s (%s)", line, who)
	}
	return line
}

// Whose returns who wrote a record, as claimed.
func Whose(o ledger.Officer) message.Text {
	if o.CallerARN == "" {
		return OrNone(o.OSUser)
	}
	return message.Textf("%s as %s", OrNone(o.OSUser), o.CallerARN)
}

// principalOf returns the principal and the group of a record, by its ceremony or
// by the one that it names.
func principalOf(all []ledger.Record, r ledger.Record) message.Text {
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
		return message.Text{}
	}
	switch body := all[at].Body.(type) {
	case *ledger.Begin:
		return message.Textf("%s, group %s", body.Principal, body.Group)
	case *ledger.Adopt:
		return message.Textf("%s, group %s", body.Principal, body.Group)
	case *ledger.Retirement:
		return message.Textf("%s, group %s", body.Principal, body.Group)
	}
	return message.Text{}
}
