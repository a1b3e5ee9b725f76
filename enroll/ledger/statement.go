package ledger

// Values of Statement.About: what the operator reports about things that rootseal
// cannot read. They are records, so a later reader of the ledger sees that a person
// reported it.
const (
	ConsoleAccepted = "console accepted"   // the console accepted the two codes
	ConsoleRefused  = "console refused"    // the console rejected the two codes
	DeviceAbsent    = "device absent"      // the console does not list the name
	KeyGone         = "key gone"           // the key with the typed serial is gone for good
	EndpointMeant   = "endpoint meant"     // the typed endpoint is intended, although it is not AWS's own
	SignedIn        = "root signed in"     // with a code of the new device
	TakenOver       = "taken over"         // this workstation goes on with the typed ceremony, and the workstation before may not
	DeviceRemoved   = "old device removed" // the console no longer lists the device
)
