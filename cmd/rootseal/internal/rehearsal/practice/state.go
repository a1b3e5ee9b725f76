package practice

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/enroll/label"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// state is how far the story is.
type state struct {
	*shell
	ledger  *ledger.Ledger
	records []ledger.Record
	book    *record.Book
}

func (s *shell) state() (*state, error) {
	l, err := s.OpenLedger()
	if err != nil {
		return nil, err
	}
	return &state{s, l, l.Records(), record.Read(l.Records())}, nil
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

// seat returns the seat of a key, and what the ledger has of it, nil if it has nothing.
func (st *state) seat(serial string) (*room.Seat, *record.Key) {
	n, _ := strconv.ParseUint(serial, 10, 32) // the room's own serials are numbers
	return st.Seat(uint32(n)), st.book.Key(uint32(n))
}

func (st *state) isPlugged(serial string) bool {
	seat, _ := st.seat(serial)
	return seat != nil && seat.Plugged()
}

// isLost reports whether a key is lost, in the room or by the ledger.
func (st *state) isLost(serial string) bool {
	seat, key := st.seat(serial)
	return seat != nil && seat.Lost || key != nil && key.Lost != nil
}

// bagOf returns the number of the bag with a key, by the ledger; empty: it is in none.
func (st *state) bagOf(serial string) string {
	if _, key := st.seat(serial); key != nil && key.Sealed != nil {
		return key.Sealed.Bag
	}
	return ""
}

// newBag returns the number of a bag that was not used yet.
func (st *state) newBag() string {
	n := 1001
	for _, r := range st.records {
		if r.Body.Kind() == "seal" {
			n++
		}
	}
	return fmt.Sprintf("A-%d", n)
}

// mayLabel reports whether 'report labels' makes a label of a key.
func (st *state) mayLabel(serial string) bool {
	seat, _ := st.seat(serial)
	return seat != nil && label.Keys(st.ledger, st.Now(), seat.Card.Serial())[0].Why == ""
}

// free returns the keys that are neither in a bag nor lost, or all if there are none.
func (st *state) free(serials []string) []string {
	free := slices.DeleteFunc(slices.Clone(serials), func(serial string) bool { return st.bagOf(serial) != "" || st.isLost(serial) })
	if len(free) == 0 {
		return serials
	}
	return free
}

// signing returns these keys, and the officer's key unless another officer's is plugged in.
func (st *state) signing(serials ...string) []string {
	var unplugged []string
	for _, o := range officers.Read(st.records).Active() {
		if serial := fmt.Sprint(o.KeySerial); !st.isPlugged(serial) {
			unplugged = append(unplugged, serial)
		} else {
			return serials
		}
	}
	return append(slices.Clone(serials), unplugged[:min(1, len(unplugged))]...)
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
				return st.ready(one), i
			}
		}
	}
	return stage{}, len(story)
}

// ready returns a stage, or before it the line that brings a key which the stage requires.
func (st *state) ready(one stage) stage {
	for _, serial := range one.needs {
		seat, _ := st.seat(serial)
		switch {
		case seat == nil || seat.Plugged():
		case seat.Lost:
			return stage{line: bring("find", serial), why: message.Word("the next command requires this key")}
		default:
			return stage{line: bring("plug", serial), why: message.Word("the next command requires this key")}
		}
	}
	return one
}
