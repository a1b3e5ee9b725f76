package ledger

// What an officer states of something that rootseal cannot read: Statement.About.
// Statements are records, so that whoever reads the ledger later knows that a
// person said it.
const (
	ConsoleAccepted = "console accepted"   // the console took the pair
	ConsoleRefused  = "console refused"    // it said no
	DeviceAbsent    = "device absent"      // the name is not in the console's list
	KeyGone         = "key gone"           // the key of the typed serial will never come back
	EndpointMeant   = "endpoint meant"     // the typed endpoint, not AWS's own, is the one to talk to
	SignedIn        = "root signed in"     // with a code of the new device
	DeviceRemoved   = "old device removed" // it is not in the console's list any more
)
