package simaws_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"rootseal/hwtest/simaws"
)

const (
	taskAudit  = "IAMAuditRootUserCredentials"
	taskDelete = "IAMDeleteRootUserCredentials"
)

func rootInput(target, task string) *sts.AssumeRootInput {
	return &sts.AssumeRootInput{
		TargetPrincipal: &target,
		TaskPolicyArn:   &ststypes.PolicyDescriptorType{Arn: aws.String("arn:aws:iam::aws:policy/root-task/" + task)},
	}
}

// asRoot is a session as root of the member account, for one task.
func (c *company) asRoot(task string) *iam.Client {
	c.t.Helper()
	out, err := c.sts(c.key).AssumeRoot(c.ctx, rootInput(memberID, task))
	wantNoError(c.t, err)
	return c.iam(accessKey(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken))
}

// addRootDevice registers a virtual device for the member's root as its officer
// would.
func (c *company) addRootDevice(name string) (arn string) {
	c.t.Helper()
	assigned, err := c.member.Console().AssignMFADevice(name)
	wantNoError(c.t, err)
	d := mfa{assigned.ARN, assigned.Secret}
	wantNoError(c.t, c.member.Console().AddMFA(c.code(d, -1), c.code(d, 0)))
	return assigned.ARN
}

func serials(t *testing.T, client *iam.Client, user *string) []string {
	t.Helper()
	out, err := client.ListMFADevices(t.Context(), &iam.ListMFADevicesInput{UserName: user})
	wantNoError(t, err)
	var all []string
	for _, d := range out.MFADevices {
		all = append(all, *d.SerialNumber)
	}
	return all
}

// TestAssumeRootTasks: the audit task sees root's devices and changes nothing;
// the delete task removes them; both for 15 minutes.
func TestAssumeRootTasks(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		c.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
		arn := c.addRootDevice("root-1")
		audit := c.asRoot(taskAudit)
		if got := serials(c.t, audit, nil); len(got) != 1 || got[0] != arn {
			c.t.Errorf("root's devices are %q", got)
		}
		_, err := audit.GetAccountSummary(c.ctx, &iam.GetAccountSummaryInput{})
		wantNoError(c.t, err)
		_, err = audit.DeactivateMFADevice(c.ctx, &iam.DeactivateMFADeviceInput{SerialNumber: &arn})
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:iam::444400000001:root is not authorized to perform: iam:DeactivateMFADevice on resource: arn:aws:iam::444400000001:root with an explicit deny in a session policy")
		_, err = audit.ListVirtualMFADevices(c.ctx, &iam.ListVirtualMFADevicesInput{})
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:iam::444400000001:root is not authorized to perform: iam:ListVirtualMFADevices on resource: arn:aws:iam::444400000001:mfa/ with an explicit deny in a session policy")
		c.member.AddUser("bob")
		_, err = audit.ListMFADevices(c.ctx, &iam.ListMFADevicesInput{UserName: aws.String("bob")})
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:iam::444400000001:root is not authorized to perform: iam:ListMFADevices on resource: arn:aws:iam::444400000001:user/bob with an explicit deny in a session policy")

		remove := c.asRoot(taskDelete)
		_, err = remove.GetAccountSummary(c.ctx, &iam.GetAccountSummaryInput{})
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:iam::444400000001:root is not authorized to perform: iam:GetAccountSummary on resource: * with an explicit deny in a session policy")
		_, err = remove.DeleteVirtualMFADevice(c.ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: &arn})
		wantRefusal(c.t, err, 409, "DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.")
		_, err = remove.DeactivateMFADevice(c.ctx, &iam.DeactivateMFADeviceInput{SerialNumber: &arn})
		wantNoError(c.t, err)
		_, err = remove.DeleteVirtualMFADevice(c.ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: &arn})
		wantNoError(c.t, err)
		if left := c.member.Devices(); len(left) != 0 {
			c.t.Errorf("left: %+v", left)
		}
		time.Sleep(15 * time.Minute)
		_, err = remove.ListMFADevices(c.ctx, &iam.ListMFADevicesInput{})
		wantRefusal(c.t, err, 403, "ExpiredToken", "The security token included in the request is expired")
	})
}

// TestAssumeRootLeavesUsersAlone: the delete task does not reach a device that
// never was root's.
func TestAssumeRootLeavesUsersAlone(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		c.Centralize(simaws.RootSessions)
		inside := c.iam(c.member.AddAdmin("bob"))
		made, err := inside.CreateVirtualMFADevice(c.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("bob-1")})
		wantNoError(c.t, err)
		arn := made.VirtualMFADevice.SerialNumber
		remove := c.asRoot(taskDelete)
		_, err = remove.DeleteVirtualMFADevice(c.ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: arn})
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:iam::444400000001:root is not authorized to perform: iam:DeleteVirtualMFADevice on resource: "+*arn+" with an explicit deny in a session policy")
		_, err = remove.DeactivateMFADevice(c.ctx, &iam.DeactivateMFADeviceInput{SerialNumber: arn})
		wantRefusal(c.t, err, 404, "NoSuchEntity", "MFA Device invalid for user.")
	})
}

// TestAssumeRootAsPublished: if the policy is applied literally, the delete task
// deactivates root's device, and the account's own administrator deletes it.
func TestAssumeRootAsPublished(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		c.Centralize(simaws.RootSessions)
		c.member.KeepDevicesFromTasks()
		arn := c.addRootDevice("root-1")
		remove := c.asRoot(taskDelete)
		_, err := remove.DeactivateMFADevice(c.ctx, &iam.DeactivateMFADeviceInput{SerialNumber: &arn})
		wantNoError(c.t, err)
		_, err = remove.DeleteVirtualMFADevice(c.ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: &arn})
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:iam::444400000001:root is not authorized to perform: iam:DeleteVirtualMFADevice on resource: "+arn+" with an explicit deny in a session policy")
		_, err = c.iam(c.member.AddAdmin("bob")).DeleteVirtualMFADevice(c.ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: &arn})
		wantNoError(c.t, err)
		if left := c.member.Devices(); len(left) != 0 {
			c.t.Errorf("left: %+v", left)
		}
	})
}

func TestAssumeRootRefused(t *testing.T) {
	denied := func(caller, account string) string {
		return "User: " + caller + " is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::" + account + ":root"
	}
	admin := "arn:aws:iam::" + managementID + ":user/admin"
	on := func(c *company) { c.Centralize(simaws.RootSessions) }
	for _, row := range []struct {
		name    string
		prepare func(c *company)
		input   *sts.AssumeRootInput
		status  int
		code    string
		message string
	}{
		{"the feature is off", func(*company) {}, rootInput(memberID, taskAudit), 403, "AccessDenied", denied(admin, memberID)},
		{"the other feature only", func(c *company) { c.Centralize(simaws.RootCredentialsManagement) }, rootInput(memberID, taskAudit), 403, "AccessDenied", denied(admin, memberID)},
		{"the management account", on, rootInput(managementID, taskAudit), 403, "AccessDenied", denied(admin, managementID)},
		{"the management account by ARN", on, rootInput("arn:aws:iam::"+managementID+":root", taskAudit), 403, "AccessDenied", denied(admin, managementID)},
		{"a stranger's account", on, rootInput("999999999999", taskAudit), 403, "AccessDenied", denied(admin, "999999999999")},
		{"a suspended account", func(c *company) { on(c); c.member.Suspend() }, rootInput(memberID, taskAudit), 403, "AccessDenied", denied(admin, memberID)},
		{"denied", func(c *company) { on(c); c.Deny("AssumeRoot", simaws.DenyIdentity) }, rootInput(memberID, taskAudit), 403, "AccessDenied", denied(admin, memberID)},
		{"from a member", func(c *company) { on(c); c.key = c.member.AddAdmin("bob") }, rootInput(memberID, taskAudit), 403, "AccessDenied", denied("arn:aws:iam::"+memberID+":user/bob", memberID)},
		{"a user", on, rootInput("arn:aws:iam::"+memberID+":user/bob", taskAudit), 400, "ValidationError", "Request must contain a valid target principal"},
		{"not a number", on, rootInput("management-x", taskAudit), 400, "ValidationError", "Request must contain a valid target principal"},
		{"another policy", on, rootInput(memberID, "ReadOnlyAccess"), 400, "ValidationError", "Request must contain valid AWS managed task policy ARN"},
		{"no policy", on, &sts.AssumeRootInput{TargetPrincipal: aws.String(memberID), TaskPolicyArn: &ststypes.PolicyDescriptorType{}}, 400, "ValidationError", "1 validation error detected: Value null at 'taskPolicyArn' failed to satisfy constraint: Member must not be null"},
		{"too long", on, func() *sts.AssumeRootInput {
			input := rootInput(memberID, taskAudit)
			input.DurationSeconds = aws.Int32(901)
			return input
		}(), 400, "ValidationError", "1 validation error detected: Value '901' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900"},
	} {
		t.Run(row.name, func(t *testing.T) {
			companyStory(t, simaws.Options{}, func(c *company) {
				row.prepare(c)
				_, err := c.sts(c.key).AssumeRoot(c.ctx, row.input)
				wantRefusal(c.t, err, row.status, row.code, row.message)
			})
		})
	}
}

// TestAssumeRootEndpoint: the global endpoint does not know the action, the
// region's own does.
func TestAssumeRootEndpoint(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		c.Centralize(simaws.RootSessions)
		assume := func(endpoint string) error {
			client := sts.New(sts.Options{Region: "us-east-1", Credentials: provider(c.key), HTTPClient: c.client(), Retryer: aws.NopRetryer{}, BaseEndpoint: &endpoint})
			_, err := client.AssumeRoot(c.ctx, rootInput(memberID, taskAudit))
			return err
		}
		wantRefusal(c.t, assume("https://sts.amazonaws.com"), 400, "InvalidAction", "Unknown Operation")
		wantNoError(c.t, assume("https://sts.us-east-1.amazonaws.com"))
	})
}

func TestListOrganizationsFeatures(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		_, err := c.admin.ListOrganizationsFeatures(c.ctx, &iam.ListOrganizationsFeaturesInput{})
		wantRefusal(c.t, err, 400, "ServiceAccessNotEnabledException", "Trusted Access for IAM not enabled by organization of input account 111122223333.")
		c.Centralize(simaws.RootSessions)
		out, err := c.admin.ListOrganizationsFeatures(c.ctx, &iam.ListOrganizationsFeaturesInput{})
		wantNoError(c.t, err)
		if len(out.EnabledFeatures) != 1 || out.EnabledFeatures[0] != "RootSessions" || *out.OrganizationId == "" {
			c.t.Errorf("features %+v", out)
		}
		_, err = c.iam(c.member.AddAdmin("bob")).ListOrganizationsFeatures(c.ctx, &iam.ListOrganizationsFeaturesInput{})
		wantRefusal(c.t, err, 400, "AccountNotManagementOrDelegatedAdministratorException", "Account 444400000001 is not the management account or a delegated administrator.")
	})
	story(t, simaws.Options{}, func(w *world) {
		_, err := w.admin.ListOrganizationsFeatures(w.ctx, &iam.ListOrganizationsFeaturesInput{})
		wantRefusal(w.t, err, 400, "OrganizationNotFoundException", "Organization of input account 111122223333 not found.")
	})
}
