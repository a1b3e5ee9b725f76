package check

import (
	"bytes"
	"slices"
	"time"
)

// hand is one connection to a key.
type hand struct {
	key    uint32
	open   bool      // in a transaction
	busy   bool      // a call is under way
	last   time.Time // when the last call returned
	oath   bool      // OATH is selected
	parts  []byte    // of a LIST, so far
	listed map[string]bool
	sent   apdu
}

// idle reports a transaction without a command.
func (w *follower) idle(h *hand, now time.Time) {
	if h.open && !h.busy && now.Sub(h.last) > idleLimit {
		w.violated(Held, "key %d was held for %s without a command", h.key, now.Sub(h.last))
	}
}

func (w *follower) atKey(e Event) {
	h := w.handles[e.Handle]
	if h == nil {
		h = &hand{}
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
	default: // also the end: whatever becomes of it, nobody relies on the session
		h.open, h.oath, h.listed, h.parts = false, false, nil, nil
	}
}

// oathCommand is a command that is about to reach the OATH application.
func (w *follower) oathCommand(h *hand) {
	id := string(field(h.sent.data, 0x71))
	switch h.sent.ins {
	case insSetCode, insReset, insRename:
		w.violated(Forbidden, "key %d was sent %s", h.key, insNames[h.sent.ins])
	case insPut:
		c := w.known(id)
		switch {
		case h.listed == nil:
			w.violated(Unlisted, "key %d was sent PUT without a LIST in its transaction", h.key)
		case h.listed[id]:
			w.violated(Unlisted, "key %d was sent PUT of %q, which its LIST had shown", h.key, id)
		}
		switch {
		case c == nil:
			w.violated(Intent, "key %d was sent PUT of %q, of which no record knew", h.key, id)
		case c.load == nil:
			w.violated(Intent, "key %d was sent PUT of %q before its witnesses were on disk", h.key, id)
		case !c.holds(h.key):
			w.violated(NotOurs, "key %d was sent PUT, and is not of the group", h.key)
		}
	case insDelete:
		switch c := w.known(id); {
		case c == nil:
			w.violated(NotOurs, "key %d was sent DELETE of %q, of which no record knew", h.key, id)
		case w.armed[c.id]:
			w.violated(KeysFirst, "key %d was sent DELETE of %q before AWS was read to be without the device", h.key, id)
		}
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
	case insList, insSendRemaining:
		if h.sent.ins == insList {
			h.parts = nil
		}
		h.parts = append(h.parts, data...)
		if sw == 0x9000 {
			h.listed = listed(h.parts)
		}
	case insCalculate:
		code, ok := codeIn(data)
		if sw != 0x9000 || !ok {
			return
		}
		w.proven[proof{h.key, string(field(h.sent.data, 0x71))}] = true
		if !slices.Contains(w.codes[code], h.key) {
			w.codes[code] = append(w.codes[code], h.key)
		}
	}
}
