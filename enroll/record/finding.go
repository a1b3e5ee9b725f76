package record

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// Finding is something that is not as it should be, until it is closed.
type Finding struct {
	Ref
	ID        string // its sort and the record's number: "unseal-42"
	Sort      Sort
	KeySerial uint32 // 0 where it is of no key
	Text      string
	OtherBag  bool // a key came out of a bag that it was not sealed in
	Closed    Ref  // what ended it; zero while it is open
}

// Next is what ends it. SERIAL and FINDING stand for the key and the id.
func (f *Finding) Next() string {
	return strings.ReplaceAll(f.Sort.Next, "RECORD", strconv.FormatUint(f.Sequence, 10))
}

// report adds to the finding of that sort and record, which may have several
// reasons.
func (b *Book) report(ref Ref, sort string, serial uint32, text string) *Finding {
	id := fmt.Sprintf("%s-%d", sort, ref.Sequence)
	for _, f := range b.Findings {
		if f.ID == id {
			if !strings.Contains(f.Text, text) {
				f.Text += "; " + text
			}
			return f
		}
	}
	f := &Finding{Ref: ref, ID: id, Sort: sortOf(sort), KeySerial: serial, Text: text}
	b.Findings = append(b.Findings, f)
	return f
}

// Open are the findings that nothing has ended, oldest first.
func (b *Book) Open() []*Finding {
	return slices.DeleteFunc(slices.Clone(b.Findings), func(f *Finding) bool { return !f.Closed.IsZero() })
}

// reportReplacements reports officers who took the last one's place.
func (b *Book) reportReplacements(records []ledger.Record) {
	if !slices.ContainsFunc(records, func(r ledger.Record) bool {
		added, is := r.Body.(*ledger.OfficerAdded)
		return is && added.Replaces != ""
	}) {
		return // who signed what is costly to tell
	}
	for _, in := range officer.Read(records).Replacements {
		at := records[in.Record-1]
		ref := Ref{Sequence: at.Sequence, Time: at.Time, Officer: at.Officer}
		b.report(ref, SortOfficer, 0, fmt.Sprintf("%s took the place of %s, the last officer, and nobody signed it", in.Officer.Name, in.Replaced.Name))
	}
}

// closing is the officers' word that a finding is at an end.
type closing struct {
	Ref
	finding string
}

// closeFindings ends the findings that officers have closed. A word counts once
// it is signed: by one officer, and by two of a bag that was another one.
func (b *Book) closeFindings(records []ledger.Record) {
	if len(b.closings) == 0 {
		return
	}
	unsigned := officer.Read(records).Missing()
	for _, c := range b.closings {
		if slices.ContainsFunc(unsigned, func(act *officer.Act) bool { return act.At.Record == c.Sequence }) {
			continue
		}
		for _, f := range b.Findings {
			if f.ID == c.finding && f.Sequence < c.Sequence && f.Closed.IsZero() {
				f.Closed = c.Ref
			}
		}
		b.Owed = slices.DeleteFunc(b.Owed, func(o Owed) bool { return o.ID() == c.finding && o.ID() != "" && o.Sequence < c.Sequence })
	}
}

// settleFindings ends what the replacement of every seed has ended that the
// key held when its bag was opened. Where it held none there is nothing to
// replace, and only a close ends it.
func (b *Book) settleFindings() {
	for _, f := range b.Findings {
		if !f.Sort.EndsWithSeeds || !f.Closed.IsZero() {
			continue
		}
		if last, ok := b.replaced(f); ok {
			f.Closed = last
		}
	}
}

// replaced is the retirement after which no seed is in use that the key held at
// the time. A ceremony that had written one and has no end yet may still enable
// it.
func (b *Book) replaced(f *Finding) (last Ref, ok bool) {
	for _, c := range b.ceremonies {
		if c.End == nil && c.Began.Sequence < f.Sequence && c.holds(f.KeySerial) {
			return Ref{}, false
		}
	}
	for _, d := range b.Devices {
		heldThen := d.Key(f.KeySerial) != nil && d.began < f.Sequence &&
			(d.IsLive() || d.Retired.Sequence > f.Sequence)
		if !heldThen {
			continue
		}
		if d.IsLive() {
			return Ref{}, false
		}
		if d.Retired.Sequence > last.Sequence {
			last = d.Retired
		}
	}
	return last, !last.IsZero()
}

// held is what a record says of a key and a device; nil, and a finding, where
// the record has no such device or the key is not of its group.
func (b *Book) held(ref Ref, serial uint32, device string) *HeldKey {
	d := b.known(ref, device)
	if d == nil {
		return nil
	}
	held := d.Key(serial)
	if held == nil {
		b.report(ref, SortRecord, serial, fmt.Sprintf("key %d is not of the group of %s", serial, d.Name()))
	}
	return held
}

// known is the device that a record speaks of; nil, and a finding, where there
// is none.
func (b *Book) known(ref Ref, device string) *MFADevice {
	d := b.Device(device)
	if d == nil {
		b.report(ref, SortRecord, 0, fmt.Sprintf("it speaks of device %s, which no record has", device))
	}
	return d
}
