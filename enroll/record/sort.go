package record

import "slices"

// Sort is a class of findings. The id of a finding begins with its name.
type Sort struct {
	Name          string // never changes
	What          string // description
	Next          string // what to do; FINDING is a placeholder for the id, RECORD for the record
	EndsWithSeeds bool   // it ends when every seed that the key held is replaced
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
	closeIt         = "'rootseal unseal --close FINDING --reason TEXT'"
	followUp        = "find out who wrote record RECORD ('rootseal log'); then close the finding: run " + closeIt
	orReplace       = "rotate the groups of key SERIAL, or find out who had the key and close the finding: run " + closeIt
	orReadmit       = "if the key is back, and no one else had it, run 'rootseal keys found SERIAL'; otherwise run 'rootseal rotate --lost SERIAL', or find out who had the key and close the finding: run " + closeIt
	orReplaceStolen = "run 'rootseal rotate --lost SERIAL', or find out who had the key and close the finding: run " + closeIt
)

// Sorts lists all sorts of findings. Records do not change, so a finding stays
// until a person has followed it up and officers have closed it.
var Sorts = []Sort{
	{SortUnseal, "a bag with another number, or an emergency", orReplace, true},
	{SortSeal, "a key went into a bag without the proof that its record names", followUp, false},
	{SortWitness, "a one-time challenge was used twice, or by a device that it was not for", followUp, false},
	{SortProof, "a record calls a key proven, but the answer does not prove it", followUp, false},
	{SortAway, "a record of a trip is damaged or does not continue the trip", followUp, false},
	{SortRefused, "a ceremony was closed without a change, because rootseal would not have written its records", followUp, false},
	{SortRollback, "something was deleted with a ledger that lacked what the workstation remembered", followUp, false},
	{SortOfficer, "an officer replaced the last one without a signature", "find out if the new officer is the right one; then two officers close the finding: run " + closeIt, false},
	{SortRecord, "a record names a device or a key that no other record contains", followUp, false},
	{SortUse, "a key was used although it is recorded in a bag or as lost; the id ends with its serial", orReplace, true},
}

func sortOf(name string) Sort {
	return Sorts[slices.IndexFunc(Sorts, func(s Sort) bool { return s.Name == name })]
}
