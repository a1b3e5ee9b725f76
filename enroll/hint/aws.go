package hint

// Hints about AWS.
const (
	DeleteByHand      ID = "delete-by-hand"     // delete an unassigned device by hand; parameter: its ARN
	ConfirmClean      ID = "confirm-clean"      // confirm that the device of a retired credential is gone; parameter: the account number or the name of the service
	Adopt             ID = "adopt"              // record a device that the ledger lost; parameters: the principal, the group, the ARN of the device
	EnrollUsers       ID = "enroll-users"       // enroll IAM users: root cannot have a device there
	StatePartition    ID = "state-partition"    // state the partition of the account; parameter: its name
	StateOrUsers      ID = "state-or-users"     // state the partition, or enroll IAM users; parameter: the setting that named the partition
	NameEntrance      ID = "name-entrance"      // name a profile or a role that enters the account
	EnterByRole       ID = "enter-by-role"      // correct the profile, or enter by a role
	ChooseProfile     ID = "choose-profile"     // choose the profile of the right account
	GiveProfile       ID = "give-profile"       // give a profile or AWS credentials
	UseManagement     ID = "use-management"     // use a profile of the management account
	UseMFASession     ID = "use-mfa-session"    // use an administrator's profile or a session made with MFA
	ExportSession     ID = "export-session"     // plug in the key whose code the profile requires, or create the profile's session first
	RenewLogin        ID = "renew-login"        // renew the AWS credentials, or choose others
	ProfileWithKey    ID = "profile-with-key"   // name a profile that has credentials
	CheckAccessKey    ID = "check-access-key"   // check the access key: deleted, inactive or mistyped
	ListProfiles      ID = "list-profiles"      // list the profiles, and name one that exists
	RunHelper         ID = "run-helper"         // run the profile's helper program by hand
	AddPermission     ID = "add-permission"     // give the profile the permission
	SuspendSCP        ID = "suspend-scp"        // have a service control policy suspended
	CheckUser         ID = "check-user"         // check the user's name and the account
	RemoveDevice      ID = "remove-device"      // remove a device in the console
	GiveUpDevice      ID = "give-up-device"     // remove a device of the principal first
	CheckDevices      ID = "check-devices"      // check the network, then the devices at AWS
	CheckUse          ID = "check-use"          // find out who uses the device at AWS
	ListDevices       ID = "list-devices"       // list the account's devices, and name one
	NameDevice        ID = "name-device"        // name one of several devices
	NameAsProposed    ID = "name-as-proposed"   // name the device in the console as proposed
	UseLaterCode      ID = "use-later-code"     // check the clock, and use a later code
	AwaitCheck        ID = "await-check"        // wait until AWS checks codes again
	AwaitOther        ID = "await-other"        // wait for the other change
	AwaitMinute       ID = "await-minute"       // wait a minute
	AwaitSeconds      ID = "await-seconds"      // wait a few seconds
	UseHTTPS          ID = "use-https"          // use an https endpoint
	UseHTTPSForCode   ID = "use-https-for-code" // use an https endpoint, or none
	RemoveEndpoint    ID = "remove-endpoint"    // remove the setting of the endpoint, or confirm it
	AwaitSignIn       ID = "await-sign-in"      // keep looking for the sign-in, or confirm it
	ConfirmSignIn     ID = "confirm-sign-in"    // sign in with a code, and confirm it
	LetAWSCheck       ID = "let-aws-check"      // let AWS check the user's codes
	SignInPage        ID = "sign-in-page"       // sign in to the network: something else answered for AWS
	CheckProxy        ID = "check-proxy"        // check the proxy's settings
	CheckCertificates ID = "check-certificates" // check which certificates are trusted
	CheckBundle       ID = "check-bundle"       // check the file of trusted certificates
	CheckDNS          ID = "check-dns"          // check the network and its name servers
	CheckRegion       ID = "check-region"       // check how the region is written
	CheckConnection   ID = "check-connection"   // check the network
	ReadThenAgain     ID = "read-then-again"    // check the network, and start again: everything was undone
	CheckNetwork      ID = "check-network"      // check the network between here and Slack
	SignInNetwork     ID = "sign-in-network"    // sign in to the network, or check the proxy
	WriteWebhook      ID = "write-webhook"      // put the webhook's address into a private file
	CheckWebhook      ID = "check-webhook"      // check that the webhook still exists
)
