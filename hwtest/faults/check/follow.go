package check

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// follower reads the events in order of time. At each event it knows what was
// recorded, what a key had answered and what AWS had answered by then.
type follower struct {
	*finder
	history      // the records so far
	process  int // process of this event
	runs     map[int]*run
	handles  map[int]*hand
	writes   map[string]*write   // by action and device
	armed    map[string]bool     // ceremonies whose device AWS may have
	gone     map[string]bool     // devices of another workstation that a read of AWS did not find
	codes    map[string][]uint32 // the keys that returned a code
	steps    map[string][]uint64 // and its time steps: one, except by a chance of one in a million
	left     map[string][]uint64 // steps whose codes were sent, and not refused as a pair; by device
	proven   map[proof]bool
	offered  map[string]bool   // ceremonies whose two codes were sent
	answered map[proof]string  // answer in hex, by key, id and challenge
	pairs    map[string]bool   // pairs that were sent and not refused
	now      int               // events so far
	first    map[proof]int     // event of a key's first answer, by key and id
	looked   map[proof]int     // event at which a key last showed an id
	emptied  map[uint32]bool   // keys that another program has reset
	managed  bool              // the password manager gave a code
	adopted  map[string]uint64 // the record that adopted a device
}

// run is one process.
type run struct {
	command string
	before  int              // number of records at its start
	own     map[uint64]bool  // records that it wrote
	answers map[proof]string // that keys gave it, in hex
}

type proof struct {
	key       uint32
	id        string
	challenge string // empty: any challenge
}

// write is the last write of its kind to one device.
type write struct {
	status  int  // 0: no answer
	refused bool // AWS reported that it did nothing
	read    bool // the account was read after it
	pair    string
}

func (f *finder) followEvents() {
	w := &follower{
		finder: f, history: newHistory(), runs: map[int]*run{}, handles: map[int]*hand{}, writes: map[string]*write{}, armed: map[string]bool{},
		gone: map[string]bool{}, codes: map[string][]uint32{}, steps: map[string][]uint64{}, left: map[string][]uint64{}, proven: map[proof]bool{}, offered: map[string]bool{}, answered: map[proof]string{},
		pairs: map[string]bool{}, first: map[proof]int{}, looked: map[proof]int{}, emptied: map[uint32]bool{}, adopted: map[string]uint64{},
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
		case Manager:
			w.atManager(e)
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
	w.runs[e.Process] = &run{command: strings.TrimPrefix(e.Edge, "=== "), before: len(w.files), own: map[uint64]bool{}, answers: map[proof]string{}}
}

// run returns the process of this event.
func (w *follower) run() *run {
	if w.runs[w.process] == nil {
		w.runs[w.process] = &run{own: map[uint64]bool{}, answers: map[proof]string{}}
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

// stored adds a record that is now on disk.
func (w *follower) stored(e Event) {
	r := w.Files.parse(e.Sent)
	if r.err != nil {
		return // readLedger reports it
	}
	_ = w.take(r, e.Sent)
	w.run().own[r.Sequence] = true
	if r.Kind == "adopt" {
		w.adopts(r)
	}
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

// removedBy returns the device that a rotation's operator has just reported as
// removed: one that made room, or the replaced device.
func (w *follower) removedBy(c *ceremony) string {
	for device, by := range w.retires {
		if by == c.id && w.retired[device] == "" {
			return device
		}
	}
	return c.rotate.Device
}

// announced checks that the officers have signed an act that is about to happen.
func (w *follower) announced(c *ceremony, what string) {
	if c != nil && !w.isSigned(c.record) {
		w.violated(NotSigned, "%s, and its announcement, record %d, is not signed", what, c.record)
	}
}

// known returns the ceremony that has announced what it will do with a credential.
func (w *follower) known(id string) *ceremony {
	for _, c := range w.ceremonies {
		if c.begin != nil && c.credential() == id {
			return c
		}
	}
	return nil
}

// lefts returns the open removal of orphans that names a thing. If two processes
// have announced the same, it returns this process's own removal; for a process
// that continues another's, a signed one.
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

// atPerson: no key may wait while a person is prompted or must touch another key,
// and two codes are shown only when the device may become live.
func (w *follower) atPerson(e Event) {
	if e.Over {
		return
	}
	for _, h := range w.handles {
		if h.open && !h.busy && h.process == e.Process {
			w.violated(Held, "key %d was kept during a prompt (%s)", h.key, e.Edge)
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
			w.violated(Intent, "two codes were shown for %q, which is in no record", device)
			return
		}
		c = w.ceremonies[i]
	}
	w.maybeLive(c, e)
}

// maybeLive: from now on the device may be enabled.
func (w *follower) maybeLive(c *ceremony, e Event) {
	w.armed[c.id], w.offered[c.id] = true, true
	w.announced(c, "two codes were sent")
	if !c.enable {
		w.violated(Intent, "%s: two codes were sent before the enable record was on disk", c.id)
	}
	for _, k := range c.keys() {
		if !w.proven[proof{key: k.KeySerial, id: c.credential()}] {
			w.violated(Unproven, "%s: two codes were sent before key %d had answered", c.id, k.KeySerial)
		}
	}
	if c.begin.Manager != nil && !w.managed {
		w.violated(Unproven, "%s: two codes were sent before the password manager had answered", c.id)
	}
	if c.begin.Manager != nil && len(c.load.HandedTo)+len(c.load.CodesBy) == 0 {
		w.violated(Intent, "%s: two codes were sent, and no load record names a command of the password manager", c.id)
	}
	w.lookedAt(c)
	if e.SeedLive {
		w.violated(NotWiped, "%s: two codes were sent while the seed was in memory", c.id)
	}
	one, two, ok := pairIn(e)
	if e.Kind == Show {
		w.inTime(c.id, e, two)
	}
	first, second := w.codes[one], w.codes[two]
	switch {
	case !ok || first == nil || second == nil:
		w.violated(StrangeCode, "%s: a code that was sent did not come from a key", c.id)
	case len(c.keys()) > 1 && len(first) == 1 && slices.Equal(first, second):
		w.violated(StrangeCode, "%s: both codes came from key %d", c.id, first[0])
	}
}

// lookedAt: if another program has emptied a key, the key must have been read after
// the last key proved the seed; otherwise the process could not know.
func (w *follower) lookedAt(c *ceremony) {
	last := 0 // event of the last key's first answer
	for _, k := range c.keys() {
		last = max(last, w.first[proof{key: k.KeySerial, id: c.credential()}])
	}
	for _, k := range c.keys() {
		if w.emptied[k.KeySerial] && w.looked[proof{key: k.KeySerial, id: c.credential()}] < last {
			w.violated(Empty, "%s: two codes were sent, and key %d was emptied after its answer", c.id, k.KeySerial)
		}
	}
}

// shown returns the content of a Show event.
func shown(e Event) (one, two, device string) {
	one, rest, _ := strings.Cut(string(e.Sent), " ")
	two, device, _ = strings.Cut(rest, " ")
	return one, two, device
}

// pairIn returns the two codes that an event sends or shows.
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
