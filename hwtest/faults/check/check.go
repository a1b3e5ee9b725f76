package check

import (
	"fmt"
	"time"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Rule names a promise.
type Rule string

// The promises that are checked.
const (
	Strangers   Rule = "strangers"         // nothing of anybody else's changes
	Ledger      Rule = "ledger"            // the chain is whole
	Unrecorded  Rule = "unrecorded"        // nothing of ours without a record
	Leftover    Rule = "leftover"          // what the record says is undone is gone
	Incomplete  Rule = "incomplete"        // what the record says is done is there
	LockOut     Rule = "lock-out"          // an enabled device has its seed on every key of its group
	Open        Rule = "open"              // it can be settled, with one recovery
	Intent      Rule = "intent"            // the record is on disk before the act
	Unlisted    Rule = "put without list"  // PUT only after LIST showed the id absent
	NotOurs     Rule = "not ours"          // only what a record names is written or taken away
	KeysFirst   Rule = "keys first"        // AWS is without the device before a credential goes
	Repeated    Rule = "sent twice"        // doubt is settled by reading
	Unproven    Rule = "unproven"          // every key has answered before the device can be live, and nobody has emptied it since
	NotWiped    Rule = "not wiped"         // the seed is gone before the device can be live
	StrangeCode Rule = "strange code"      // each code came out of a key, the two out of two
	Stale       Rule = "stale pair"        // AWS expects no more than one step of offset, and no older code leaves
	Condemned   Rule = "condemned"         // no device whose seed its keys hold is called refused
	Forbidden   Rule = "forbidden command" // RESET, SET CODE, RENAME
	Held        Rule = "key held"          // nobody sits on a key without a command
	Secret      Rule = "secret"            // no seed and no code in record, error or progress
	Honest      Rule = "honest"            // the error says what is so
	Hanging     Rule = "hanging"           // every command returns
	Defenceless Rule = "defenceless"       // who had a device that a key can answer is never without one
	Witness     Rule = "witness"           // each is used once, and what is on record as its answer is one
	Unwitnessed Rule = "unwitnessed"       // a retired credential goes after it has answered a witness
	NotSigned   Rule = "unsigned"          // officers have signed what is announced, before it is done
	Against     Rule = "against record"    // a key that the ledger calls lost gets no seed
	Sealed      Rule = "sealed"            // a key in a bag was proven before, and is not written to
	ReadOnly    Rule = "read only"         // a proof changes no key
	Empty       Rule = "emptied key"       // every key is looked at between the last proof and the commit
	Exposed     Rule = "exposed"           // who is without a device is called so, and not undone or complete
)

// Violation is a promise that was broken.
type Violation struct {
	Rule Rule
	What string
}

func (v Violation) String() string { return fmt.Sprintf("%s: %s", v.Rule, v.What) }

// World is everything that can be seen from outside.
type World struct {
	Keys    []*simcard.Card
	Devices []simaws.Device // of the account, now
	Files   Files           // the ledger's records by number
	Events  []Event
	Said    []string // errors, results and progress, as they were told

	// What was there before the first command.
	KeysBefore    map[uint32][]simcard.Stored
	DevicesBefore []simaws.Device

	// Keys whose OATH application another program has reset, and those that hold
	// at any time what they held before.
	Wiped  map[uint32]bool
	Frozen map[uint32][]simcard.Stored

	// What a dead workstation has left: names of devices, ids of credentials.
	Orphans []string

	// What the officer has said and is not true.
	SaidAccepted bool // that the console took the pair
	SaidAbsent   bool // that the device is not in the console's list
	SaidRemoved  bool // that root's old device is removed
}

// Always are the promises that hold between any two commands, settled or not.
func Always(w World) []Violation {
	f := newFinder(w)
	f.readLedger()
	f.spareStrangers()
	f.lookAtKeys()
	f.lookAtAccount()
	f.lookAtRefused()
	f.followEvents()
	f.lookForSecrets()
	return f.found
}

// Settled is Always after the last recovery: nothing is open.
func Settled(w World) []Violation {
	found := Always(w)
	for _, id := range Unsettled(w.Files) {
		found = append(found, Violation{Open, id + " is not settled"})
	}
	return found
}

// Unsettled are the ceremonies that have begun and not ended.
func Unsettled(files Files) []string {
	f := newFinder(World{Files: files})
	f.readLedger()
	var open []string
	for _, c := range f.ceremonies {
		if c.open() {
			open = append(open, c.id)
		}
	}
	return open
}

// Begun are the names at AWS that an open enrolment may use, and whether it has
// said that it is about to enable the device.
func Begun(files Files) (names []string, enabling bool) {
	f := newFinder(World{Files: files})
	f.readLedger()
	for _, c := range f.ceremonies {
		if c.begin != nil && c.end == nil {
			names, enabling = append(names, c.begin.DeviceNames...), enabling || c.enable
		}
	}
	return names, enabling
}

// Outcome is that of the last ceremony that ended, "" without one.
func Outcome(files Files) string {
	f := newFinder(World{Files: files})
	f.readLedger()
	outcome := ""
	for _, c := range f.ceremonies {
		if c.end != nil {
			outcome = c.end.Outcome
		}
	}
	return outcome
}

type finder struct {
	World
	history
	found []Violation
}

func newFinder(w World) *finder { return &finder{World: w, history: newHistory()} }

func (f *finder) violated(rule Rule, format string, a ...any) {
	f.found = append(f.found, Violation{rule, fmt.Sprintf(format, a...)})
}

// idleLimit is how long a key may be held without a command: three seconds, and
// one for a step that begins just before they are over.
const idleLimit = 4 * time.Second
