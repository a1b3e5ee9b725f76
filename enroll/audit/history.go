package audit

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// history is what the audits in the ledger have found.
type history struct {
	first map[string]time.Time // by id
	last  map[string]last
}

// last is the last audit that had a finding.
type last struct {
	at       time.Time
	severity Severity
}

// NotRead is the kind of a report, to programs alone, that an account was not read in
// full. It is no kind of finding: what was not read can be anything.
const NotRead = "not-read"

// remembered is how long an ended finding is still reported as such. A program that
// heard of the finding then learns of its end even if it missed some audits.
const remembered = 90 * 24 * time.Hour

func (h *history) take(at time.Time, a *ledger.Audited) {
	note := func(id string, severity Severity) {
		if _, known := h.first[id]; !known {
			h.first[id] = at
		}
		h.last[id] = last{at, severity}
	}
	for _, f := range a.Findings {
		if severity, err := ParseSeverity(f.Severity); err == nil {
			note(f.ID, severity)
		}
	}
	for _, account := range a.Unreachable {
		note(NotRead+"/"+account, Medium)
	}
}

// FirstFound returns the time of the first audit in the ledger that had a finding; zero
// if there is none.
func (k *Known) FirstFound(id string) time.Time { return k.history.first[id] }

// Ended returns the findings of earlier audits that this audit would have found, and did
// not. What this audit did not read in full has not ended, and an event never ends.
func (k *Known) Ended(r *Result, keys []Key, now time.Time) []Finding {
	e := ends{seen: map[string]*Seen{}, keys: map[string]Key{}, unsettled: map[string]bool{}}
	for _, s := range r.Seen {
		e.seen[s.Account] = s
	}
	for _, key := range keys {
		e.keys[strconv.FormatUint(uint64(key.Serial), 10)] = key
	}
	for _, u := range record.Status(k.Book, k.Policy, now).Unsettled {
		e.unsettled[u.Ceremony] = true
	}
	found := map[string]bool{}
	for _, f := range r.Findings {
		found[f.ID] = true
	}
	var all []Finding
	for _, id := range slices.Sorted(maps.Keys(k.history.last)) {
		last := k.history.last[id]
		if found[id] || now.Sub(last.at) > remembered {
			continue
		}
		kind, object, _ := strings.Cut(id, "/")
		of := strings.Split(object, "/")
		if e.ended(kind, of) {
			f := Finding{ID: id, Kind: kind, Severity: last.severity, Text: message.Word("the audit no longer finds this")}
			f.Account, f.Principal, f.KeySerial = subjectOf(kind, of)
			all = append(all, f)
		}
	}
	return all
}

// ends is what decides whether a finding has ended.
type ends struct {
	seen      map[string]*Seen // by account
	keys      map[string]Key   // plugged in, by serial
	unsettled map[string]bool  // ceremonies
}

func (e ends) ended(kind string, of []string) bool {
	if kind != NotRead && !slices.ContainsFunc(Catalogue, func(k Kind) bool { return k.Name == kind }) {
		return false // of another version, or of no audit
	}
	s, key := e.seen[of[0]], e.keys[of[0]]
	read := s != nil && s.Entered() && len(s.Unread) == 0
	switch kind {
	case EventOfRoot, EventOfOurs, EventOfOthers:
		return false
	case Owed: // an audit looks at all that is owed, whatever accounts it reads
		return true
	case Unsettled:
		return !e.unsettled[of[0]]
	case KeyReset, KeyMissing, KeyUnknown, KeyInBag, KeyNotLost, KeyFirmware:
		return key.Serial != 0 && !key.Locked
	case RootRemovable: // only an audit of the organization looks
		return read && s.Member
	case RootOtherDevice, PasskeyGone: // of root, only root's own list shows all
		ofRoot := kind == RootOtherDevice || len(of) > 1 && of[1] == "root"
		return read && (!ofRoot || s.Root != nil || s.Summary != nil && !s.Summary.RootMFA)
	}
	return read
}

// subjectOf returns what an id is about.
func subjectOf(kind string, of []string) (account, principal string, serial uint32) {
	if n, err := strconv.ParseUint(of[0], 10, 32); err == nil && !isAccount(of[0]) {
		serial, of = uint32(n), of[1:]
	}
	if len(of) == 0 || !isAccount(of[0]) {
		return "", "", serial
	}
	switch {
	case strings.HasPrefix(kind, "root-"), len(of) > 1 && of[1] == "root":
		principal = of[0] + "/root"
	case len(of) > 2 && of[1] == "user":
		principal = strings.Join(of[:3], "/")
	}
	if serial == 0 {
		account = of[0]
	}
	return account, principal, serial
}

// HomeOf returns the account that a finding belongs to: its own; or that of its
// principal or its ceremony; or the lowest of those whose devices are on its key; or "".
func (k *Known) HomeOf(f Finding) string {
	home := cmp.Or(f.Account, accountOf(f.Principal))
	if !isAccount(home) {
		home = ""
	}
	if of := strings.Split(f.ID, "/"); home == "" && len(of) > 1 && k.spans[of[1]] != nil {
		home = k.spans[of[1]].account
	}
	if known := k.Book.Key(f.KeySerial); home == "" && known != nil {
		for _, d := range known.Holds() {
			if own := accountOf(d.Principal); isAccount(own) && (home == "" || own < home) {
				home = own
			}
		}
	}
	return home
}
