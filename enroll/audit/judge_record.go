package audit

import (
	"slices"
	"strconv"
	"time"

	"rootseal/enroll/record"
	"rootseal/message"
)

// judgeRecord finds what the ledger alone shows about the audited accounts.
// rootseal status shows the same, without id and severity.
func (k *Known) judgeRecord(f *findings, accounts []string, now time.Time) {
	state := record.Status(k.Book, k.Policy, now)
	for _, row := range state.Rows {
		d := row.Device
		if !slices.Contains(accounts, accountOf(d.Principal)) {
			continue
		}
		for _, b := range row.Breaches {
			f.add(b.Name, principalParts(d.Principal, d.Group), d.Principal, message.Textf("group %s: %s", d.Group, b.Text), ofRecord(b.Of)).Group = d.Group
		}
		for _, key := range row.Keys {
			serial := strconv.FormatUint(uint64(key.Key.Serial), 10)
			for _, b := range key.Breaches {
				if b.Name == record.OpenFinding {
					continue // added below, one by one: an accepted finding must not hide the next
				}
				found := f.add(b.Name, principalParts(d.Principal, d.Group, serial), d.Principal,
					message.Textf("group %s: %s", d.Group, b.Text), ofRecord(b.Of)) // the text names the key
				found.Group, found.KeySerial = d.Group, key.Key.Serial
				if next := nextOf(b.Name, key.Key); next != "" {
					found.Next = message.Word(next)
				}
			}
			for _, open := range k.Book.Open() {
				if open.KeySerial == key.Key.Serial {
					found := f.add(record.OpenFinding, principalParts(d.Principal, d.Group, serial, open.ID), d.Principal,
						message.Textf("group %s, %s: %s", d.Group, open.ID, open.Text), ofRecord(open.Ref))
					found.Group, found.KeySerial, found.Open = d.Group, key.Key.Serial, open.ID
					found.Next = open.Next()
				}
			}
		}
	}
	for _, u := range state.Unprotected {
		if slices.Contains(accounts, accountOf(u.Principal)) {
			f.add(Unprotected, principalParts(u.Principal, u.Group), u.Principal,
				message.Textf("group %s: ceremony %s of %s removed the old device first, and no new device followed", u.Group, u.Ceremony, day(u.Time)), ofRecord(u.Ref)).Group = u.Group
		}
	}
	for _, u := range state.Unsettled {
		if u.Principal == "" || slices.Contains(accounts, accountOf(u.Principal)) {
			f.add(Unsettled, []string{u.Ceremony}, u.Principal, message.Textf("ceremony %s of %s is unfinished", u.Ceremony, day(u.Time)), ofRecord(u.Ref))
		}
	}
	for _, o := range state.Owed {
		of := []string{o.Ceremony}
		if o.KeySerial != 0 {
			of = append(of, strconv.FormatUint(uint64(o.KeySerial), 10))
		}
		found := f.add(Owed, of, "", message.Textf("%s", message.Saved(o.What.String())), ofRecord(o.Ref))
		found.KeySerial, found.Open, found.Next = o.KeySerial, o.ID(), message.Word(o.Next())
		found.Whose, found.Group = o.Principal, o.Group
	}
}
