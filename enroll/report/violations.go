package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

var severities = []string{Critical, High, Medium, Low}

// kindOf returns a kind of audit.Catalogue; nil if there is none.
func kindOf(name string) *audit.Kind {
	for i := range audit.Catalogue {
		if audit.Catalogue[i].Name == name {
			return &audit.Catalogue[i]
		}
	}
	return nil
}

func severityOf(kind string) string {
	if k := kindOf(kind); k != nil {
		return k.Severity.String()
	}
	return High
}

// ofLedger are the kinds of an audit's findings that the ledger itself shows. Their
// present state counts, so an older audit does not repeat them.
func ofLedger(kind string) bool {
	switch kind {
	case record.UnsignedDevice, record.NotConfirmed, record.NeverLive, record.LiveRefused, record.LiveInDoubt, record.KeyLost,
		record.KeyWrong, record.OpenFinding, record.NoWitness, record.MinKeys, record.NoSealedGroup, record.VerifyOverdue,
		record.LiveOverdue, record.NoTouch, record.NotAttested, audit.Unprotected, audit.Unsettled, audit.Owed:
		return true
	}
	return false
}

// violations returns everything that is wrong now, the worst first.
func (f *fold) violations(p Population) []Violation {
	all := slices.Concat(f.ofSignatures(), f.ofDevices(), f.ofFindings(), f.ofCeremonies(), f.ofAudit(p))
	slices.SortStableFunc(all, func(x, y Violation) int {
		return cmp.Or(cmp.Compare(slices.Index(severities, x.Severity), slices.Index(severities, y.Severity)),
			cmp.Compare(x.Principal, y.Principal), cmp.Compare(x.Group, y.Group), cmp.Compare(x.Record, y.Record))
	})
	return all
}

// ofSignatures are faults of the ledger as a whole, so every account has them.
func (f *fold) ofSignatures() []Violation {
	all := []Violation{}
	for _, p := range f.register.Problems {
		all = append(all, Violation{Severity: Critical, Kind: BadSignature, Text: message.Textf("record %d: %v", p.Record, p.Err), Record: p.Record, Source: "ledger"})
	}
	for _, act := range f.register.Missing() {
		all = append(all, f.ofAct(High, MissingSignature, act, message.Textf("%s: %v", act.Kind, act.Err())))
	}
	for _, act := range f.register.Acts {
		if act.Late {
			all = append(all, f.ofAct(Medium, LateSignature, act, message.Textf("%s: signed after it had begun", act.Kind)))
		}
	}
	for _, text := range ledger.Backwards(f.records) {
		all = append(all, Violation{Severity: Low, Kind: TimesBackwards, Text: text, Source: "ledger"})
	}
	for i := range all {
		if n := all[i].Record; n > 0 && n <= uint64(len(f.records)) {
			all[i].Since = f.records[n-1].Time
		}
	}
	return all
}

func (f *fold) ofAct(severity, kind string, act *officer.Act, text message.Text) Violation {
	v := Violation{Severity: severity, Kind: kind, Text: text, Record: act.At.Record, Source: "ledger"}
	for _, m := range f.made {
		if m.At() != act.At.Record {
			continue
		}
		if begin, is := m.Body.(*ledger.Begin); is {
			v.Principal, v.Group = begin.Principal, begin.Group
		} else if d := f.book.Device(m.Ceremony); d != nil && m.Ceremony != "" {
			v.Principal, v.Group = d.Principal, d.Group
		} else if keys := keysOf(m.Body); len(keys) == 1 {
			v.KeySerial = keys[0]
		}
	}
	return v
}

func (f *fold) ofDevices() (all []Violation) {
	for _, row := range f.state.Rows {
		if !f.shows(row.Device.Principal) {
			continue
		}
		add := func(serial uint32, breaches []record.Breach) {
			for _, b := range breaches {
				if b.Name == record.OpenFinding {
					continue // has a violation of its own
				}
				all = append(all, Violation{
					Severity: severityOf(b.Name), Kind: b.Name, Principal: row.Device.Principal, Group: row.Device.Group,
					KeySerial: serial, Text: b.Text, Record: b.Of.Sequence, Since: b.Of.Time, Source: "ledger",
				})
			}
		}
		add(0, row.Breaches)
		for _, k := range row.Keys {
			add(k.Key.Serial, k.Breaches)
			if p := f.lastProof(row.Device, k.Held); p != k.Held.LastProof && k.Key.Lost == nil && !has(k.Breaches, record.VerifyOverdue) {
				if due := f.verifyDue(p); due != nil && f.now.After(*due) {
					add(k.Key.Serial, []record.Breach{{Name: record.VerifyOverdue, Of: p.Ref, Text: message.Textf("key %d was proven on %s; neither an answer nor a signature covers a later proof", k.Key.Serial, p.Time.UTC().Format(time.DateOnly))}})
				}
			}
		}
	}
	return all
}

func (f *fold) ofFindings() (all []Violation) {
	for _, found := range f.state.Findings {
		if found.KeySerial != 0 && !f.showsKey(found.KeySerial) {
			continue
		}
		kind := FalseRecord
		if found.KeySerial != 0 {
			kind = record.OpenFinding
		}
		all = append(all, Violation{Severity: High, Kind: kind, ID: found.ID, KeySerial: found.KeySerial, Text: found.Text, Record: found.Sequence, Since: found.Time, Source: "ledger"})
	}
	return all
}

func (f *fold) ofCeremonies() (all []Violation) {
	for _, u := range f.state.Unprotected {
		if f.shows(u.Principal) {
			all = append(all, Violation{Severity: Critical, Kind: audit.Unprotected, Principal: u.Principal, Group: u.Group, Text: message.Foreign(u.Reason), Record: u.Sequence, Since: u.Time, Source: "ledger"})
		}
	}
	for _, u := range f.state.Unsettled {
		if u.Principal == "" || f.shows(u.Principal) {
			all = append(all, Violation{Severity: High, Kind: audit.Unsettled, Principal: u.Principal, Group: u.Group, Text: message.Foreign(u.Ceremony), Record: u.Sequence, Since: u.Time, Source: "ledger"})
		}
	}
	for _, o := range f.state.Owed {
		if o.KeySerial != 0 && !f.showsKey(o.KeySerial) {
			continue
		}
		all = append(all, Violation{Severity: Low, Kind: audit.Owed, ID: o.ID(), Principal: o.Principal, Group: o.Group, KeySerial: o.KeySerial, Text: o.What, Record: o.Sequence, Since: o.Time, Source: "ledger"})
	}
	return all
}

// ofAudit are the findings of the last audit that no acceptance covers today, and what
// the audit does not show.
func (f *fold) ofAudit(p Population) (all []Violation) {
	at := f.lastAudit()
	if at == nil {
		return []Violation{{Severity: High, Kind: NoAudit, Source: "ledger"}}
	}
	if !p.Complete {
		all = append(all, Violation{Severity: High, Kind: NotComplete, Record: at.At(), Since: at.When(), Source: "audit"})
	}
	accepted := f.accepted()
	for _, found := range at.Body.(*audited).Findings {
		kind, of, _ := strings.Cut(found.ID, "/")
		first, _, _ := strings.Cut(of, "/")
		if accepted[found.ID] || ofLedger(kind) || f.Account != "" && isAccount(first) && first != f.Account {
			continue
		}
		v := Violation{Severity: found.Severity, Kind: kind, ID: found.ID, Record: at.At(), Since: at.When(), Source: "audit"}
		if k := kindOf(kind); k != nil {
			v.Severity = k.Severity.String()
		}
		if isAccount(first) {
			v.Principal = first
		}
		if !slices.Contains(severities, v.Severity) {
			v.Severity = High // a forged word must not sort last
		}
		all = append(all, v)
	}
	return all
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}
