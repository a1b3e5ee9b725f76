package targets_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
)

const account = "111122223333"

// enrolled returns the records of two devices on keys 1 and 2, and root's on key 1.
// Mika enrolled all of them and carries key 1.
func enrolled(t *testing.T) []ledger.Record {
	t.Helper()
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	l, err := ledger.Open(new(ledgertest.Store), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	write := func(ceremony string, body ledger.Body) {
		t.Helper()
		entry := ledger.Entry{Command: "test", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "mika"}, Body: body}
		if _, err := l.Append(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range []struct {
		ceremony, principal, group string
		keys                       []uint32
	}{
		{"20260302-aaaaaa", account + "/user/alice", "daily", []uint32{1, 2}},
		{"20260302-bbbbbb", account + "/user/alice", "sealed", []uint32{2, 3}},
		{"20260302-cccccc", account + "/root", "daily", []uint32{1}},
	} {
		begin := &ledger.Begin{Principal: d.principal, Group: d.group, SeedSource: "api", CredentialID: d.ceremony, Clock: ledger.Clock{Source: "aws"}}
		for _, serial := range d.keys {
			begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: serial, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.4.3"})
		}
		write(d.ceremony, begin)
		write(d.ceremony, &ledger.Load{DeviceARN: "arn:aws:iam::" + account + ":mfa/" + d.ceremony, Witnesses: []ledger.Witness{{Challenge: "0123456789abcdef", SHA256: strings.Repeat("0", 64)}}})
		enable := &ledger.Enable{}
		for _, serial := range d.keys {
			enable.Proofs = append(enable.Proofs, ledger.Proof{KeySerial: serial})
		}
		write(d.ceremony, enable)
		write(d.ceremony, &ledger.End{Outcome: ledger.Complete, DeviceARN: "arn:aws:iam::" + account + ":mfa/" + d.ceremony})
	}
	write("", &ledger.Label{KeySerial: 1, Holder: "Mika"})
	return l.Records()
}

// An occasion decides devices, worst first, their keys, and what is lost.
func TestFind(t *testing.T) {
	records := enrolled(t)
	alice, err := principal.Parse(account + "/user/alice")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		occasion targets.Occasion
		plugged  []device.KeySerial
		groups   []string
		keys     [][]device.KeySerial
		lost     []device.KeySerial
		absent   []device.KeySerial // of the first group
		how      string
		reason   string
	}{
		"one device":        {targets.Occasion{Principal: alice, Group: "sealed"}, []device.KeySerial{2, 9}, []string{"sealed"}, [][]device.KeySerial{{2}}, nil, []device.KeySerial{3}, "", ledger.ReasonReplaced},
		"a new key":         {targets.Occasion{Principal: alice, Group: "sealed", Add: []device.KeySerial{9}}, []device.KeySerial{2, 3, 9}, []string{"sealed"}, [][]device.KeySerial{{2, 3, 9}}, nil, nil, "", ledger.ReasonAdded},
		"named keys":        {targets.Occasion{Principal: alice, Group: "sealed", Onto: []device.KeySerial{9}}, nil, []string{"sealed"}, [][]device.KeySerial{{9}}, nil, []device.KeySerial{2, 3}, "", ledger.ReasonReplaced},
		"a lost key":        {targets.Occasion{LostKeys: []device.KeySerial{1}}, []device.KeySerial{2}, []string{"daily", "daily"}, [][]device.KeySerial{nil, {2}}, []device.KeySerial{1}, nil, "lost", ledger.ReasonLost},
		"a stolen key":      {targets.Occasion{LostKeys: []device.KeySerial{3}, Stolen: true}, []device.KeySerial{2}, []string{"sealed"}, [][]device.KeySerial{{2}}, []device.KeySerial{3}, nil, "stolen", ledger.ReasonLost},
		"several lost keys": {targets.Occasion{LostKeys: []device.KeySerial{1, 2, 1}}, []device.KeySerial{3}, []string{"daily", "daily", "sealed"}, [][]device.KeySerial{nil, nil, {3}}, []device.KeySerial{1, 2}, nil, "lost", ledger.ReasonLost},
		"who kept a key":    {targets.Occasion{Left: "mika"}, []device.KeySerial{2}, []string{"daily", "daily", "sealed"}, [][]device.KeySerial{nil, {2}, {2}}, []device.KeySerial{1}, nil, "left", ledger.ReasonLeft},
		"who returned it":   {targets.Occasion{Left: " MIKA "}, []device.KeySerial{1, 2, 3}, []string{"daily", "daily", "sealed"}, [][]device.KeySerial{{1}, {1, 2}, {2, 3}}, nil, nil, "left", ledger.ReasonLeft},
		"an unknown name":   {targets.Occasion{Left: "nobody"}, nil, nil, nil, nil, nil, "left", ledger.ReasonLeft},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := targets.Find(records, tt.occasion, func(serial device.KeySerial) bool { return slices.Contains(tt.plugged, serial) })
			if err != nil {
				t.Fatal(err)
			}
			var groups []string
			for i, d := range o.Devices {
				groups = append(groups, d.Group)
				if got := o.Keys(d); i < len(tt.keys) && !slices.Equal(got, tt.keys[i]) {
					t.Errorf("group %s gets keys %v, want %v", d.Group, got, tt.keys[i])
				}
			}
			if !slices.Equal(groups, tt.groups) || !slices.Equal(o.Lost, tt.lost) {
				t.Errorf("groups %v, lost %v; want %v, %v", groups, o.Lost, tt.groups, tt.lost)
			}
			if o.How() != tt.how || o.Reason != tt.reason || o.IsEmpty() != (len(tt.groups) == 0) {
				t.Errorf("how %q, reason %q, empty %v", o.How(), o.Reason, o.IsEmpty())
			}
			if loss, departure := o.IsNews(); loss != (len(tt.lost) > 0) || departure {
				t.Errorf("news: loss %v, departure %v", loss, departure)
			}
			if len(o.Devices) > 0 && !slices.Equal(o.Absent(o.Devices[0]), tt.absent) {
				t.Errorf("absent %v, want %v", o.Absent(o.Devices[0]), tt.absent)
			}
		})
	}
}

func TestFindRefuses(t *testing.T) {
	records := enrolled(t)
	all := func(device.KeySerial) bool { return true }
	for name, tt := range map[string]struct {
		occasion targets.Occasion
		want     error
	}{
		"no such group":        {targets.Occasion{Principal: principal.Principal{Account: account, Kind: principal.Root}, Group: "sealed"}, targets.ErrNoDevice},
		"a key never recorded": {targets.Occasion{LostKeys: []device.KeySerial{9}}, record.ErrNotRecorded},
		"a lost key is here":   {targets.Occasion{LostKeys: []device.KeySerial{1}}, targets.ErrLostIsHere},
	} {
		if o, err := targets.Find(records, tt.occasion, all); !errors.Is(err, tt.want) || o != nil {
			t.Errorf("%s: %v, %v; want %v", name, o, err, tt.want)
		}
	}
}

// signer is an officer's key that never signs here.
type signer string

func (s signer) Fingerprint() string { return string(s) }

func (signer) HasShownKey() bool { return true }

func (signer) Sign(context.Context, []byte) ([]byte, error) { return nil, errors.New("not asked to") }

// The person who left must not sign for it; any other officer may.
func TestCheckSigners(t *testing.T) {
	o := targets.Order{Leaving: []*officer.Officer{{OfficerAdded: ledger.OfficerAdded{Name: "mika", Fingerprint: "mine"}}}}
	if err := o.CheckSigners([]officer.Signer{signer("another")}); err != nil {
		t.Error(err)
	}
	if err := o.CheckSigners([]officer.Signer{signer("another"), signer("mine")}); !errors.Is(err, targets.ErrLeaverSigns) {
		t.Errorf("%v, want %v", err, targets.ErrLeaverSigns)
	}
}

// rootseal gives up only what it enrolled for this principal.
func TestToGiveUp(t *testing.T) {
	b := record.Read(enrolled(t))
	arns := []string{"arn:aws:iam::" + account + ":mfa/20260302-aaaaaa", "arn:aws:iam::" + account + ":mfa/phone"}
	c := targets.ToGiveUp(b, account+"/user/alice", arns)
	if len(c.Enrolled) != 1 || c.Enrolled[0].Group != "daily" || !slices.Equal(c.Others, arns[1:]) {
		t.Fatalf("enrolled %v, others %v", c.Enrolled, c.Others)
	}
	if c.InGroup("daily") != c.Enrolled[0] || c.InGroup("sealed") != nil {
		t.Error("a group is not found, or one that AWS does not list")
	}
}
