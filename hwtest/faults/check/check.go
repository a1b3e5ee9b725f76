package check

import (
	"fmt"
	"time"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Rule is the name of a promise.
type Rule string

// The promises that this package checks.
const (
	Strangers   Rule = "strangers"         // no data of others changes
	Ledger      Rule = "ledger"            // the chain is whole
	Unrecorded  Rule = "unrecorded"        // nothing that rootseal made lacks a record
	Leftover    Rule = "leftover"          // everything recorded as undone is deleted
	Incomplete  Rule = "incomplete"        // everything recorded as done exists
	LockOut     Rule = "lock-out"          // an enabled device has its seed on every key of its group
	Open        Rule = "open"              // one recovery settles it
	Intent      Rule = "intent"            // the record is on disk before the act
	Unlisted    Rule = "put without list"  // PUT only after LIST showed the id absent
	NotOurs     Rule = "not ours"          // only what a record names is written or deleted
	KeysFirst   Rule = "keys first"        // AWS has deleted the device before a credential is deleted
	Repeated    Rule = "sent twice"        // an unknown outcome leads to a read
	Unproven    Rule = "unproven"          // every key has answered before the device can be live, and was not emptied since
	NotWiped    Rule = "not wiped"         // the seed is wiped before the device can be live
	StrangeCode Rule = "strange code"      // each code comes from a key, two codes from two keys
	Stale       Rule = "stale pair"        // AWS expects at most one step of offset, and no older code is sent
	Condemned   Rule = "condemned"         // no device whose keys have its seed is recorded as refused
	Forbidden   Rule = "forbidden command" // RESET, SET CODE, RENAME
	Held        Rule = "key held"          // no process keeps a key without a command
	Secret      Rule = "secret"            // no record, error or progress text contains a seed or a code
	Honest      Rule = "honest"            // the error states the facts
	Hanging     Rule = "hanging"           // every command returns
	Defenceless Rule = "defenceless"       // an owner with a device that a key can answer for always has one
	Witness     Rule = "witness"           // each is used once, and its recorded answer is right
	Unwitnessed Rule = "unwitnessed"       // a retired credential is deleted after it has answered a witness
	NotSigned   Rule = "unsigned"          // officers sign an announced act before it is done
	Against     Rule = "against record"    // a key that is lost in the ledger gets no seed
	Sealed      Rule = "sealed"            // a key in a bag was proven before, and is not written to
	ReadOnly    Rule = "read only"         // a proof changes no key
	Empty       Rule = "emptied key"       // every key is read between the last proof and the commit
	OneStation  Rule = "one workstation"   // who lost a ceremony to another workstation changes nothing
	Exposed     Rule = "exposed"           // an owner without a device is recorded as such, not as undone or complete
)

// Violation is a broken promise.
type Violation struct {
	Rule Rule
	What string
}

func (v Violation) String() string { return fmt.Sprintf("%s: %s", v.Rule, v.What) }

// World is everything visible from outside.
type World struct {
	Keys    []*simcard.Card
	Devices []simaws.Device // the account's devices now
	Files   Files           // the ledger's records by number
	Events  []Event
	Said    []string // errors, results and progress, as printed

	Vault   []string // titles of the items in the password manager
	Managed [][]byte // seeds of these items

	// The state before the first command.
	KeysBefore    map[uint32][]simcard.Stored
	DevicesBefore []simaws.Device
	VaultBefore   []string

	// Keys whose OATH application another program has reset, and keys whose content
	// must never change.
	Wiped  map[uint32]bool
	Frozen map[uint32][]simcard.Stored

	// What a dead workstation has left: names of devices, ids of credentials.
	Orphans []string

	// False statements of the operator.
	SaidAccepted bool // the console accepted the two codes
	SaidAbsent   bool // the console does not list the device
	SaidRemoved  bool // root's old device is removed
}

// Always checks the promises that hold between any two commands, settled or not.
func Always(w World) []Violation {
	f := newFinder(w)
	f.readLedger()
	f.spareStrangers()
	f.lookAtKeys()
	f.lookAtAccount()
	f.lookAtRefused()
	f.lookAtVault()
	f.followEvents()
	f.lookForSecrets()
	return f.found
}

// Settled is Always after the last recovery: no ceremony is open.
func Settled(w World) []Violation {
	found := Always(w)
	for _, id := range Unsettled(w.Files) {
		found = append(found, Violation{Open, id + " is unfinished"})
	}
	return found
}

// Unsettled returns the ceremonies that began and did not end.
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

// Begun returns the names at AWS that an open enrollment may use, and reports
// whether it has announced that it will enable the device.
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

// Outcome returns the outcome of the last ceremony that ended, or "".
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

// idleLimit is how long a process may keep a key without a command: three seconds,
// and one second for a step that begins just before they end.
const idleLimit = 4 * time.Second
