package hint

// Hints about readers, cards and their applications.
const (
	PlugAndCheck         ID = "plug-and-check"         // plug the key in, and list the keys
	ReadSerial           ID = "read-serial"            // compare the serial on the key with the list
	UnplugOne            ID = "unplug-one"             // unplug one of two keys with one serial
	PlugAgain            ID = "plug-again"             // plug the key in again
	Replug               ID = "replug"                 // unplug the key, and plug it in again
	ReplugOrReplace      ID = "replug-or-replace"      // plug the key in again, or use another one
	UsePCSCBuild         ID = "use-pcsc-build"         // use a build with PC/SC
	AllowPCSC            ID = "allow-pcsc"             // get access to PC/SC
	StartPCSC            ID = "start-pcsc"             // start the PC/SC service
	RestartPCSC          ID = "restart-pcsc"           // restart the PC/SC service
	MatchPCSC            ID = "match-pcsc"             // restart the PC/SC service, or install it and its library in one version
	FreeKey              ID = "free-key"               // close the program that holds the key
	UseOATH              ID = "use-oath"               // use a key with the OATH application
	CheckAccessCode      ID = "check-access-code"      // check which key the access code belongs to
	GiveAccessCode       ID = "give-access-code"       // give the key's access code
	TouchInTime          ID = "touch-in-time"          // touch each key when it is named
	UseItsProgram        ID = "use-its-program"        // get the code in the program that uses it
	OtherCopy            ID = "other-copy"             // use another key that holds the credential
	ListCredentials      ID = "list-credentials"       // list what is on the key
	UseYubiKey5          ID = "use-yubikey-5"          // use a YubiKey 5
	ReportKey            ID = "report-key"             // use another key, and report this one
	EmptySlot            ID = "empty-slot"             // name an empty slot
	EmptySlotOrPIN       ID = "empty-slot-or-pin"      // name an empty slot, or a key that asks for a PIN
	ShowEmptySlot        ID = "show-empty-slot"        // name an empty slot, or make a key by hand
	NameSlot             ID = "name-slot"              // name a slot that exists
	UsePIV               ID = "use-piv"                // use a key with the PIV application
	UsePIVP256           ID = "use-piv-p256"           // use a signing key that this firmware supports
	ChangePIN            ID = "change-pin"             // set another PIN
	GivePIVPIN           ID = "give-piv-pin"           // give the PIN of the PIV application
	UnblockPIN           ID = "unblock-pin"            // set a new PIN with the PUK
	AskLastTry           ID = "ask-last-try"           // let rootseal ask before it spends the last try
	CheckPIN             ID = "check-pin"              // check which key the PIN belongs to
	TouchOfficer         ID = "touch-officer"          // touch the officer's key in time
	ReplaceOfficer       ID = "replace-officer"        // remove the officer, and add a new key
	CheckSlot            ID = "check-slot"             // check which key is in the slot
	CorrectManagementKey ID = "correct-management-key" // give the right management key
	GiveManagementKey    ID = "give-management-key"    // give the management key
	GenerateKey          ID = "generate-key"           // use a signing key that the YubiKey generated
	DoNotUseImpostor     ID = "do-not-use-impostor"    // do not use a key that poses as another
	UseAttested          ID = "use-attested"           // use a YubiKey with an attestation
)
