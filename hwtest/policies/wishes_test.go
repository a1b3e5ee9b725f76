package policies

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"rootseal/hwtest/simaws"
)

const (
	testAccount      = "111122223333"
	managementNumber = "444455556666"
	strangersNumber  = "999999999999"
)

// inManual is a policy of docs/aws.md.
func inManual(t *testing.T, name string) []byte { return inPage(t, "aws.md", name) }

func inPage(t *testing.T, page, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("<!-- policy: " + name + " -->\n```json\n((?s:.*?))```\n").FindSubmatch(text)
	if block == nil {
		t.Fatalf("docs/%s has no policy %s", page, name)
	}
	return block[1]
}

// wish is something that somebody may or may not do under the policies of the
// manual, whatever else they may.
type wish struct {
	name   string
	policy string // of an IAM user; empty: they may everything
	who    string // "user", "role NAME", "root"
	in     string // their account
	action string
	on     string
	task   string // policy that AssumeRoot is asked for
	may    bool
}

// wishes are what the policies are for, and the ways round them.
func wishes() []wish {
	const (
		devices = "arn:aws:iam::" + testAccount + ":mfa/rootseal-"
		users   = "arn:aws:iam::" + testAccount + ":user/"
		roles   = "arn:aws:iam::" + testAccount + ":role/"
		audit   = "IAMAuditRootUserCredentials"
		remove  = "IAMDeleteRootUserCredentials"
	)
	all := []wish{
		{"plan: list devices", "plan", "user", testAccount, "iam:ListVirtualMFADevices", "*", "", true},
		{"plan: make a device", "plan", "user", testAccount, "iam:CreateVirtualMFADevice", devices + "breakglass-daily-abcdef", "", false},
		{"apply: compare with the plan", "apply", "user", testAccount, "iam:GetAccountSummary", "*", "", true},
		{"apply: list a user's devices", "apply", "user", testAccount, "iam:ListMFADevices", users + "breakglass", "", true},
		{"apply: make a device", "apply", "user", testAccount, "iam:CreateVirtualMFADevice", devices + "breakglass-daily-abcdef", "", true},
		{"apply: tag it", "apply", "user", testAccount, "iam:TagMFADevice", devices + "breakglass-daily-abcdef", "", true},
		{"apply: undo it", "apply", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "breakglass-sealed-abcdef-2", "", true},
		{"apply: enable it", "apply", "user", testAccount, "iam:EnableMFADevice", users + "ops/breakglass", "", true},
		{"apply: retire the old one", "apply", "user", testAccount, "iam:DeactivateMFADevice", users + "breakglass", "", true},
		{"apply: check it live", "apply", "user", testAccount, "iam:ResyncMFADevice", users + "breakglass", "", true},
		{"apply: delete another user's", "apply", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "breakglass-2-daily-abcdef", "", false},
		{"apply: delete root's", "apply", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "root-sealed-abcdef", "", false},
		{"apply: deactivate another user's", "apply", "user", testAccount, "iam:DeactivateMFADevice", users + "breakglass-2", "", false},
		{"apply: enable for another user", "apply", "user", testAccount, "iam:EnableMFADevice", users + "breakglass/olivia", "", false},
		{"apply: give the user a key", "apply", "user", testAccount, "iam:CreateAccessKey", users + "breakglass", "", false},
		{"fleet: enter an account", "fleet", "user", managementNumber, "sts:AssumeRole", roles + "rootseal", "", true},
		{"fleet: enter by another role", "fleet", "user", managementNumber, "sts:AssumeRole", roles + "rootseal-audit", "", false},
		{"fleet: enter a stranger's account", "fleet", "user", managementNumber, "sts:AssumeRole", "arn:aws:iam::" + strangersNumber + ":role/rootseal", "", false},
		{"fleet: make a device", "fleet", "user", managementNumber, "iam:CreateVirtualMFADevice", devices + "breakglass-daily-abcdef", "", false},
		{"import findings", "hub", "user", testAccount, "securityhub:BatchImportFindings", "arn:aws:securityhub:" + openRegion + ":" + testAccount + ":product/" + testAccount + "/default", "", true},
		{"import findings elsewhere", "hub", "user", testAccount, "securityhub:BatchImportFindings", "arn:aws:securityhub:" + closedRegion + ":" + testAccount + ":product/" + testAccount + "/default", "", false},
		{"suppress findings", "hub", "user", testAccount, "securityhub:BatchUpdateFindings", hub, "", true},
		{"switch Security Hub off", "hub", "user", testAccount, "securityhub:DisableSecurityHub", hub, "", false},
		{"make a device", "enroll", "user", testAccount, "iam:CreateVirtualMFADevice", devices + "breakglass-daily-abcdef", "", true},
		{"tag it", "enroll", "user", testAccount, "iam:TagMFADevice", devices + "breakglass-sealed-abcdef", "", true},
		{"undo a second try", "enroll", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "breakglass-sealed-abcdef-2", "", true},
		{"enable it", "enroll", "user", testAccount, "iam:EnableMFADevice", users + "breakglass", "", true},
		{"enable it under a path", "enroll", "user", testAccount, "iam:EnableMFADevice", users + "ops/breakglass", "", true},
		{"delete another user's", "enroll", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "breakglass-2-daily-abcdef", "", false},
		{"delete that of one with a longer name", "enroll", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "breakglass-daily-x-abcdef", "", false},
		{"delete that of one with a longer name, second try", "enroll", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "breakglass-daily-x-abcdef-2", "", false},
		{"delete root's", "enroll", "user", testAccount, "iam:DeleteVirtualMFADevice", devices + "root-sealed-abcdef", "", false},
		{"enable for another user", "enroll", "user", testAccount, "iam:EnableMFADevice", users + "breakglass-2", "", false},
		{"enable for one of a like path", "enroll", "user", testAccount, "iam:EnableMFADevice", users + "breakglass/olivia", "", false},
		{"deactivate without leave to rotate", "enroll", "user", testAccount, "iam:DeactivateMFADevice", users + "breakglass", "", false},
		{"deactivate", "rotate", "user", testAccount, "iam:DeactivateMFADevice", users + "breakglass", "", true},
		{"deactivate under a path", "rotate", "user", testAccount, "iam:DeactivateMFADevice", users + "ops/breakglass", "", true},
		{"deactivate another user's", "rotate", "user", testAccount, "iam:DeactivateMFADevice", users + "breakglass-2", "", false},

		{"look as root", "organization", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::" + testAccount + ":root", audit, true},
		{"delete root's credentials", "organization", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::" + testAccount + ":root", remove, false},
		{"let root have a password", "organization", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::" + testAccount + ":root", "IAMCreateRootUserPassword", false},
		{"open a bucket", "organization", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::" + testAccount + ":root", "S3UnlockBucketPolicy", false},
		{"open a queue", "organization", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::" + testAccount + ":root", "SQSUnlockQueuePolicy", false},
		{"enter a member", "organization", "user", managementNumber, "sts:AssumeRole", roles + "rootseal-audit", "", true},
		{"enter a member by another role", "organization", "user", managementNumber, "sts:AssumeRole", roles + "OrganizationAccountAccessRole", "", false},
		{"enter a stranger's account", "organization", "user", managementNumber, "sts:AssumeRole", "arn:aws:iam::" + strangersNumber + ":role/rootseal-audit", "", false},

		{"remove root's old device", "assume-root", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::" + testAccount + ":root", remove, true},
		{"remove another member's", "assume-root", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::777777777777:root", remove, false},
		{"open a bucket with leave to rotate", "assume-root", "user", managementNumber, "sts:AssumeRoot", "arn:aws:iam::" + testAccount + ":root", "S3UnlockBucketPolicy", false},
	}
	// Under the service control policies, with leave to do everything.
	for _, action := range []string{
		"CreateAccessKey", "UpdateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile", "UpdateUser", "DeleteUser",
		"CreateServiceSpecificCredential", "ResetServiceSpecificCredential", "UploadSigningCertificate", "UploadSSHPublicKey",
		"EnableMFADevice", "ResyncMFADevice", "DeactivateMFADevice",
	} {
		for _, user := range []string{"breakglass", "ops/breakglass"} {
			all = append(all,
				wish{action + " for " + user, "", "user", testAccount, "iam:" + action, users + user, "", false},
				wish{action + " for " + user + ", by a role of its own", "", "role admin", testAccount, "iam:" + action, users + user, "", false},
				wish{action + " for " + user + ", by the officers' role", "", "role rootseal-enroll", testAccount, "iam:" + action, users + user, "", true})
		}
	}
	for _, action := range []string{"CreateVirtualMFADevice", "DeleteVirtualMFADevice", "TagMFADevice", "UntagMFADevice"} {
		all = append(all,
			wish{action, "", "user", testAccount, "iam:" + action, devices + "breakglass-daily-abcdef", "", false},
			wish{action + ", by the officers' role", "", "role rootseal-enroll", testAccount, "iam:" + action, devices + "breakglass-daily-abcdef", "", true})
	}
	for _, action := range []string{
		"CreateRole", "DeleteRole", "UpdateRole", "UpdateAssumeRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy",
		"PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", "TagRole", "UntagRole", "PassRole",
	} {
		for _, who := range []string{"user", "role admin", "role rootseal-enroll", "root"} {
			all = append(all, wish{who + " does " + action + " to the excepted role", "", who, testAccount, "iam:" + action, roles + "rootseal-enroll", "", false})
		}
		all = append(all, wish{action + " of another role", "", "user", testAccount, "iam:" + action, roles + "builders", "", true})
	}
	return append(all,
		wish{"a role of the excepted one's name under a path", "", "role x/rootseal-enroll", testAccount, "iam:DeactivateMFADevice", users + "breakglass", "", false},
		wish{"root enrols itself", "", "root", testAccount, "iam:CreateVirtualMFADevice", devices + "root-sealed-abcdef", "", true},
		wish{"root makes an access key", "", "root", testAccount, "iam:CreateAccessKey", users + "breakglass", "", false},
		wish{"root closes a bucket", "", "root", testAccount, "s3:DeleteBucket", "arn:aws:s3:::ledger", "", false},
		wish{"an administrator works", "", "user", testAccount, "s3:DeleteBucket", "arn:aws:s3:::ledger", "", true},
		wish{"what the management account does", "", "user", managementNumber, "iam:CreateAccessKey", "arn:aws:iam::" + managementNumber + ":user/alice", "", true},
	)
}

// controls are the service control policies of the manual. All of them are on the member
// in every test, so that none spoils what another allows.
var controls = []string{"scp-devices", "scp-root", "scp-logs", "scp-regions"}

// Every wish is granted or refused as it should be, by the simulated account.
func TestPoliciesLetNobodyRound(t *testing.T) {
	for _, w := range wishes() {
		w.simulated(t, openRegion)
	}
}

// simulated asks the simulated account, for a request to that region.
func (w wish) simulated(t *testing.T, region string) {
	t.Helper()
	org := simaws.NewOrganization(simaws.Options{Account: managementNumber, Plain: true})
	member := org.Add(simaws.Options{Account: testAccount, Plain: true})
	org.Add(simaws.Options{Account: "777777777777", Plain: true})
	for _, control := range controls {
		org.Management().Control(inManual(t, control)) // which does not bind it
		member.Control(inManual(t, control))
	}
	account := member
	if w.in == managementNumber || w.policy != "" { // a policy of users is tried where no control binds
		account = org.Management()
	}
	err := account.Simulate(w.key(t, account), w.action, w.on, w.task, region)
	if (err == nil) != w.may {
		t.Errorf("%s: may %v, want %v: %v", w.name, err == nil, w.may, err)
	}
}

// key is of whoever wishes.
func (w wish) key(t *testing.T, account *simaws.Account) simaws.AccessKey {
	switch {
	case w.who == "root":
		return account.SetRootAccessKeys(1)[0]
	case w.who != "user":
		return account.AddRole(w.who[len("role "):], "olivia")
	case w.policy == "":
		return account.AddAdmin("admin")
	}
	account.Attach("officer", inManual(t, w.policy))
	return account.AddAccessKey("officer")
}
