package fleet

// File is a fleet file.
type File struct {
	KeySets  map[SetName][]Serial `yaml:"key_sets" json:"key_sets,omitempty" jsonschema:"named lists of the serials of keys"`
	Defaults Settings             `yaml:"defaults" json:"defaults,omitzero" jsonschema:"settings of every account that does not set its own"`
	Manager  *Manager             `yaml:"manager" json:"manager,omitempty" jsonschema:"password manager that holds the seeds of the low tier"`
	Policy   Policy               `yaml:"policy" json:"policy,omitzero" jsonschema:"what this fleet requires beyond the policy in the ledger"`
	Accounts []Account            `yaml:"accounts" json:"accounts" jsonschema:"accounts of the fleet"`

	places places
	name   string
}

// Account is an AWS account.
type Account struct {
	Number   AccountNumber `yaml:"number" json:"number" jsonschema:"account number: 12 digits"`
	Alias    Alias         `yaml:"alias" json:"alias,omitempty" jsonschema:"account alias"`
	Settings `yaml:",inline"`
}

// Settings are what an account can take from the defaults. A setting of the account
// replaces the default as a whole.
type Settings struct {
	Partition  Partition                    `yaml:"partition" json:"partition,omitempty" jsonschema:"AWS partition; aws if not set"`
	Tier       Tier                         `yaml:"tier" json:"tier,omitempty" jsonschema:"high (keys hold the seed; if not set) or low (the password manager holds the seed)"`
	Enter      *Entry                       `yaml:"enter" json:"enter,omitempty" jsonschema:"AWS credentials that lead into the account"`
	Touch      Touch                        `yaml:"touch" json:"touch,omitempty" jsonschema:"if each code requires a touch; required if not set"`
	Devices    map[Group]SetName            `yaml:"devices" json:"devices,omitempty" jsonschema:"MFA devices of each principal: group label and key set"`
	Principals map[PrincipalName]*Principal `yaml:"principals" json:"principals,omitempty" jsonschema:"root and user/NAME, each with its own settings or none"`
}

// Principal is what one principal of an account has of its own.
type Principal struct {
	Touch   Touch             `yaml:"touch" json:"touch,omitempty" jsonschema:"if each code requires a touch"`
	Devices map[Group]SetName `yaml:"devices" json:"devices,omitempty" jsonschema:"MFA devices of this principal: group label and key set"`
}

// Entry is how to enter an account: a profile of the account itself, or a role that a
// base profile assumes.
type Entry struct {
	Profile ProfileName `yaml:"profile" json:"profile,omitempty" jsonschema:"AWS profile of the account"`
	Role    RoleName    `yaml:"role" json:"role,omitempty" jsonschema:"role to assume in the account"`
	Base    ProfileName `yaml:"base" json:"base,omitempty" jsonschema:"AWS profile that assumes the role"`
}

// Manager is the command of the password manager that holds the seeds of the low tier.
type Manager struct {
	Command []Word `yaml:"command" json:"command" jsonschema:"program and its first arguments, such as [op, --account, acme]"`
	Like    Like   `yaml:"like" json:"like,omitempty" jsonschema:"whose arguments the command takes; op if not set"`
	Vault   Word   `yaml:"vault" json:"vault,omitempty" jsonschema:"vault, collection or folder of the items"`
}

// Policy is what a fleet requires beyond the ledger's policy. Nothing set requires
// nothing.
type Policy struct {
	MinKeys     *int  `yaml:"min_keys" json:"min_keys,omitempty" jsonschema:"smallest number of keys of each group"`
	SealedGroup *bool `yaml:"sealed_group" json:"sealed_group,omitempty" jsonschema:"each principal needs a group whose keys are all sealed"`
	VerifyDays  *int  `yaml:"verify_days" json:"verify_days,omitempty" jsonschema:"longest time between two proofs of a key"`
	LiveDays    *int  `yaml:"live_days" json:"live_days,omitempty" jsonschema:"longest time between two live checks of a device"`
	Touch       *bool `yaml:"touch" json:"touch,omitempty" jsonschema:"each code requires a touch"`
	Attested    *bool `yaml:"attested" json:"attested,omitempty" jsonschema:"each key needs Yubico's attestation"`
	TwoOfficers *bool `yaml:"two_officers" json:"two_officers,omitempty" jsonschema:"two officers sign instead of one"`
	Approval    *bool `yaml:"approval" json:"approval,omitempty" jsonschema:"an officer approves each plan before it is applied"`
}
