package practice

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// state is how far the story is.
type state struct {
	*shell
	records []ledger.Record
	book    *record.Book
}

func (s *shell) state() (*state, error) {
	l, err := s.OpenLedger()
	if err != nil {
		return nil, err
	}
	return &state{s, l.Records(), record.Read(l.Records())}, nil
}

// has reports whether the ledger has a record of this kind.
func (st *state) has(kind string) bool {
	return slices.ContainsFunc(st.records, func(r ledger.Record) bool { return r.Body.Kind() == kind })
}

// enrolled reports whether the ledger has a device of a principal and group.
func (st *state) enrolled(principal, group string) bool {
	return slices.ContainsFunc(st.book.Devices, func(d *record.MFADevice) bool { return d.Principal == principal && d.Group == group })
}

// found reports whether an audit has found what begins so.
func (st *state) found(finding string) bool {
	return slices.ContainsFunc(st.records, func(r ledger.Record) bool {
		body, is := r.Body.(*ledger.Audited)
		return is && slices.ContainsFunc(body.Findings, func(f ledger.FindingRef) bool { return strings.HasPrefix(f.ID, finding) })
	})
}

// isAway reports whether the copy for the trip has records of its own.
func (st *state) isAway(folder string) bool {
	away, err := ledger.Open(ledger.Dir(filepath.Join(st.files(), folder)), ledger.Identity{World: ledger.WorldRehearsal}, st.Now)
	return err == nil && len(away.Records()) > len(st.records)
}

// hasFile reports whether the room has a file.
func (st *state) hasFile(name string) bool {
	info, err := os.Stat(filepath.Join(st.files(), name))
	return err == nil && info.Mode().IsRegular()
}

func (st *state) sealedAway(serial string) bool {
	for _, seat := range st.Seats() {
		if fmt.Sprint(seat.Card.Serial()) == serial {
			return st.has("seal") && (!seat.Plugged() || st.has("trip"))
		}
	}
	return false
}

func (st *state) isLost(serial string) bool {
	for _, seat := range st.Seats() {
		if fmt.Sprint(seat.Card.Serial()) == serial {
			return seat.Lost
		}
	}
	return false
}

// replaced reports whether a key holds no seed that is still in use.
func (st *state) replaced(serial string) bool {
	return st.has("lost") && !slices.ContainsFunc(st.book.Live(), func(d *record.MFADevice) bool {
		return slices.ContainsFunc(d.Keys, func(held *record.HeldKey) bool { return fmt.Sprint(held.KeySerial) == serial })
	})
}

// begunBackup reports whether the enrollment that the network interrupts was begun.
func (st *state) begunBackup() bool {
	return slices.ContainsFunc(st.records, func(r ledger.Record) bool {
		body, is := r.Body.(*ledger.Begin)
		return is && body.Group == backup
	})
}

func (st *state) hasPhone() bool {
	return slices.ContainsFunc(st.Account(st.Accounts()[0].Number).Devices(), func(d simaws.Device) bool {
		return d.Owner == simaws.RootOwner && strings.HasSuffix(d.ARN, "/phone")
	}) || st.found("root-unknown-device")
}

// first returns the first stage that is not over, and its chapter's number.
func (st *state) first(story []chapter) (stage, int) {
	for i, c := range story {
		for _, one := range c.steps {
			if one.done == nil || !one.done(st) {
				return one, i
			}
		}
	}
	return stage{}, len(story)
}
