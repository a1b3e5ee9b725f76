package custody

import (
	"errors"
	"slices"
	"strings"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ErrNotOfTrip means that an offline copy contains something that no trip
// produces. Nothing of the copy is imported.
var ErrNotOfTrip = hint.Sentinel(hint.KeepCopy, "not a product of a trip")

// homecoming checks all that a copy brings before any of it is imported. The
// check is strict because a copy travels on a USB stick that others can have had,
// and because the next signature covers whatever is appended.
type homecoming struct {
	trip uint64
	then *record.Book    // at the export of the copy
	home *record.Book    // now
	away *ledger.Ledger  // the copy
	made []ledger.Record // on the trip
	used map[string]bool // one-time challenges: device ceremony and challenge joined
}

// commands lists, for each kind of record, the commands that write it on a trip.
var commands = map[string][]string{
	"verify":    {"verify", "seal"},
	"label":     {"keys"},
	"seal":      {"seal"},
	"unseal":    {"unseal"},
	"signature": {"verify", "seal", "unseal", "keys", "log"},
	"code":      {"code"},
}

// checkHomecoming refuses the whole copy if a single record is one that no trip
// produces. The error contains the number of that record. fresh are the records
// that the ledger at home lacks.
func checkHomecoming(home, away *ledger.Ledger, trip uint64, fresh []ledger.Record) error {
	h := &homecoming{
		trip: trip, away: away, made: away.Records()[trip:], used: map[string]bool{},
		then: record.Read(away.Records()[:trip]), home: record.Read(home.Records()),
	}
	for _, r := range fresh {
		if err := h.check(r); err != nil {
			return message.Errorf("record %d of trip %d: %w: %w", r.Sequence, trip, ErrNotOfTrip, err)
		}
	}
	if err := h.checkSignatures(); err != nil {
		return err
	}
	return h.checkTogether(home, fresh)
}

func (h *homecoming) check(r ledger.Record) error {
	if !ledger.MadeAway(r.Body) {
		return message.Errorf("kind %s", r.Body.Kind())
	}
	switch {
	case !slices.Contains(commands[r.Body.Kind()], r.Command):
		return message.Errorf("%s does not record %s", r.Command, r.Body.Kind())
	case r.Ceremony != "":
		return errors.New("it belongs to a ceremony")
	case r.AWSTime != nil || r.Officer.CallerARN != "":
		return errors.New("it contains facts from AWS")
	}
	err := checkLines(env.MaxWord, "host", r.Host, "account at the workstation", r.Officer.OSUser, "program", r.Tool)
	if err != nil {
		return err
	}
	switch body := r.Body.(type) {
	case *ledger.Verified:
		return h.checkVerified(body)
	case *ledger.Label:
		return errors.Join(h.checkKey(body.KeySerial), checkLines(env.MaxLabel, "label", body.Label, "holder", body.Holder))
	case *ledger.Seal:
		if body.Bag == "" || body.Place == "" || body.Observer == "" {
			return errors.New("the bag's number, place or observer is missing")
		}
		return errors.Join(h.checkKey(body.KeySerial), checkLines(env.MaxWord, "bag", body.Bag, "place", body.Place, "observer", body.Observer))
	case *ledger.Unseal:
		if body.Bag == "" && !body.Emergency {
			return errors.New("the bag number is missing, without an emergency")
		}
		return errors.Join(h.checkKey(body.KeySerial), checkLines(env.MaxWord, "bag", body.Bag, "recorded bag", body.Recorded, "reason", body.Reason))
	case *ledger.CodeUsed:
		return checkEntry(body.CredentialID)
	}
	return nil
}

// checkKey refuses a key that was not in the ledger at the export.
func (h *homecoming) checkKey(serial uint32) error {
	if h.then.Key(serial) == nil {
		return message.Errorf("key %d: %w", serial, h.then.NotRecorded(serial))
	}
	return nil
}

// checkSignatures refuses a signature that does not cover the record which it
// names, or whose signer was not an officer at the export.
func (h *homecoming) checkSignatures() error {
	for _, p := range officer.Read(h.away.Records()).Problems {
		if p.Record > h.trip {
			return message.Errorf("record %d of trip %d: %w: %w", p.Record, h.trip, ErrNotOfTrip, p.Err)
		}
	}
	return nil
}

// checkTogether refuses what would be a finding once the records are imported: a
// break in the trip's order, a record of another world, or a seal that names a
// missing proof.
func (h *homecoming) checkTogether(home *ledger.Ledger, fresh []ledger.Record) error {
	records := slices.Clone(home.Records())
	first, previous := uint64(len(records)), home.Head().Hash // a reader takes the trip's own hash from the record after it
	for _, r := range fresh {
		file, err := h.away.Bytes(r.Sequence)
		if err != nil {
			return err
		}
		records = append(records, ledger.Record{
			Sequence: uint64(len(records)) + 1, Previous: previous, World: records[0].World, Time: r.Time,
			Body: &ledger.Away{Trip: h.trip, Record: file},
		})
		previous = "" // only the first of them needs it
	}
	for _, f := range record.Read(records).Findings {
		if f.Sequence > first && !strings.HasPrefix(f.ID, "unseal-") && !strings.HasPrefix(f.ID, "use-") { // these report what a person did, so they are no forgery
			return message.Errorf("record %d of trip %d: %w: %s", fresh[f.Sequence-first-1].Sequence, h.trip, ErrNotOfTrip, f.Text)
		}
	}
	return nil
}

// checkLines checks fields, which alternate between a name and its text.
func checkLines(longest int, fields ...string) error {
	var errs []error
	for field := range slices.Chunk(fields, 2) {
		errs = append(errs, env.CheckLine(field[0], field[len(field)-1], longest))
	}
	return errors.Join(errs...)
}
