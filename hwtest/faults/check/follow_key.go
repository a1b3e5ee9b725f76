package check

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// hand is one connection to a key.
type hand struct {
	process int
	key     uint32
	open    bool      // in a transaction
	busy    bool      // a call is running
	last    time.Time // time of the last return
	oath    bool      // OATH is selected
	parts   []byte    // parts of a LIST so far
	listed  map[string]bool
	sent    apdu
}

// idle reports a transaction without a command.
func (w *follower) idle(h *hand, now time.Time) {
	if h.open && !h.busy && now.Sub(h.last) > idleLimit {
		w.violated(Held, "key %d was kept for %s without a command", h.key, now.Sub(h.last))
	}
}

func (w *follower) atKey(e Event) {
	h := w.handles[e.Handle]
	if h == nil {
		h = &hand{process: e.Process}
		w.handles[e.Handle] = h
	}
	h.key = e.Key
	if !e.Over {
		w.idle(h, e.At)
		h.busy = true
		w.keyCalled(h, e)
		return
	}
	h.busy, h.last = false, e.At
	if e.Failed {
		return
	}
	switch e.Kind {
	case Begin:
		h.open = true
	case Transmit:
		w.keyAnswered(h, e.Got)
	}
}

func (w *follower) keyCalled(h *hand, e Event) {
	switch e.Kind {
	case Transmit:
		h.sent, _ = parseAPDU(e.Sent)
		if h.oath {
			w.oathCommand(h)
		}
	default: // also the end: after it no caller relies on the session
		h.open, h.oath, h.listed, h.parts = false, false, nil, nil
	}
}

// oathCommand follows a command that is about to reach the OATH application.
func (w *follower) oathCommand(h *hand) {
	id := string(field(h.sent.data, 0x71))
	switch h.sent.ins {
	case insSetCode, insReset, insRename:
		w.violated(Forbidden, "key %d was sent %s", h.key, insNames[h.sent.ins])
	case insCalculate:
		w.asked(h, id)
	case insPut:
		w.changes(fmt.Sprintf("key %d was sent PUT", h.key))
		if bag := w.bags[h.key]; bag != "" {
			w.violated(Sealed, "key %d was sent PUT, which is in bag %s", h.key, bag)
		}
		c := w.known(id)
		if record := w.lost[h.key]; record != 0 && c != nil && record < c.record {
			w.violated(Against, "key %d was sent PUT, which is lost since record %d", h.key, record)
		}
		w.announced(c, fmt.Sprintf("key %d was sent PUT", h.key))
		switch {
		case h.listed == nil:
			w.violated(Unlisted, "key %d was sent PUT without a LIST in its transaction", h.key)
		case h.listed[id]:
			w.violated(Unlisted, "key %d was sent PUT of %q, which its LIST had shown", h.key, id)
		}
		switch {
		case c == nil:
			w.violated(Intent, "key %d was sent PUT of %q, which is in no record", h.key, id)
		case c.load == nil:
			w.violated(Intent, "key %d was sent PUT of %q before its witnesses were on disk", h.key, id)
		case !c.holds(h.key):
			w.violated(NotOurs, "key %d was sent PUT, which is not in the group", h.key)
		}
	case insDelete:
		w.changes(fmt.Sprintf("key %d was sent DELETE", h.key))
		w.deletes(h, id)
	}
}

// changedByOther: the key no longer has what it has proven, so it does not count
// for a device that is not yet live.
func (w *follower) changedByOther(key uint32) {
	for p := range w.proven {
		if c := w.known(p.id); p.key == key && (c == nil || !w.offered[c.id]) {
			delete(w.proven, p)
		}
	}
}

// deletes follows a DELETE that is about to reach a key.
func (w *follower) deletes(h *hand, id string) {
	c := w.known(id)
	left := w.lefts(func(b *leftoversBody) bool { return slices.Contains(b.Credentials, credentialBody{h.key, id}) })
	switch {
	case left != nil:
		w.announced(left, fmt.Sprintf("key %d was sent DELETE", h.key))
		for _, d := range left.leftovers.Devices {
			if !w.gone[d.DeviceARN] {
				w.violated(KeysFirst, "key %d was sent DELETE of %q before a read showed that AWS lacks %s", h.key, id, d.DeviceARN)
			}
		}
	case c == nil:
		w.violated(NotOurs, "key %d was sent DELETE of %q, which is in no record", h.key, id)
	case w.armed[c.id]:
		w.violated(KeysFirst, "key %d was sent DELETE of %q before a read showed that AWS lacks the device", h.key, id)
	case c.done():
		w.cleans(h, c)
	default:
		w.announced(c, fmt.Sprintf("key %d was sent DELETE", h.key))
	}
}

// cleans follows the DELETE of a credential that was in use: its device must be
// retired, and the credential must just have answered one of its witnesses, in a
// record.
func (w *follower) cleans(h *hand, c *ceremony) {
	if w.retired[c.id] == "" {
		w.violated(KeysFirst, "key %d was sent DELETE of %q, whose device is not retired", h.key, c.credential())
	}
	clean, announced := w.cleaning[place{h.key, c.id}]
	answer := w.answered[proof{h.key, c.credential(), clean.Challenge}]
	if !announced || answer == "" || answer != clean.Answer || !w.answers(c.id, clean.Challenge, answer) {
		w.violated(Unwitnessed, "key %d was sent DELETE of %q, which has not answered a witness in a record", h.key, c.credential())
	}
}

// asked follows a challenge that is about to reach a key. What another process has
// used in between was unknown to this one; the records show that no challenge is
// used up twice.
func (w *follower) asked(h *hand, id string) {
	challenge := hex.EncodeToString(field(h.sent.data, 0x74))
	run := w.run()
	if record, used := w.used[challenge]; used && (record <= uint64(run.before) || run.own[record]) {
		w.violated(Witness, "key %d was asked witness %s of %q, which record %d had used", h.key, challenge, id, record)
	}
}

// sees notes the credentials that a key has shown.
func (w *follower) sees(key uint32, ids map[string]bool) {
	for id := range ids {
		w.looked[proof{key: key, id: id}] = w.now
	}
}

func (w *follower) keyAnswered(h *hand, answer []byte) {
	data, sw := status(answer)
	if h.sent.selects() {
		if sw == 0x9000 {
			h.oath = bytes.HasPrefix(h.sent.data, aidOATH)
		}
		h.listed, h.parts = nil, nil
		return
	}
	if !h.oath {
		return
	}
	switch h.sent.ins {
	case insPut: // an earlier loss no longer counts
		if sw == 0x9000 {
			delete(w.emptied, h.key)
		}
	case insSelect: // CALCULATE ALL: names without a type before them
		w.sees(h.key, named(data))
	case insList, insSendRemaining:
		if h.sent.ins == insList {
			h.parts = nil
		}
		h.parts = append(h.parts, data...)
		if sw == 0x9000 {
			h.listed = listed(h.parts)
			w.sees(h.key, h.listed)
		}
	case insCalculate:
		code, ok := codeIn(data)
		if sw != 0x9000 || !ok {
			return
		}
		id := string(field(h.sent.data, 0x71))
		w.proven[proof{key: h.key, id: id}] = true
		if w.first[proof{key: h.key, id: id}] == 0 {
			w.first[proof{key: h.key, id: id}] = w.now
		}
		asked, answer := proof{h.key, id, hex.EncodeToString(field(h.sent.data, 0x74))}, hex.EncodeToString(field(data, 0x75)[1:])
		w.answered[asked], w.run().answers[asked] = answer, answer
		if step, err := strconv.ParseUint(hex.EncodeToString(field(h.sent.data, 0x74)), 16, 64); err == nil && !slices.Contains(w.steps[code], step) {
			w.steps[code] = append(w.steps[code], step)
		}
		if !slices.Contains(w.codes[code], h.key) {
			w.codes[code] = append(w.codes[code], h.key)
		}
	}
}
