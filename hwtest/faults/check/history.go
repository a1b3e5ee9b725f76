package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// history is the combined content of the records, up to one of them.
type history struct {
	ceremonies []*ceremony
	retiring   map[string]string   // reason, for devices that will be retired, by their ceremony
	retired    map[string]string   // confirmation of the retirement
	retires    map[string]string   // the ceremony that retires a device, by the device's own
	cleaning   map[place]cleanBody // retired credentials that will be deleted
	cleaned    map[place]bool      // retired credentials that are deleted
	used       map[string]uint64   // challenges of witnesses: the record that reveals the answer
	proofs     map[uint64]proven   // verify records
	written    map[uint32]uint64   // newest intent to write to a key
	bags       map[uint32]string   // bag of each key in a bag
	lost       map[uint32]uint64   // record that says that a key is lost
	resyncs    map[string]int      // announced and not yet sent, by the device's ARN
	noted      map[string][]uint64 // steps of codes that left rootseal, by credential
	refused    []string            // devices whose codes AWS refused, by the records
	home       map[[2]uint64]bool  // imported records of trips: trip and number
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

// take adds a record, and returns what is wrong with it.
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
			report(Ledger, "%s continues after its end", c.id)
		}
		if err := h.takeOf(c, r); err != nil {
			report(Ledger, "body: %v", err)
		}
		if c.host == "" || r.Kind == "statement" && c.said[len(c.said)-1].About == "taken over" {
			c.host = r.Host
		}
		if r.Host != c.host {
			report(OneStation, "%s is of %s, and %s has not taken it over", c.id, c.host, r.Host)
		}
		// A rotation writes an announcement before its intent.
		announced := c.rotate != nil && (r.Kind == "rotate" || r.Kind == "end" && c.end.Outcome == "undone")
		if c.begin == nil && c.leftovers == nil && !c.ends && !announced && r.Kind != "adopt" {
			report(Ledger, "%s does not begin with its intent", c.id)
			c.begin = &beginBody{}
		}
	}
	if slices.Contains(ofCeremony, r.Kind) && r.Ceremony == "" {
		report(Ledger, "%s has no ceremony", r.Kind)
	}
	if err := h.takeAlone(r, report); err != nil {
		report(Ledger, "body: %v", err)
	}
	return wrong
}

// ofCeremony lists the kinds of records that belong to one ceremony.
var ofCeremony = []string{"begin", "rotate", "retirement", "leftovers", "load", "enable", "end", "adopt"}

// takeOf adds a record of a ceremony.
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
	case "retirement":
		c.record, c.ends = r.Sequence, true
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

// takeAlone adds a record that may be outside a ceremony.
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
			report(Sealed, "key %d was sealed, and record %d is not its proof", b.KeySerial, b.Proof)
		case b.Proof < h.written[b.KeySerial]:
			report(Sealed, "key %d was sealed, and written to after its proof", b.KeySerial)
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

// takeHome adds a record that was made on a trip. A record may be imported only once.
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
		report(Witness, "record %d of trip %d was imported before", made.Sequence, away.Trip)
	}
	h.home[at] = true
	made.Sequence = r.Sequence
	return h.takeAlone(made, report)
}

// takeProof compares a verify record with the witnesses.
func (h *history) takeProof(sequence uint64, b verifyBody, report func(Rule, string, ...any)) {
	h.proofs[sequence] = proven{b.KeySerial, b.Result}
	for _, p := range b.Credentials {
		if p.Challenge != "" {
			// Unless another challenge followed, the answer to the witness was right.
			h.use(sequence, p.Device, p.Challenge, p.Answer, p.Result == "proven" || p.Result == "not asked", report)
		} else if p.Result == "proven" && len(p.Equal) == 0 {
			report(Witness, "key %d is proven without a witness and without another key", b.KeySerial)
		}
		if b.Result == "proven" && p.Result != "proven" {
			report(Witness, "key %d is proven, and one of its credentials is %q", b.KeySerial, p.Result)
		}
	}
}

// use: this record reveals the answer to a witness. right is whether the record
// says that the answer is right.
func (h *history) use(sequence uint64, device, challenge, answer string, right bool, report func(Rule, string, ...any)) {
	if before, again := h.used[challenge]; again {
		report(Witness, "witness %s of %s was used before, by record %d", challenge, device, before)
	}
	h.used[challenge] = sequence
	if is := h.answers(device, challenge, answer); is != right {
		report(Witness, "the answer of %s to witness %s is right: %v; recorded: %v", device, challenge, is, right)
	}
}

// answers reports whether an answer to a witness of a device is right.
func (h *history) answers(device, challenge, answer string) bool {
	load := h.ceremony(device).load
	return load != nil && slices.Contains(load.Witnesses, witness{challenge, sumOf(challenge, answer)})
}

// sumOf returns the hash of an answer in a witness, or "" if the answer is not hex.
func sumOf(challenge, answer string) string {
	raw, err := hex.DecodeString(challenge + answer)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// rotating returns the open ceremony that retires a device, as the replaced device
// or to make room; nil if there is none.
func (h *history) rotating(device string) *ceremony {
	for _, c := range h.ceremonies {
		if c.rotate != nil && (c.rotate.Device == device || h.retires[device] == c.id) && c.open() {
			return c
		}
	}
	return nil
}
