package audit

import (
	"slices"
	"strings"
	"time"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Reasons to refuse the acceptance of a finding.
var (
	ErrNotFound = hint.Sentinel(hint.CopyFinding, "no audit in this ledger has found it")
	ErrUntil    = hint.Sentinel(hint.GiveLastDay, "not a valid last day")
	ErrNoReason = hint.Sentinel(hint.GiveReason, "no reason is given")
)

// longest is the longest acceptance of a finding: every finding needs a fresh look
// within a year.
const longest = 366 * 24 * time.Hour

// Accept makes the record that accepts a finding until the end of a day, UTC. The
// finding must be in a recorded audit: no finding is accepted before an audit has
// found it.
func Accept(records []ledger.Record, id, until, reason string, now time.Time) (*ledger.Accept, error) {
	day, err := time.Parse(time.DateOnly, until)
	switch {
	case err != nil:
		return nil, message.Errorf("accepting %s: %w: %q is not written like 2026-12-31", id, ErrUntil, until)
	case !now.Before(day.AddDate(0, 0, 1)):
		return nil, message.Errorf("accepting %s: %w: %s is over", id, ErrUntil, until)
	case day.Sub(now) > longest:
		return nil, message.Errorf("accepting %s: %w: %s is more than a year ahead", id, ErrUntil, until)
	case strings.TrimSpace(reason) == "":
		return nil, message.Errorf("accepting %s: %w", id, ErrNoReason)
	case !found(records, id):
		return nil, message.Errorf("accepting %s: %w", id, ErrNotFound)
	}
	return &ledger.Accept{Finding: id, Until: until, Reason: reason}, nil
}

func found(records []ledger.Record, id string) bool {
	return slices.ContainsFunc(records, func(r ledger.Record) bool {
		a, is := r.Body.(*ledger.Audited)
		return is && slices.ContainsFunc(a.Findings, func(f ledger.FindingRef) bool { return f.ID == id })
	})
}

// MarkAccepted marks the findings that are accepted at that moment, by the last
// record of each, and orders all of them. An acceptance that lacks its signature does
// not count: anyone who writes to the ledger can make one.
func MarkAccepted(all []Finding, book *record.Book, records []ledger.Record, now time.Time) {
	last := map[string]*Acceptance{}
	for _, r := range records {
		if a, is := r.Body.(*ledger.Accept); is && !book.IsUnsigned(r.Sequence) {
			last[a.Finding] = &Acceptance{Record: r.Sequence, Until: a.Until, Reason: a.Reason}
		}
	}
	for i := range all {
		a := last[all[i].ID]
		if a == nil {
			continue
		}
		day, err := time.Parse(time.DateOnly, a.Until)
		if err == nil && now.Before(day.AddDate(0, 0, 1)) {
			all[i].Accepted = a
		} else {
			all[i].Lapsed = a
		}
	}
	worstFirst(all)
}
