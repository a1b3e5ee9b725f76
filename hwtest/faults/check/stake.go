package check

import (
	"bytes"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Stake is what an attack on the ledger could damage: what people have, and no
// command may take from them, whatever the records say by then. It is computed from
// honest records, before an attacker writes to the ledger's folder.
type Stake struct {
	live      []opener             // devices in use, and the keys that answer for them
	defended  []string             // owners with a device that a key can answer for
	going     map[string]bool      // devices that an open rotation retires, by ARN
	left      []credentialBody     // credentials that a removal of orphans is about to delete
	given     map[string]bool      // challenges whose answers are in records
	witnesses map[string][]witness // by credential
	events    int                  // number of earlier events
	records   map[string]bool      // records at the start of the command, by their bytes
}

// opener is what a key answers for: an enabled device, or a login that another
// service has accepted.
type opener struct {
	what string // ARN, or a login's credential
	keys []uint32
	seed []byte
}

// owners are all principals with devices.
var owners = []string{"alice", "bob", simaws.RootOwner}

// Stakes returns what is at stake. ours are the keys under the owner's control;
// given means that another service accepted the two codes of a login.
func Stakes(w World, ours []*simcard.Card, given bool) Stake {
	f := newFinder(w)
	f.readLedger()
	s := Stake{
		going: map[string]bool{}, given: map[string]bool{}, witnesses: map[string][]witness{}, events: len(w.Events),
	}
	for _, d := range w.Devices {
		if d.Enabled() {
			s.live = append(s.live, opener{d.ARN, holders(w.Keys, d.Seed), d.Seed})
		}
	}
	for _, c := range f.ceremonies {
		login := c.begin != nil && len(c.begin.DeviceNames) == 0 && (c.done() || given && c.open())
		if login && f.retired[c.id] == "" {
			s.live = append(s.live, loginOf(w.Keys, c.credential()))
		}
		if c.rotate != nil && c.open() {
			s.going[f.deviceOf(c.rotate.Device)] = true
		}
		if c.leftovers != nil && c.open() {
			s.left = append(s.left, c.leftovers.Credentials...)
		}
		if c.load != nil {
			s.witnesses[c.credential()] = append(s.witnesses[c.credential()], c.load.Witnesses...)
		}
	}
	for device := range f.retiring {
		s.going[f.deviceOf(device)] = true
	}
	for challenge := range f.used {
		s.given[challenge] = true
	}
	for _, owner := range owners {
		if Defended(ours, w.Managed, w.Devices, owner) {
			s.defended = append(s.defended, owner)
		}
	}
	return s
}

// Tampered notes the ledger's content at the start of the command.
func (s *Stake) Tampered(files Files) {
	s.records = map[string]bool{}
	for _, data := range files.ByNumber {
		s.records[string(data)] = true
	}
}

// deviceOf returns the ARN of a ceremony's device, from its End.
func (f *finder) deviceOf(id string) string {
	if c := f.ceremony(id); c.end != nil {
		return c.end.DeviceARN
	}
	return ""
}

func holders(cards []*simcard.Card, seed []byte) (serials []uint32) {
	for _, card := range cards {
		if slices.ContainsFunc(card.Stored(), func(e simcard.Stored) bool { return bytes.Equal(e.Key, seed) }) {
			serials = append(serials, card.Serial())
		}
	}
	return serials
}

// loginOf returns the credential of a login, on the keys that have it now.
func loginOf(cards []*simcard.Card, id string) opener {
	o := opener{what: id}
	for _, card := range cards {
		if e, ok := entry(card, id); ok {
			o.keys, o.seed = append(o.keys, card.Serial()), e.Key
		}
	}
	return o
}

// Harmed returns what an attack has damaged so far. It runs at every call: what is
// missing for a moment would stay missing if the power failed then. replaced is
// whether the operator requested a rotation, in which a device may go once a new
// device of the principal is enabled.
func (s Stake) Harmed(w World, ours []*simcard.Card, replaced bool) []Violation {
	f := &finder{World: w}
	f.Frozen = nil // the operator may request anything now
	f.spareStrangers()
	for _, o := range s.live {
		s.lookAtOpener(f, o, replaced)
	}
	for _, owner := range s.defended {
		if !Defended(ours, w.Managed, w.Devices, owner) {
			f.violated(Defenceless, "%s has no device left that a key can answer for", owner)
		}
	}
	return f.found
}

// lookAtOpener: the seed of an enabled device, or of a login, stays on the keys.
// The device stays enabled, unless a rotation was requested.
func (s Stake) lookAtOpener(f *finder, o opener, replaced bool) {
	if strings.HasPrefix(o.what, "arn:") && !slices.ContainsFunc(f.Devices, func(d simaws.Device) bool { return d.ARN == o.what && d.Enabled() }) {
		if !replaced && !s.going[o.what] {
			f.violated(NotOurs, "%s was in use, and no longer is", o.what)
		}
		return
	}
	held := holders(f.Keys, o.seed)
	for _, key := range o.keys {
		if !slices.Contains(held, key) && !f.Wiped[key] && !(replaced && !strings.HasPrefix(o.what, "arn:")) {
			f.violated(LockOut, "%s is in use, and key %d no longer has its seed", o.what, key)
		}
	}
}

// Crossed returns what an attack has made the product send: writes to devices
// outside the account, and deletions of credentials that had not just answered. In
// a removal of orphans the account's number replaces the challenges. copied is
// whether the ledger was an offline copy: then nothing may be done that the copy
// cannot record.
func (s Stake) Crossed(w World, account string, leftovers, copied bool) []Violation {
	f := &finder{World: w}
	f.cameHome(s.records)
	answered := map[proof]string{}
	hands := map[int]*hand{}
	wrote := map[written]bool{}
	for _, e := range w.Events[s.events:] {
		switch e.Kind {
		case AWS:
			f.staysInside(e, account, copied)
		case Connect:
			delete(hands, e.Handle)
		case Transmit:
			h := hands[e.Handle]
			if h == nil {
				h = &hand{key: e.Key}
				hands[e.Handle] = h
			}
			if e.Over {
				h.heard(e, answered)
				continue
			}
			h.sent, _ = parseAPDU(e.Sent)
			id := string(field(h.sent.data, 0x71))
			own := written{e.Process, e.Key, id}
			switch {
			case copied && h.oath && (h.sent.ins == insPut || h.sent.ins == insDelete):
				f.violated(ReadOnly, "key %d was sent %s by a command on a copy", e.Key, insNames[h.sent.ins])
			case h.oath && h.sent.ins == insPut:
				wrote[own] = true
			case h.oath && h.sent.ins == insDelete && !wrote[own] && !leftovers && !slices.Contains(s.left, credentialBody{e.Key, id}) && !s.hasAnswered(e.Key, id, answered):
				f.violated(Unwitnessed, "key %d was sent DELETE of %q, which has not answered an unknown challenge", e.Key, id)
			}
		}
	}
	return f.found
}

// written is a credential that a process has written to a key, and may delete.
type written struct {
	process int
	key     uint32
	id      string
}

// heard adds an answer.
func (h *hand) heard(e Event, answered map[proof]string) {
	data, sw := status(e.Got)
	switch {
	case e.Failed || sw != 0x9000:
	case h.sent.selects():
		h.oath = bytes.HasPrefix(h.sent.data, aidOATH)
	case h.oath && h.sent.ins == insCalculate:
		if full := field(data, 0x75); len(full) > 1 {
			challenge := hex.EncodeToString(field(h.sent.data, 0x74))
			answered[proof{h.key, string(field(h.sent.data, 0x71)), challenge}] = hex.EncodeToString(full[1:])
		}
	}
}

// hasAnswered reports whether a credential has answered one of its own challenges
// whose answer was unknown before the attack.
func (s Stake) hasAnswered(key uint32, id string, answered map[proof]string) bool {
	return slices.ContainsFunc(s.witnesses[id], func(w witness) bool {
		answer, ok := answered[proof{key, id, w.Challenge}]
		return ok && !s.given[w.Challenge] && sumOf(w.Challenge, answer) == w.SHA256
	})
}

// staysInside: a change at AWS must be in the caller's account and partition.
func (f *finder) staysInside(e Event, account string, copied bool) {
	sent, err := url.ParseQuery(string(e.Sent))
	if err != nil || e.Over {
		return
	}
	switch sent.Get("Action") {
	case "DeleteVirtualMFADevice", "DeactivateMFADevice", "EnableMFADevice", "ResyncMFADevice":
		if copied {
			f.violated(ReadOnly, "AWS was sent %s by a command on a copy", sent.Get("Action"))
		}
		arn := sent.Get("SerialNumber")
		if !strings.HasPrefix(arn, "arn:aws:iam::"+account+":mfa/") {
			f.violated(NotOurs, "AWS was sent %s of %s, which is not in the account", sent.Get("Action"), arn)
		}
	}
}

// onTrips lists the kinds of records that a trip produces.
var onTrips = []string{"verify", "label", "seal", "unseal", "signature", "code"}

// cameHome: nothing else is imported from a trip. The earlier content of the ledger
// is not the command's concern.
func (f *finder) cameHome(before map[string]bool) {
	for n, data := range f.Files.ByNumber {
		r := f.Files.parse(data)
		if before[string(data)] || r.err != nil || r.Kind != "away" {
			continue
		}
		away, err := bodyOf[awayBody](r)
		if err != nil {
			continue
		}
		if made := parse(away.Record); made.err != nil || !slices.Contains(onTrips, made.Kind) {
			f.violated(Ledger, "record %d imported a %q", n, made.Kind)
		}
	}
}
