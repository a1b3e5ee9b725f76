package faults

import (
	"fmt"
	"strings"
)

// kind is what goes wrong with a call.
type kind string

const (
	before    kind = "error before the effect"
	lost      kind = "effect, reply lost"
	hang      kind = "no answer"
	hangDone  kind = "effect, no answer"
	slow      kind = "answer and effect after the limit"
	stop      kind = "operator stops"
	stopAfter kind = "operator stops after the effect"
	asleep    kind = "ten minutes pass"
	lid       kind = "the lid is closed for three hours"
	kill      kind = "killed before the effect"
	killAfter kind = "killed after the effect"
	recovers  kind = "another process recovers meanwhile"
	takesOver kind = "sleep, and another workstation takes over meanwhile"
	twice     kind = "another process does the same meanwhile"

	// Of keys.
	pulled       kind = "key pulled for good"
	pulledAfter  kind = "key pulled for good after the effect"
	back         kind = "key pulled and back"
	reset        kind = "card reset by another program"
	badStatus    kind = "status 6F00"
	recoded      kind = "access code changed by another program"
	wiped        kind = "OATH reset by another program"
	emptied      kind = "newest credential deleted by another program"
	renamed      kind = "newest credential renamed by another program"
	firstWiped   kind = "OATH of the first key reset meanwhile by another program"
	firstEmptied kind = "newest credential of the first key deleted meanwhile by another program"
	swapped      kind = "another key in its place"

	// Of AWS.
	refused      kind = "refused"
	throttled    kind = "throttled"
	unavailable  kind = "page with 503"
	lateLanding  kind = "effect after the next read"
	veryLate     kind = "effect after the command"
	outage       kind = "AWS out from here on"
	lostDelivery kind = "503 after the effect"
	unable       kind = "unable to validate"
	notRight     kind = "a right code is called wrong"
	spent        kind = "nine tries of another program"
	resynced     kind = "resynced by another program"

	// Of the password manager.
	garbage kind = "prints something else"

	// Of the ledger.
	full kind = "disk full from here on"

	// Of the officer.
	saysNo     kind = "says no, and the console took it"
	saysYes    kind = "says yes, and did not type it"
	saysAbsent kind = "says no, and then that the device is absent, and the console took it"
	cancels    kind = "cancels the console's page and says so"
	saysGone   kind = "says that the page is cancelled, and the console took it"
	leaves     kind = "leaves without a word"
	wrongCode  kind = "mistypes"
)

// fits are the kinds of fault for each family of edges.
var fits = map[string][]kind{
	"transmit":    {before, lost, hang, hangDone, slow, badStatus, pulled, pulledAfter, back, reset, firstWiped, firstEmptied, stop, kill, killAfter, recovers, twice},
	"connect":     {before, hang, slow, pulled, back, recoded, wiped, emptied, renamed, swapped, stop, kill, killAfter, recovers, twice},
	"begin":       {before, lost, hang, slow, pulled, back, reset, recoded, wiped, emptied, renamed, swapped, stop, kill, killAfter},
	"end":         {before, lost, hang, pulled, back, reset, stop, kill, killAfter},
	"reconnect":   {before, hang, pulled, kill},
	"close":       {before, hang, pulled, kill, killAfter},
	"readers":     {before, hang, stop, kill},
	"aws read":    {before, refused, throttled, unavailable, hang, outage, stop, kill, killAfter, recovers, twice},
	"aws write":   {before, lost, refused, throttled, unavailable, lostDelivery, hang, hangDone, lateLanding, veryLate, outage, stop, kill, killAfter, recovers, twice},
	"aws code":    {before, lost, refused, throttled, unavailable, lostDelivery, unable, notRight, spent, resynced, hang, hangDone, lateLanding, veryLate, outage, stop, kill, killAfter, recovers, twice},
	"manager":     {before, lost, hang, hangDone, slow, asleep, garbage, stop, stopAfter, kill, killAfter, recovers, twice},
	"laptop":      {lid},
	"create":      {before, lost, full, asleep, stop, kill, killAfter, recovers, twice},
	"lock":        {before, stop, kill, recovers, twice},
	"sign":        {before, lost, hang, asleep, stop, stopAfter, kill, killAfter, recovers, twice},
	"claim":       {before, stop, kill, killAfter, recovers, twice},
	"read":        {before, stop, kill},
	"probe":       {before, lost, kill, killAfter},
	"clock":       {before, hang, stop, kill},
	"access code": {before, wrongCode, asleep, stop, stopAfter, kill},
	"secret":      {before, lost, asleep, stop, stopAfter, kill, killAfter, recovers, twice},
	"sign-in":     {before, asleep, leaves, stop, stopAfter, kill, killAfter, recovers, twice},
	"remove":      {before, asleep, leaves, saysYes, stop, stopAfter, kill, killAfter, recovers, twice},
	"pair":        {before, lost, stop, stopAfter, kill, killAfter, saysNo, saysYes, saysAbsent, cancels, saysGone, leaves, recovers, twice},
}

// family is the part of an edge's name that decides what can go wrong there.
func family(edge string) string {
	first, rest, _ := strings.Cut(edge, " ")
	switch first {
	case "aws":
		if rest == "GetSessionToken" || rest == "ResyncMFADevice" {
			return "aws code"
		}
		if strings.HasPrefix(rest, "List") || strings.HasPrefix(rest, "Get") {
			return "aws read"
		}
		return "aws write"
	case "key":
		_, what, _ := strings.Cut(rest, " ")
		return what
	case "clock", "laptop", "manager":
		return first
	case "officer":
		return "sign"
	default:
		return rest
	}
}

// call is one call at an edge: the index-th in that command, counted from 1.
type call struct {
	command string
	edge    string
	index   int
}

// fault strikes one call.
type fault struct {
	call
	kind kind
}

func (f fault) String() string {
	return fmt.Sprintf("%s: %s %d: %s", f.command, f.edge, f.index, f.kind)
}

// meanwhile reports whether a second process runs during the call.
func (f fault) meanwhile() bool { return f.kind == recovers || f.kind == twice || f.kind == takesOver }

// pulls reports whether a key is unplugged after the fault.
func (f fault) pulls() bool { return f.kind == pulled || f.kind == pulledAfter || f.kind == swapped }
