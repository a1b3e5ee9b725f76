package hint

// Hints about keys and their credentials.
const (
	SayDespite          ID = "say-despite"           // confirm a key that the ledger warns against; parameter: its serial, twice
	FindKey             ID = "find-key"              // readmit a lost key, or use another one; parameter: its serial
	AnotherKey          ID = "another-key"           // use another key, and keep this one apart; parameter: its serial
	ProveKey            ID = "prove-key"             // verify the key, or rotate its groups; parameter: its serial
	UnsealFirst         ID = "unseal-first"          // record that the key came out of its bag; parameter: its serial
	ChangedKey          ID = "changed-key"           // close the program that changed the key; parameter: its serial
	NoTouchKey          ID = "no-touch-key"          // use a key that asks for a touch; parameter: the serial of the one that does not
	RotateWrong         ID = "rotate-wrong"          // keep the key apart, and rotate what it should hold
	RotateReset         ID = "rotate-reset"          // rotate the groups of a reset key, with the key plugged in
	RotateLost          ID = "rotate-lost"           // rotate the seeds that a lost key holds
	KeepApartVerify     ID = "keep-apart-verify"     // keep the key apart, and see what is wrong
	DoNotUse            ID = "do-not-use"            // do not use a key that gives a wrong answer
	CheckSerial         ID = "check-serial"          // compare the serial on the key with the ledger
	NameSeedKey         ID = "name-seed-key"         // name a key that holds a seed: an officer's key holds none
	EnrollFirst         ID = "enroll-first"          // enroll a first device: the ledger has none
	UnplugLost          ID = "unplug-lost"           // unplug the lost key, or readmit it
	VerifyHeld          ID = "verify-held"           // verify what the key holds
	FindOwner           ID = "find-owner"            // find out whose credential it is
	DeleteRetired       ID = "delete-retired"        // delete the retired credential by hand, and record that; parameter: the serial of its key
	PlugSecond          ID = "plug-second"           // plug in a second key with the same seed
	FindWorking         ID = "find-working"          // find out which key still signs in
	ProveAgain          ID = "prove-again"           // let the other command finish, then verify again
	VerifyAgain         ID = "verify-again"          // see what was not checked, and verify again
	PlugKey             ID = "plug-key"              // plug in a key
	PlugHolder          ID = "plug-holder"           // plug in a key that holds the credential
	NameID              ID = "name-id"               // name one of several credentials
	FreeSlot            ID = "free-slot"             // use a key with a free slot
	SetAccessCode       ID = "set-access-code"       // set an access code first
	UseSuitable         ID = "use-suitable"          // use a key that can do what the ceremony requires
	AttestKeys          ID = "attest-keys"           // ask the keys for their attestation
	LearnIssuer         ID = "learn-issuer"          // ask a key again for its attestation, with certificates that include its issuer
	TakeNewerKey        ID = "take-newer-key"        // use a newer key: this one attests without its serial
	AskAgain            ID = "ask-again"             // follow the notes on the keys, and ask for the attestations again
	KeepApartUnattested ID = "keep-apart-unattested" // do not use a key that is not attested
)
