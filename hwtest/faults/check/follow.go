package check

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// follower goes through the events in the order of time and knows at each what
// was on record, what a key had answered and what AWS had said by then.
type follower struct {
	*finder
	history      // as recorded so far
	process  int // whose event this is
	runs     map[int]*run
	handles  map[int]*hand
	writes   map[string]*write   // by action and device
	armed    map[string]bool     // ceremonies whose device AWS may have
	gone     map[string]bool     // devices of another workstation that AWS was read to be without
	codes    map[string][]uint32 // the keys that a code came out of
	steps    map[string][]uint64 // and its time steps: one, but for a chance of one in a million
	left     map[string][]uint64 // steps whose codes have left, and were not refused as a pair; by device
	proven   map[proof]bool
	offered  map[string]bool  // ceremonies of which a pair has left
	answered map[proof]string // by key, id and challenge: what it answered, in hex
	pairs    map[string]bool  // sent, and not refused
	now      int              // events so far
	first    map[proof]int    // when a key answered first, by key and id
	looked   map[proof]int    // when a key was last seen to hold an id
	emptied  map[uint32]bool  // keys that another program has reset
}

// run is one process.
type run struct {
	command string
	before  int             // records when it started
	own     map[uint64]bool // records that it wrote
}

type proof struct {
	key       uint32
	id        string
	challenge string // empty: to any
}

// write is the last one of its kind to one device.
type write struct {
	status  int  // 0: no answer
	refused bool // the answer says that nothing was done
	read    bool // the account was read since
	pair    string
}

func (f *finder) followEvents() {
	w := &follower{
		finder: f, history: newHistory(), runs: map[int]*run{}, handles: map[int]*hand{}, writes: map[string]*write{}, armed: map[string]bool{},
		gone: map[string]bool{}, codes: map[string][]uint32{}, steps: map[string][]uint64{}, left: map[string][]uint64{}, proven: map[proof]bool{}, offered: map[string]bool{}, answered: map[proof]string{},
		pairs: map[string]bool{}, first: map[proof]int{}, looked: map[proof]int{}, emptied: map[uint32]bool{},
	}
	for _, e := range f.Events {
		w.process = e.Process
		w.now++
		switch e.Kind {
		case Started:
			w.restarted(e)
		case Stored:
			w.stored(e)
		case Connect, Begin, Transmit, End, Reconnect, Close:
			w.atKey(e)
		case Changed:
			w.changedByOther(e.Key)
			w.emptied[e.Key] = true
		case AWS:
			w.atAWS(e)
		case Ask, Show, Sign:
			w.atPerson(e)
		}
	}
}

func (w *follower) restarted(e Event) {
	for id, h := range w.handles {
		if h.process == e.Process {
			w.idle(h, e.At)
			delete(w.handles, id)
		}
	}
	w.runs[e.Process] = &run{command: strings.TrimPrefix(e.Edge, "=== "), before: len(w.files), own: map[uint64]bool{}}
}

// run is the process whose event this is.
func (w *follower) run() *run {
	if w.runs[w.process] == nil {
		w.runs[w.process] = &run{own: map[uint64]bool{}}
	}
	return w.runs[w.process]
}

// changes reports a write in a command that only proves.
func (w *follower) changes(what string) {
	command := w.run().command
	name, _, _ := strings.Cut(command, " ")
	switch name {
	case "verify", "live", "seal", "unseal", "adopt", "trip", "depart", "return":
		w.violated(ReadOnly, "%s, in %q", what, command)
	}
}

// stored takes in a record that is on disk from now on.
func (w *follower) stored(e Event) {
	r := w.Files.parse(e.Sent)
	if r.err != nil {
		return // readLedger reports it
	}
	_ = w.take(r, e.Sent)
	w.run().own[r.Sequence] = true
	if r.Kind != "statement" {
		return
	}
	c := w.ceremony(r.Ceremony)
	switch c.said[len(c.said)-1].About {
	case "device absent":
		w.armed[c.id] = false
	case "old device removed":
		w.armed[w.removedBy(c)] = false
	}
}

// removedBy is the device that a rotation's officer has just called removed: one
// that makes room, or the one that is replaced.
func (w *follower) removedBy(c *ceremony) string {
	for device, by := range w.retires {
		if by == c.id && w.retired[device] == "" {
			return device
		}
	}
	return c.rotate.Device
}

// announced: the officers have signed what is about to be done.
func (w *follower) announced(c *ceremony, what string) {
	if c != nil && !w.isSigned(c.record) {
		w.violated(NotSigned, "%s, and record %d, which announces it, is not signed", what, c.record)
	}
}

// known is the ceremony that has said what it will do with a credential.
func (w *follower) known(id string) *ceremony {
	for _, c := range w.ceremonies {
		if c.begin != nil && c.credential() == id {
			return c
		}
	}
	return nil
}

// lefts is the open removal of what another workstation left that names a thing.
// Where two processes have announced the same it is this one's own, and for who
// goes on with another's, one that is signed.
func (w *follower) lefts(is func(*leftoversBody) bool) *ceremony {
	var best *ceremony
	for _, c := range w.ceremonies {
		switch {
		case c.leftovers == nil || c.end != nil || !is(c.leftovers):
		case w.run().own[c.record]:
			return c
		case best == nil || !w.isSigned(best.record):
			best = c
		}
	}
	return best
}

func (w *follower) naming(arn string) *ceremony {
	for _, c := range w.ceremonies {
		if c.names(arn) {
			return c
		}
	}
	return nil
}

// atPerson: no key waits while a person is asked or has to touch another, and a
// pair is shown only when the device may become live.
func (w *follower) atPerson(e Event) {
	if e.Over {
		return
	}
	for _, h := range w.handles {
		if h.open && !h.busy && h.process == e.Process {
			w.violated(Held, "key %d was held while a person was asked (%s)", h.key, e.Edge)
		}
	}
	if e.Kind != Show {
		return
	}
	_, _, device := shown(e)
	c := w.naming(device)
	if c == nil { // a login has no device
		i := slices.IndexFunc(w.ceremonies, func(c *ceremony) bool { return c.begin != nil && c.end == nil })
		if i < 0 {
			w.violated(Intent, "a pair was shown for %q, of which no record knows", device)
			return
		}
		c = w.ceremonies[i]
	}
	w.maybeLive(c, e)
}

// maybeLive: from now on the device may be enabled.
func (w *follower) maybeLive(c *ceremony, e Event) {
	w.armed[c.id], w.offered[c.id] = true, true
	w.announced(c, "a pair left")
	if !c.enable {
		w.violated(Intent, "%s: a pair left before its enable record was on disk", c.id)
	}
	for _, k := range c.keys() {
		if !w.proven[proof{key: k.KeySerial, id: c.credential()}] {
			w.violated(Unproven, "%s: a pair left before key %d had answered", c.id, k.KeySerial)
		}
	}
	w.lookedAt(c)
	if e.SeedLive {
		w.violated(NotWiped, "%s: a pair left while the seed was in memory", c.id)
	}
	one, two, ok := pairIn(e)
	if e.Kind == Show {
		w.inTime(c.id, e, two)
	}
	first, second := w.codes[one], w.codes[two]
	switch {
	case !ok || first == nil || second == nil:
		w.violated(StrangeCode, "%s: a code that left did not come out of a key", c.id)
	case len(c.keys()) > 1 && len(first) == 1 && slices.Equal(first, second):
		w.violated(StrangeCode, "%s: both codes came out of key %d", c.id, first[0])
	}
}

// lookedAt: a key that another program has emptied was looked at after the last
// key had proven the seed, so that nobody could have known.
func (w *follower) lookedAt(c *ceremony) {
	last := 0 // when the last key answered for the first time
	for _, k := range c.keys() {
		last = max(last, w.first[proof{key: k.KeySerial, id: c.credential()}])
	}
	for _, k := range c.keys() {
		if w.emptied[k.KeySerial] && w.looked[proof{key: k.KeySerial, id: c.credential()}] < last {
			w.violated(Empty, "%s: a pair left, and key %d had been emptied since it answered", c.id, k.KeySerial)
		}
	}
}

// shown is what a Show event shows.
func shown(e Event) (one, two, device string) {
	one, rest, _ := strings.Cut(string(e.Sent), " ")
	two, device, _ = strings.Cut(rest, " ")
	return one, two, device
}

// pairIn are the codes that an event sends or shows.
func pairIn(e Event) (one, two string, ok bool) {
	if e.Over {
		return "", "", false
	}
	switch e.Kind {
	case Show:
		one, two, _ = shown(e)
		return one, two, true
	case AWS:
		form, err := url.ParseQuery(string(e.Sent))
		if err != nil || form.Get("Action") != "EnableMFADevice" && form.Get("Action") != "ResyncMFADevice" {
			return "", "", false
		}
		return form.Get("AuthenticationCode1"), form.Get("AuthenticationCode2"), true
	default:
		return "", "", false
	}
}

var serials = regexp.MustCompile(`<SerialNumber>([^<]*)</SerialNumber>`)
