package record

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// Finding is a custody finding: something is wrong until officers close it, or
// until the seeds are replaced.
type Finding struct {
	Ref
	ID        string // sort and record number: "unseal-42"
	Sort      Sort
	KeySerial uint32 // 0 if not about a key
	Text      message.Text
	OtherBag  bool   // a key came out of another bag than the recorded one
	Closed    Ref    // the record that ended it; zero while open
	next      string // what to do; empty: as its sort says
}

// Next returns what to do about the finding. SERIAL and FINDING are placeholders
// for the key and the id.
func (f *Finding) Next() message.Text {
	return message.Word(cmp.Or(f.next, f.Sort.Next)).Filled(func(said string) string {
		return strings.ReplaceAll(said, "RECORD", strconv.FormatUint(f.Sequence, 10))
	})
}

// report adds a text to the finding of that sort and record. One finding may have
// several texts.
func (b *folding) report(ref Ref, sort string, serial uint32, text message.Text) *Finding {
	id := fmt.Sprintf("%s-%d", sort, ref.Sequence)
	for _, f := range b.Findings {
		if f.ID == id {
			if !strings.Contains(f.Text.String(), text.String()) {
				f.Text = message.Textf("%s; %s", f.Text, text)
			}
			return f
		}
	}
	f := &Finding{Ref: ref, ID: id, Sort: sortOf(sort), KeySerial: serial, Text: text}
	b.Findings = append(b.Findings, f)
	return f
}

// Open returns the findings that are not closed, oldest first.
func (b *Book) Open() []*Finding {
	return slices.DeleteFunc(slices.Clone(b.Findings), func(f *Finding) bool { return !f.Closed.IsZero() })
}

// reportReplacements reports officers who replaced the last officer.
func (b *folding) reportReplacements(records []ledger.Record) {
	if !slices.ContainsFunc(records, func(r ledger.Record) bool {
		added, is := r.Body.(*ledger.OfficerAdded)
		return is && added.Replaces != ""
	}) {
		return // checking signatures is slow
	}
	for _, in := range officer.Read(records).Replacements {
		at := records[in.Record-1]
		b.report(Ref{Sequence: at.Sequence, Time: at.Time, Officer: at.Officer}, SortOfficer, 0, message.Textf("%s replaced %s, the last officer, without a signature", in.Officer.Name, in.Replaced.Name))
	}
}

// closing is the statement of officers that a finding is closed.
type closing struct {
	Ref
	finding string
}

// closeFindings closes the findings that officers have closed. A statement counts
// once it is signed: by one officer, or by two if the key came out of another
// bag.
func (b *folding) closeFindings() {
	for _, c := range b.closings {
		if b.signatures.lacks(c.Sequence) {
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

// settleFindings closes a finding after a rotation has replaced every seed that
// the key held when its bag was opened. If the key held none, only officers can
// close the finding.
func (b *folding) settleFindings() {
	for _, f := range b.Findings {
		if !f.Sort.EndsWithSeeds || !f.Closed.IsZero() {
			continue
		}
		if last, ok := b.replaced(f); ok {
			f.Closed = last
		}
	}
}

// replaced returns the retirement after which none of the seeds that the key held
// at that time is in use. A rotation counts once its intent is signed. An unfinished
// ceremony that wrote to the key may still enable its seed.
func (b *folding) replaced(f *Finding) (last Ref, ok bool) {
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
		if d.IsLive() || b.signatures.lacks(b.Ceremony(d.RetiredBy).Intent.Sequence) {
			return Ref{}, false
		}
		if d.Retired.Sequence > last.Sequence {
			last = d.Retired
		}
	}
	return last, !last.IsZero()
}

// held returns a key's entry in a device; nil, and a finding, if the ledger has
// no such device or the key is not in its group.
func (b *folding) held(ref Ref, serial uint32, device string) *HeldKey {
	d := b.known(ref, device)
	if d == nil {
		return nil
	}
	held := d.Key(serial)
	if held == nil {
		b.report(ref, SortRecord, serial, message.Textf("key %d is not in the group of %s", serial, d.Name()))
	}
	return held
}

// known returns the device that a record names; nil, and a finding, if there is
// none.
func (b *folding) known(ref Ref, device string) *MFADevice {
	d := b.Device(device)
	if d == nil {
		b.report(ref, SortRecord, 0, message.Textf("it names device %s, which is not in the ledger", device))
	}
	return d
}

// FalseClaims returns the open findings about records that claim what they do
// not prove, oldest first. An opened bag is not among them: a person reported
// it, so it is no fault of the ledger.
func (b *Book) FalseClaims() []*Finding {
	return slices.DeleteFunc(b.Open(), func(f *Finding) bool { return f.Sort.Name == SortUnseal })
}
