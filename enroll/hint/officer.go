package hint

// Hints about officers, signatures and the policy.
const (
	SignLog            ID = "sign-log"            // sign what is recorded
	SignRecord         ID = "sign-record"         // have an active officer sign the record
	SignRecords        ID = "sign-records"        // read and sign the records
	SecondSignature    ID = "second-signature"    // have a second officer sign the record
	AskSigners         ID = "ask-signers"         // look at the records whose signatures are wrong
	NameOfficer        ID = "name-officer"        // name the officer who signs
	TwoOfficers        ID = "two-officers"        // add officers until two can sign
	NameBoth           ID = "name-both"           // name both officers
	PlugOfficer        ID = "plug-officer"        // plug in an officer's key
	PlugOfficers       ID = "plug-officers"       // plug in the keys of enough officers
	SpareOfficer       ID = "spare-officer"       // leave the officer's key out of the ceremony
	AnotherOfficer     ID = "another-officer"     // sign with another officer
	AddOfficer         ID = "add-officer"         // add an officer, or require fewer
	SignNewcomer       ID = "sign-newcomer"       // have active officers sign the new one
	ListOfficers       ID = "list-officers"       // list the officers
	AlreadyOfficer     ID = "already-officer"     // do nothing more: the officer is active
	UseP256            ID = "use-p256"            // use a signing key of a kind that rootseal reads
	AskNewcomer        ID = "ask-newcomer"        // find out who tried to become an officer
	FindSigner         ID = "find-signer"         // find out whose signing key it is
	TreatAsForged      ID = "treat-as-forged"     // treat the record as forged
	CompareFingerprint ID = "compare-fingerprint" // compare the first officer with the fingerprint on paper
	SeeAttestation     ID = "see-attestation"     // see why an officer's key is not attested
	LearnOfficer       ID = "learn-officer"       // the same for an officer's key, or accept it without an attestation
	CheckPolicy        ID = "check-policy"        // read the policy again
	NewerOfficerKey    ID = "newer-officer-key"   // sign with a key of newer firmware
	ReplaceLast        ID = "replace-last"        // take the place of the last officer
	ReadRecords        ID = "read-records"        // read the records of others, and confirm them
	ApprovePlan        ID = "approve-plan"        // have an officer approve the plan
	OtherApprover      ID = "other-approver"      // sign with another officer than the one who approved
	RemoveOfficer      ID = "remove-officer"      // remove the officer whose key is lost; parameter: its serial
	FirstOfficer       ID = "first-officer"       // add the first officer
	MoreOfficers       ID = "more-officers"       // add officers, or do without an approval
)
