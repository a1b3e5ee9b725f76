package hint

// Hints about the ledger, its copies and custody.
const (
	CheckFolder     ID = "check-folder"     // check which folder is the ledger
	NameLedger      ID = "name-ledger"      // name the ledger folder
	TypeHead        ID = "type-head"        // find the newest head: the ledger was cut; parameter: the missing head
	ReadHead        ID = "read-head"        // read the head again, or find the ledger that contains it
	MendMemory      ID = "mend-memory"      // repair what the workstation remembers of its ledgers
	LetFinish       ID = "let-finish"       // let the other command finish
	AwaitCommand    ID = "await-command"    // wait for the other command
	CompareLedgers  ID = "compare-ledgers"  // compare the ledger with another copy
	RestoreLedger   ID = "restore-ledger"   // restore the ledger from its copy
	CloseLedger     ID = "close-ledger"     // close the ledger folder to others; parameter: the folder
	NameNewLedger   ID = "name-new-ledger"  // name the ledger's folder; parameter: the folder that is none
	OtherLedger     ID = "other-ledger"     // give the ledger of this world
	UpdateRootseal  ID = "update-rootseal"  // update rootseal
	CompareCopies   ID = "compare-copies"   // compare two ledgers that were both used
	NameCopy        ID = "name-copy"        // name an offline copy
	KeepCopy        ID = "keep-copy"        // keep the offline copy, and repeat what the trip did
	CheckCopy       ID = "check-copy"       // check the offline copy
	WorkAtHome      ID = "work-at-home"     // use the ledger itself, not an offline copy
	UseOtherDisk    ID = "use-other-disk"   // use a disk that has hard links
	NameNewFolder   ID = "name-new-folder"  // name a folder that does not exist yet
	FreeDisk        ID = "free-disk"        // free space on the disk, then recover
	FindWriter      ID = "find-writer"      // find out who wrote false records
	SayShared       ID = "say-shared"       // confirm that two keys are in one bag
	AnotherObserver ID = "another-observer" // name a second person, or have a second officer sign
	CheckSealed     ID = "check-sealed"     // see which keys are sealed
	ListFindings    ID = "list-findings"    // list the open findings
	CloseFinding    ID = "close-finding"    // keep the key apart, or close the custody finding
	AddValue        ID = "add-value"        // add the flag of the missing value
	ReadAll         ID = "read-all"         // see what was not read, and audit again
	CopyFinding     ID = "copy-finding"     // copy the id of a recorded finding
	GiveLastDay     ID = "give-last-day"    // give the last day of the acceptance
	GiveReason      ID = "give-reason"      // give a reason for the acceptance
	CopyPasskey     ID = "copy-passkey"     // copy the principal and the ARN of a recorded passkey
	WriteAddress    ID = "write-address"    // write the address of a shared ledger
	ReadLedger      ID = "read-ledger"      // check the connection, then see whether the record was written
	TakeOver        ID = "take-over"        // take a ceremony over from another workstation; parameter: its id
	LeaveCeremony   ID = "leave-ceremony"   // leave the ceremony to the workstation that took it over
	ProtectBucket   ID = "protect-bucket"   // see how the bucket is protected, and who may delete
	OtherServer     ID = "other-server"     // keep the ledger in S3, or on another server
	ListCeremonies  ID = "list-ceremonies"  // copy the id of a recorded ceremony
	NoLabel         ID = "no-label"         // see what speaks against the key, and make the label again
	SealFirst       ID = "seal-first"       // put the key into a bag; parameter: its serial
	LargerLabel     ID = "larger-label"     // choose a sheet with larger labels
	ReadLabel       ID = "read-label"       // take a picture of a label, or type its text
	UpdateForLabel  ID = "update-for-label" // update rootseal: a newer one made the label
	CompareLabel    ID = "compare-label"    // compare the bag, then print a new label or take the key for wrong
)
