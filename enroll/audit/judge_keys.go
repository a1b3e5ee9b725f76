package audit

import (
	"strconv"
	"strings"

	"rootseal/enroll/record"
	"rootseal/message"
)

// Key is a plugged-in key, as an audit reads it.
type Key struct {
	Serial      uint32
	Firmware    string   // "5.4.3"; empty if unknown
	OATHSalt    string   // 16 hex digits
	Credentials []string // ids; nil if unreadable
	Locked      bool
}

// judgeKeys compares the plugged-in keys with the ledger. It skips what a locked
// key does not show: rootseal verify asks for the access code.
func (k *Known) judgeKeys(f *findings, keys []Key) {
	for _, on := range keys {
		known := k.Book.Key(on.Serial)
		if known == nil || known.Model == "" {
			continue // the ledger has nothing to compare
		}
		serial := strconv.FormatUint(uint64(on.Serial), 10)
		seen := Evidence{Source: message.Englishf("key %s", serial)}
		wanted := map[string]bool{}
		for _, d := range append(known.Holds(), known.Owes()...) {
			wanted[d.Key(on.Serial).CredentialID] = true
		}
		if of := k.judgeAgainst(f, on, seen); !of.IsZero() {
			f.add(KeyReset, []string{serial}, "", message.Textf("key %s: its OATH application was reset since it was enrolled", serial), seen, ofRecord(of)).KeySerial = on.Serial
			continue
		}
		if on.Locked {
			continue
		}
		has := map[string]bool{}
		for _, id := range on.Credentials {
			has[id] = true
			if !wanted[id] && forAWS(id) {
				f.add(KeyUnknown, []string{serial, printable(id)}, "", message.Textf("key %s has %q, which is not in the ledger", serial, id), seen).KeySerial = on.Serial
			}
		}
		k.judgeMissing(f, known, has, seen)
	}
}

// judgeAgainst adds what the ledger objects to about a plugged-in key. If the key's
// OATH application was reset, it returns the record that shows it.
func (k *Known) judgeAgainst(f *findings, on Key, seen Evidence) (reset record.Ref) {
	serial := strconv.FormatUint(uint64(on.Serial), 10)
	for _, o := range k.Book.Against(record.Shown{Serial: on.Serial, Firmware: on.Firmware, OATHSalt: on.OATHSalt}) {
		kind := ""
		switch o.Name {
		case record.AgainstSealed:
			kind = KeyInBag
		case record.AgainstLost, record.AgainstStolen, record.AgainstLeft:
			kind = KeyNotLost
		case record.AgainstFirmware:
			kind = KeyFirmware
		case record.AgainstReset:
			reset = o.Ref
		}
		if kind != "" {
			found := f.add(kind, []string{serial}, "", message.Textf("key %s is plugged in: %s", serial, o.Text), seen, ofRecord(o.Ref))
			if found.KeySerial = on.Serial; kind == KeyNotLost && k.Book.Key(on.Serial).OpensForOthers() {
				found.Next = message.Word(findStolen)
			}
		}
	}
	return reset
}

func (k *Known) judgeMissing(f *findings, known *record.Key, has map[string]bool, seen Evidence) {
	serial := strconv.FormatUint(uint64(known.Serial), 10)
	for _, d := range known.Holds() {
		if id := d.Key(known.Serial).CredentialID; !has[id] {
			found := f.add(KeyMissing, append([]string{serial}, principalParts(d.Principal, d.Group)...), d.Principal,
				message.Textf("key %s lacks %q, the credential of group %s", serial, id, d.Group), seen, ofRecord(d.Enrolled))
			found.Group, found.KeySerial = d.Group, known.Serial
		}
	}
}

// forAWS decides by the issuer: rootseal's, or the issuer in the console's QR code.
// Other credentials of a daily key are not audited.
func forAWS(id string) bool {
	return strings.HasPrefix(id, "AWS:") || strings.HasPrefix(id, "Amazon")
}

// printable returns a credential's id in a form that a person can read and type and
// that the ledger can contain: a card accepts any bytes as an id.
func printable(id string) string {
	quoted := strconv.Quote(id)
	return quoted[1 : len(quoted)-1]
}
