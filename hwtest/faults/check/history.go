package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// history is what the records say together, up to one of them.
type history struct {
	ceremonies []*ceremony
	retiring   map[string]string   // why, of devices that will be retired, by their ceremony
	retired    map[string]string   // by what it is confirmed
	retires    map[string]string   // the ceremony that retires a device, by the device's
	cleaning   map[place]cleanBody // retired credentials that will be deleted
	cleaned    map[place]bool      // and those that are
	used       map[string]uint64   // challenges of witnesses: the record that gives the answer away
	proofs     map[uint64]proven   // verify records
	written    map[uint32]uint64   // keys: the newest intent to write to them
	bags       map[uint32]string   // of keys that are in one
	lost       map[uint32]uint64   // keys that are: the record that says so
	resyncs    map[string]int      // announced and not sent, by device's ARN
	noted      map[string][]uint64 // steps of codes that were taken from keys, by credential
	refused    []string            // devices whose codes AWS refused, as the record says
	home       map[[2]uint64]bool  // records of trips that came home: trip and number
	register
}

// place is a device's credential on a key.
type place struct {
	key    uint32
	device string
}

type proven struct {
	key    uint32
	result string
}

func newHistory() history {
	return history{
		retiring: map[string]string{}, retired: map[string]string{}, retires: map[string]string{}, cleaning: map[place]cleanBody{}, cleaned: map[place]bool{},
		used: map[string]uint64{}, proofs: map[uint64]proven{}, written: map[uint32]uint64{}, bags: map[uint32]string{}, lost: map[uint32]uint64{},
		resyncs: map[string]int{}, noted: map[string][]uint64{}, home: map[[2]uint64]bool{}, register: newRegister(),
	}
}

func (h *history) ceremony(id string) *ceremony {
	for _, c := range h.ceremonies {
		if c.id == id {
			return c
		}
	}
	c := &ceremony{id: id}
	h.ceremonies = append(h.ceremonies, c)
	return c
}

// take adds a record to what is known, and tells what is wrong with it.
func (h *history) take(r *readRecord, data []byte) (wrong []Violation) {
	report := func(rule Rule, format string, a ...any) {
		wrong = append(wrong, Violation{rule, fmt.Sprintf("record %d: ", r.Sequence) + fmt.Sprintf(format, a...)})
	}
	if err := h.note(r, data); err != nil {
		report(Ledger, "body: %v", err)
	}
	if r.Ceremony != "" {
		c := h.ceremony(r.Ceremony)
		if c.end != nil {
			report(Ledger, "%s goes on after its end", c.id)
		}
		if err := h.takeOf(c, r); err != nil {
			report(Ledger, "body: %v", err)
		}
		// A rotation announces itself in a record before its intent.
		announced := c.rotate != nil && (r.Kind == "rotate" || r.Kind == "end" && c.end.Outcome == "undone")
		if c.begin == nil && c.leftovers == nil && !announced && r.Kind != "adopt" {
			report(Ledger, "%s does not begin with its intent", c.id)
			c.begin = &beginBody{}
		}
	}
	if slices.Contains(ofCeremony, r.Kind) && r.Ceremony == "" {
		report(Ledger, "%s is of no ceremony", r.Kind)
	}
	if err := h.takeAlone(r, report); err != nil {
		report(Ledger, "body: %v", err)
	}
	return wrong
}

// ofCeremony are the kinds that say what one ceremony does.
var ofCeremony = []string{"begin", "rotate", "leftovers", "load", "enable", "end", "adopt"}

// takeOf takes a record of a ceremony in.
func (h *history) takeOf(c *ceremony, r *readRecord) error {
	var err error
	switch r.Kind {
	case "begin":
		c.record = r.Sequence
		c.begin, err = bodyOf[beginBody](r)
		for _, k := range c.begin.Keys {
			h.written[k.KeySerial] = r.Sequence
		}
	case "rotate":
		c.rotate, err = bodyOf[rotateBody](r)
	case "leftovers":
		c.record = r.Sequence
		c.leftovers, err = bodyOf[leftoversBody](r)
	case "load":
		c.load, err = bodyOf[loadBody](r)
	case "enable":
		c.enable = true
	case "statement":
		var s *statementBody
		s, err = bodyOf[statementBody](r)
		c.said = append(c.said, *s)
	case "end":
		c.end, err = bodyOf[endBody](r)
	case "adopt":
		var a *adoptBody
		a, err = bodyOf[adoptBody](r)
		c.load = &loadBody{Witnesses: a.Witnesses}
	}
	return err
}

// takeAlone takes in what may stand outside of a ceremony.
func (h *history) takeAlone(r *readRecord, report func(Rule, string, ...any)) error {
	var err error
	switch r.Kind {
	case "lost", "found":
		var b *keyBody
		b, err = bodyOf[keyBody](r)
		if delete(h.lost, b.KeySerial); r.Kind == "lost" {
			h.lost[b.KeySerial] = r.Sequence
		}
	case "retire", "retired":
		var b *retireBody
		b, err = bodyOf[retireBody](r)
		if r.Kind == "retire" {
			h.retiring[b.Device], h.retires[b.Device] = b.Because, r.Ceremony
		} else {
			h.retired[b.Device] = b.Confirmed
		}
	case "clean", "cleaned":
		var b *cleanBody
		b, err = bodyOf[cleanBody](r)
		at := place{b.KeySerial, b.Device}
		if r.Kind == "cleaned" {
			h.cleaned[at] = true
			break
		}
		h.cleaning[at] = *b
		h.use(r.Sequence, b.Device, b.Challenge, b.Answer, true, report)
	case "verify":
		var b *verifyBody
		b, err = bodyOf[verifyBody](r)
		h.takeProof(r.Sequence, *b, report)
	case "resync":
		var b *deviceBody
		b, err = bodyOf[deviceBody](r)
		h.resyncs[b.DeviceARN]++
	case "code":
		var b *codeBody
		b, err = bodyOf[codeBody](r)
		h.noted[b.CredentialID] = append(h.noted[b.CredentialID], b.Step)
	case "live":
		var b *liveBody
		if b, err = bodyOf[liveBody](r); b.Result == "refused" {
			h.refused = append(h.refused, b.DeviceARN)
		}
	case "seal":
		var b *sealBody
		b, err = bodyOf[sealBody](r)
		p, known := h.proofs[b.Proof]
		switch {
		case !known || p.key != b.KeySerial || p.result != "proven":
			report(Sealed, "key %d went into its bag, and record %d is no proof of it", b.KeySerial, b.Proof)
		case b.Proof < h.written[b.KeySerial]:
			report(Sealed, "key %d went into its bag, and was written to after its proof", b.KeySerial)
		}
		h.bags[b.KeySerial] = b.Bag
	case "unseal":
		var b *sealBody
		b, err = bodyOf[sealBody](r)
		delete(h.bags, b.KeySerial)
	case "away":
		err = h.takeHome(r, report)
	}
	return err
}

// takeHome takes in a record that was made on a trip. It comes home once.
func (h *history) takeHome(r *readRecord, report func(Rule, string, ...any)) error {
	away, err := bodyOf[awayBody](r)
	if err != nil {
		return err
	}
	made := parse(away.Record)
	if made.err != nil {
		return made.err
	}
	at := [2]uint64{away.Trip, made.Sequence}
	if h.home[at] {
		report(Witness, "record %d of trip %d came home before", made.Sequence, away.Trip)
	}
	h.home[at] = true
	made.Sequence = r.Sequence
	return h.takeAlone(made, report)
}

// takeProof holds a verify record against the witnesses.
func (h *history) takeProof(sequence uint64, b verifyBody, report func(Rule, string, ...any)) {
	h.proofs[sequence] = proven{b.KeySerial, b.Result}
	for _, p := range b.Credentials {
		if p.Challenge != "" {
			// Where it was not asked something else after that, its witness was right.
			h.use(sequence, p.Device, p.Challenge, p.Answer, p.Result == "proven" || p.Result == "not asked", report)
		} else if p.Result == "proven" && len(p.Equal) == 0 {
			report(Witness, "key %d is proven without a witness, and by no other key", b.KeySerial)
		}
		if b.Result == "proven" && p.Result != "proven" {
			report(Witness, "key %d is proven, and one of its credentials is %q", b.KeySerial, p.Result)
		}
	}
}

// use: the answer to a witness is given away by this record. right tells that
// the record calls it the right one.
func (h *history) use(sequence uint64, device, challenge, answer string, right bool, report func(Rule, string, ...any)) {
	if before, again := h.used[challenge]; again {
		report(Witness, "witness %s of %s was used before, by record %d", challenge, device, before)
	}
	h.used[challenge] = sequence
	if is := h.answers(device, challenge, answer); is != right {
		report(Witness, "the answer of %s to witness %s is right: %v, and the record says %v", device, challenge, is, right)
	}
}

// answers tells whether an answer is the right one to a witness of a device.
func (h *history) answers(device, challenge, answer string) bool {
	load := h.ceremony(device).load
	return load != nil && slices.Contains(load.Witnesses, witness{challenge, sumOf(challenge, answer)})
}

// sumOf is what a witness has of an answer to its challenge, "" of what is not hex.
func sumOf(challenge, answer string) string {
	raw, err := hex.DecodeString(challenge + answer)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// rotating is the open ceremony that retires a device: the one that it replaces,
// or one that made room for the new one; nil for none.
func (h *history) rotating(device string) *ceremony {
	for _, c := range h.ceremonies {
		if c.rotate != nil && (c.rotate.Device == device || h.retires[device] == c.id) && c.open() {
			return c
		}
	}
	return nil
}
