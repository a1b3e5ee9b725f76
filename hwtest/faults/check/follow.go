package check

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// follower goes through the events in the order of time and knows at each what
// was on record, what a key had answered and what AWS had said by then.
type follower struct {
	*finder
	ceremonies []*ceremony // as recorded so far
	handles    map[int]*hand
	writes     map[string]*write   // by action and device
	armed      map[string]bool     // ceremonies whose device AWS may have
	codes      map[string][]uint32 // the keys that a code came out of
	proven     map[proof]bool
	pairs      map[string]bool // sent, and not refused
}

type proof struct {
	key uint32
	id  string
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
		finder: f, handles: map[int]*hand{}, writes: map[string]*write{}, armed: map[string]bool{},
		codes: map[string][]uint32{}, proven: map[proof]bool{}, pairs: map[string]bool{},
	}
	for _, e := range f.Events {
		switch e.Kind {
		case Started:
			w.restarted(e.At)
		case Stored:
			w.stored(e)
		case Connect, Begin, Transmit, End, Reconnect, Close:
			w.atKey(e)
		case AWS:
			w.atAWS(e)
		case Ask, Show:
			w.atPerson(e)
		}
	}
}

func (w *follower) restarted(at time.Time) {
	for _, h := range w.handles {
		w.idle(h, at)
	}
	clear(w.handles)
}

// stored takes in a record that is on disk from now on.
func (w *follower) stored(e Event) {
	var r record
	if json.Unmarshal(e.Sent, &r) != nil || r.Ceremony == "" {
		return
	}
	var c *ceremony
	w.ceremonies, c = ceremonyOf(w.ceremonies, r.Ceremony)
	_ = c.take(r) // readLedger reports it
	if n := len(c.said); r.Kind == "statement" && c.said[n-1] == "device absent" {
		w.armed[c.id] = false
	}
}

// known is the ceremony that has said what it will do with a credential.
func (w *follower) known(id string) *ceremony {
	for _, c := range w.ceremonies {
		if c.begin != nil && c.begin.CredentialID == id {
			return c
		}
	}
	return nil
}

func (w *follower) naming(arn string) *ceremony {
	for _, c := range w.ceremonies {
		if c.names(arn) {
			return c
		}
	}
	return nil
}

// atPerson: no key waits while a person is asked, and a pair is shown only when
// the device may become live.
func (w *follower) atPerson(e Event) {
	if e.Over {
		return
	}
	for _, h := range w.handles {
		if h.open && !h.busy {
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
	w.armed[c.id] = true
	if !c.enable {
		w.violated(Intent, "%s: a pair left before its enable record was on disk", c.id)
	}
	for _, k := range c.begin.Keys {
		if !w.proven[proof{k.KeySerial, c.begin.CredentialID}] {
			w.violated(Unproven, "%s: a pair left before key %d had answered", c.id, k.KeySerial)
		}
	}
	if e.SeedLive {
		w.violated(NotWiped, "%s: a pair left while the seed was in memory", c.id)
	}
	one, two, ok := pairIn(e)
	first, second := w.codes[one], w.codes[two]
	switch {
	case !ok || first == nil || second == nil:
		w.violated(StrangeCode, "%s: a code that left did not come out of a key", c.id)
	case len(c.begin.Keys) > 1 && len(first) == 1 && slices.Equal(first, second):
		w.violated(StrangeCode, "%s: both codes came out of key %d", c.id, first[0])
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
		if err != nil || form.Get("Action") != "EnableMFADevice" {
			return "", "", false
		}
		return form.Get("AuthenticationCode1"), form.Get("AuthenticationCode2"), true
	default:
		return "", "", false
	}
}

var serials = regexp.MustCompile(`<SerialNumber>([^<]*)</SerialNumber>`)
