package view

import (
	"errors"
	"strings"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// CeremonyResult is the end of a ceremony as JSON.
type CeremonyResult struct {
	Ceremony     string     `json:"ceremony"`
	Principal    string     `json:"principal"`
	Group        string     `json:"group"`
	Outcome      string     `json:"outcome"` // empty while unfinished
	DeviceName   string     `json:"device_name,omitempty"`
	DeviceARN    string     `json:"device_arn,omitempty"`
	EnableDate   *time.Time `json:"enable_date,omitempty"`
	CredentialID string     `json:"credential_id"`
	Keys         []uint32   `json:"keys"`
	Undone       []string   `json:"undone"`
	Owed         []string   `json:"owed"`
	Head         string     `json:"head,omitempty"`
	Next         []string   `json:"next,omitempty"` // what the ceremony leaves to do
	Pair         *PairShown `json:"pair,omitempty"` // for the console
}

// Rotated is the end of one rotation as JSON, or of a device that nothing replaces.
type Rotated struct {
	CeremonyResult

	Replaces string `json:"replaces,omitempty"` // ceremony of the old device
	Retired  string `json:"retired,omitempty"`  // ceremony of the device that nothing replaces
	Error    string `json:"error,omitempty"`
}

// PairShown is the two codes, for a program that types or shows them.
type PairShown struct {
	Code1    string    `json:"code1"`
	Code2    string    `json:"code2"`
	NotAfter time.Time `json:"not_after"`
}

// NewCeremonyResult returns the JSON form of a result.
func NewCeremonyResult(r enroll.Result) CeremonyResult {
	out := CeremonyResult{
		Ceremony: r.ID, Principal: r.Principal, Group: r.Group, Outcome: r.Outcome,
		DeviceName: r.DeviceName, DeviceARN: r.DeviceARN, CredentialID: r.CredentialID, Undone: OrEmpty(r.Undone), Head: HeadText(r.Head),
		Keys: Each(r.Keys, func(k ledger.KeyState) uint32 { return k.KeySerial }), Owed: Each(r.Owed, func(o ledger.Owed) string { return o.What }),
	}
	out.Next = Each(AfterCeremony(r), message.Text.String)
	if !r.EnableDate.IsZero() {
		out.EnableDate = &r.EnableDate
	}
	return out
}

// Filled returns the result with empty lists, where nil ones would be null in JSON.
func (r CeremonyResult) Filled() CeremonyResult {
	r.Keys, r.Undone, r.Owed = OrEmpty(r.Keys), OrEmpty(r.Undone), OrEmpty(r.Owed)
	return r
}

// OpenWords says what an unfinished ceremony has done or undone so far. recover
// reads keys and AWS again.
func OpenWords(r enroll.Result, err error) message.Text {
	switch {
	case !r.EnableDate.IsZero():
		return message.Word("the device is enabled, but that is not recorded")
	case errors.Is(err, enroll.ErrNotSaid):
		return message.Word("the keys hold the seed, and the console may still accept the codes")
	case len(r.Undone) > 0:
		return message.Textf("undone so far: %s", strings.Join(r.Undone, ", "))
	}
	if who, err := principal.Parse(r.Principal); err == nil && !who.AWS() {
		return message.Word("the keys may hold a part of it")
	}
	return message.Word("keys or AWS may hold a part of it")
}

// RemovalWords say how a removal of leftovers ended. An earlier command may have removed
// what this one did not find any longer.
func RemovalWords(r enroll.Result) message.Text {
	switch {
	case len(r.Undone) > 0:
		return message.Textf("finished the removal %s", r.ID)
	case len(r.Owed) > 0:
		return message.Textf("closed %s: this command removed nothing", r.ID)
	}
	return message.Textf("finished the removal %s: nothing was left to remove", r.ID)
}

// PlacesOf names where rootseal itself undoes things.
func PlacesOf(who principal.Principal) message.Text {
	if who.Kind == principal.User {
		return message.Word(" on keys or at AWS")
	}
	return message.Word(" on the keys")
}

// UndoneWords lists what was undone.
func UndoneWords(r enroll.Result) message.Text {
	if len(r.Undone) == 0 {
		return message.Text{}
	}
	return message.Textf(" (%s)", message.Count(len(r.Undone), "step"))
}
