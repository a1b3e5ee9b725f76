package hint

// Hints about ceremonies and principals.
const (
	ConfirmRecovery ID = "confirm-recovery" // read the plan of recover, and confirm it; parameter: the account number or the name of the service, and further flags
	SignIntent      ID = "sign-intent"      // sign the intent, record an emergency, or close the ceremony; parameters: the number of the record, the ceremony
	SayAgain        ID = "say-again"        // report again what happened in the console, or sign the report; parameter: the ceremony
	EnrollAtOnce    ID = "enroll-at-once"   // enroll a new device at once: the old one went first; parameters: the flags of the principal, the group
	StartAgain      ID = "start-again"      // run the same command again: what stopped it is over
	RecoverFirst    ID = "recover-first"    // finish or undo the earlier ceremony
	SignPlan        ID = "sign-plan"        // sign the intent, or close it unchanged
	DeleteNothing   ID = "delete-nothing"   // audit, and delete nothing on the word of this ledger
	CheckOwner      ID = "check-owner"      // find out who created the device at AWS
	PlugNewDevice   ID = "plug-new-device"  // plug in a key that holds the new device
	KeepOther       ID = "keep-other"       // prove that another device of the principal remains
	SignInAsRoot    ID = "sign-in-as-root"  // sign in as root with the new device, then recover
	RemoveOld       ID = "remove-old"       // remove the old device in the console, then recover
	ReadList        ID = "read-list"        // look whether the console lists the device, and report it; parameter: the account number
	ReadService     ID = "read-service"     // look whether the service asks for codes, and report it; parameter: the service
	ReportOrRemove  ID = "report-or-remove" // report the device under another name, or remove it; parameter: its ARN
	ReportConsole   ID = "report-console"   // type the codes into the console, and report the outcome
	Recover         ID = "recover"          // finish or undo the ceremony
	StartWhenReady  ID = "start-when-ready" // start again when ready
	NothingLeft     ID = "nothing-left"     // do nothing more
	SeeEnd          ID = "see-end"          // see how the ceremony ended
	NewName         ID = "new-name"         // start again with a new name
	NamePrincipal   ID = "name-principal"   // name the principal and its account
	ChooseLabel     ID = "choose-label"     // choose a label for the group
	NameKeys        ID = "name-keys"        // name the keys
	NameKeyOnce     ID = "name-key-once"    // name each key once
	NameSecondKey   ID = "name-second-key"  // name a second key, or accept one
	OtherGroup      ID = "other-group"      // choose another group, or rotate this one
	PlugGroupKey    ID = "plug-group-key"   // plug in a key of the group, or add a new one
	EnrollSecond    ID = "enroll-second"    // enroll a second group first, or accept the gap
	EnrollOther     ID = "enroll-other"     // enroll or prove another group of the principal first
	MeetPolicy      ID = "meet-policy"      // let the other groups meet the policy first, or declare an emergency
	RotateInstead   ID = "rotate-instead"   // rotate the group, or remove the authenticator at the service; parameters: the principal, its group
	ReadAccount     ID = "read-account"     // clean the key with a profile that may read the account; parameters: its serial, the account number
	NameARN         ID = "name-arn"         // type the ARN of the device, as AWS shows it
	PlugSuccessor   ID = "plug-successor"   // plug in a key with the seed that replaced the retired one, and clean the other one; parameters: the serial of that one, the account number or the name of the service
	ReportRemoved   ID = "report-removed"   // report that the device is removed, or close the ceremony; parameter: the ceremony
	CheckReplaced   ID = "check-replaced"   // see what replaced the device
	PlanAgain       ID = "plan-again"       // make the plan again
	ApplyAgain      ID = "apply-again"      // apply the same plan once more
)
