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

// Stake is what an attack on the record may cost: what people have that no
// command may take from them, whatever the record says by then. It is looked at
// before somebody writes to the ledger's folder, on a record that is honest.
type Stake struct {
	live      []opener             // devices in use, and who answers for them
	defended  []string             // owners who have a device that a key can answer
	going     map[string]bool      // devices that an open rotation retires, by ARN
	left      []credentialBody     // that a removal of leftovers is about to delete
	given     map[string]bool      // challenges whose answers stand in the record
	witnesses map[string][]witness // by credential
	events    int                  // that were before
	records   map[string]bool      // that stand there when the command begins, by their bytes
}

// opener is what a key answers for: a device that is enabled, or a login that
// another service has taken.
type opener struct {
	what string // ARN, or a login's credential
	keys []uint32
	seed []byte
}

// owners are all who have devices.
var owners = []string{"alice", "bob", simaws.RootOwner}

// Stakes looks at what is at stake. ours are the keys that are not in other
// hands; given tells that another service took the pair of a login.
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
		if Defended(ours, w.Devices, owner) {
			s.defended = append(s.defended, owner)
		}
	}
	return s
}

// Tampered notes what stands in the ledger when the command begins.
func (s *Stake) Tampered(files Files) {
	s.records = map[string]bool{}
	for _, data := range files.ByNumber {
		s.records[string(data)] = true
	}
}

// deviceOf is the ARN of a ceremony's device, as its end says.
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

// loginOf is the credential of a login, on the keys that hold it now.
func loginOf(cards []*simcard.Card, id string) opener {
	o := opener{what: id}
	for _, card := range cards {
		if e, ok := entry(card, id); ok {
			o.keys, o.seed = append(o.keys, card.Serial()), e.Key
		}
	}
	return o
}

// Harmed is what an attack has taken so far. It is asked at every call: what is
// missing for a moment only may be missing when the power goes. replaced tells
// that the officer asked for a rotation, by which a device goes when a new one of
// the principal is there.
func (s Stake) Harmed(w World, ours []*simcard.Card, replaced bool) []Violation {
	f := &finder{World: w}
	f.Frozen = nil // the officer may ask for anything now
	f.spareStrangers()
	for _, o := range s.live {
		s.lookAtOpener(f, o, replaced)
	}
	for _, owner := range s.defended {
		if !Defended(ours, w.Devices, owner) {
			f.violated(Defenceless, "%s has no device any more that a key can answer", owner)
		}
	}
	return f.found
}

// lookAtOpener: while a device is enabled, and a login is, its seed stays on the
// keys; and it stays enabled, but where a rotation was asked for.
func (s Stake) lookAtOpener(f *finder, o opener, replaced bool) {
	if strings.HasPrefix(o.what, "arn:") && !slices.ContainsFunc(f.Devices, func(d simaws.Device) bool { return d.ARN == o.what && d.Enabled() }) {
		if !replaced && !s.going[o.what] {
			f.violated(NotOurs, "%s was in use, and is not any more", o.what)
		}
		return
	}
	held := holders(f.Keys, o.seed)
	for _, key := range o.keys {
		if !slices.Contains(held, key) && !f.Wiped[key] && !(replaced && !strings.HasPrefix(o.what, "arn:")) {
			f.violated(LockOut, "%s is in use, and key %d does not hold its seed any more", o.what, key)
		}
	}
}

// Crossed is what an attack has made the product send: writes of devices that are
// not in the account, and credentials deleted that had not just answered. The
// account's number stands in for challenges in a removal of leftovers. copied
// tells that the ledger was a copy for a trip: nothing is done that it cannot
// record.
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
				f.violated(Unwitnessed, "key %d was sent DELETE of %q, which has not answered a challenge that nobody knew", e.Key, id)
			}
		}
	}
	return f.found
}

// written is a credential that a process has written to a key, and may take back.
type written struct {
	process int
	key     uint32
	id      string
}

// heard takes an answer in.
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

// hasAnswered tells whether a credential has answered one of its own challenges,
// of which nobody had seen the answer before the attack.
func (s Stake) hasAnswered(key uint32, id string, answered map[proof]string) bool {
	return slices.ContainsFunc(s.witnesses[id], func(w witness) bool {
		answer, ok := answered[proof{key, id, w.Challenge}]
		return ok && !s.given[w.Challenge] && sumOf(w.Challenge, answer) == w.SHA256
	})
}

// staysInside: what is changed at AWS is of the caller's account and partition.
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
			f.violated(NotOurs, "AWS was sent %s of %s, which is not of the account", sent.Get("Action"), arn)
		}
	}
}

// onTrips are the kinds of records that a trip produces.
var onTrips = []string{"verify", "label", "seal", "unseal", "signature", "code"}

// cameHome: nothing else comes home from a trip. What stood in the ledger before
// is no matter of the command's.
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
			f.violated(Ledger, "record %d brought a %q home", n, made.Kind)
		}
	}
}
