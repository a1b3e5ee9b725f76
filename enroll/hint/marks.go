package hint

// The hints that sentinels carry, by what the person does.
const (
	AnotherOfficer      ID = "another-officer"       // sign with another officer
	AskAgain            ID = "ask-again"             // follow the notes on the keys, and ask for the attestations again
	AskSigners          ID = "ask-signers"           // look at the records whose signatures are wrong
	CheckFolder         ID = "check-folder"          // check which folder is the ledger
	CloseFile           ID = "close-file"            // close a file with a secret to other users
	CloseFinding        ID = "close-finding"         // keep the key apart, or close the custody finding
	EmptySlot           ID = "empty-slot"            // name an empty slot
	EmptySlotOrPIN      ID = "empty-slot-or-pin"     // name an empty slot, or a key that asks for a PIN
	FindWriter          ID = "find-writer"           // find out who wrote false records
	KeepApartUnattested ID = "keep-apart-unattested" // do not use a key that is not attested
	NameEntrance        ID = "name-entrance"         // name a profile or a role that enters the account
	NameID              ID = "name-id"               // name one of several credentials
	NameLedger          ID = "name-ledger"           // name the ledger folder
	NameOfficer         ID = "name-officer"          // name the officer who signs
	PlugGroupKey        ID = "plug-group-key"        // plug in a key of the group, or add a new one
	PlugHolder          ID = "plug-holder"           // plug in a key that holds the credential
	PlugKey             ID = "plug-key"              // plug in a key
	PlugOfficer         ID = "plug-officer"          // plug in an officer's key
	ReadAll             ID = "read-all"              // see what was not read, and audit again
	ReadHead            ID = "read-head"             // read the head again, or find the ledger that contains it
	RotateWrong         ID = "rotate-wrong"          // keep the key apart, and rotate what it should hold
	SignRecords         ID = "sign-records"          // read and sign the records
	SpareOfficer        ID = "spare-officer"         // leave the officer's key out of the ceremony
	UseTerminal         ID = "use-terminal"          // use a terminal, or answer with flags
	VerifyAgain         ID = "verify-again"          // see what was not checked, and verify again
)
