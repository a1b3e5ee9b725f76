package record

import "fmt"

// Sort is what an id of a finding begins with.
type Sort struct {
	Name          string // does not change
	What          string // in general
	Next          string // what to do about it; FINDING stands for its id, RECORD for its record
	EndsWithSeeds bool   // it ends when every seed is replaced that the key held
}

// Names of sorts.
const (
	SortUnseal   = "unseal"
	SortSeal     = "seal"
	SortWitness  = "witness"
	SortProof    = "proof"
	SortAway     = "away"
	SortRefused  = "refused"
	SortRollback = "rollback"
	SortOfficer  = "officer"
	SortRecord   = "record"
	SortUse      = "use"
)

const (
	closeIt   = "'rootseal unseal --close FINDING --reason TEXT'"
	followUp  = "find out who wrote record RECORD ('rootseal log'); then close the finding: run " + closeIt
	orReplace = "rotate the groups of key SERIAL, or find out who had the key and close the finding: run " + closeIt
)

// Sorts is every sort of finding. A finding does not go away by itself: what a
// record says stays in it, so a person follows it up, and officers close it.
var Sorts = []Sort{
	{SortUnseal, "a bag with another number, or an emergency", orReplace, true},
	{SortSeal, "a key went into a bag without the proof that its record names", followUp, false},
	{SortWitness, "a one-time challenge was used twice, or by a device that it was not for", followUp, false},
	{SortProof, "an answer is not the one that its record calls it", followUp, false},
	{SortAway, "a record of a trip is damaged or does not continue the trip", followUp, false},
	{SortRefused, "a ceremony was closed, because its records were not obeyed", followUp, false},
	{SortRollback, "something was deleted by a ledger that lacked what was remembered of it", followUp, false},
	{SortOfficer, "an officer took the place of the last one, and nobody signed it", "find out if the new officer is the right one; then two officers close the finding: run " + closeIt, false},
	{SortRecord, "a record speaks of a device or a key that no other has", followUp, false},
	{SortUse, "a key was used that is recorded in a bag, or lost; the id ends with its serial", orReplace, true},
}

func sortOf(name string) Sort {
	for _, s := range Sorts {
		if s.Name == name {
			return s
		}
	}
	panic(fmt.Sprintf("record: no sort of finding %q", name))
}
