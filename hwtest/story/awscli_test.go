//go:build linux && cgo

package story

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/vpcd"
)

// client is AWS's own client, with a key and an organization to talk to.
type client struct {
	t   testing.TB
	url string
	key simaws.AccessKey
}

func (c client) run(args ...string) (stdout, stderr string, exit int) {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), "aws", append([]string{"--endpoint-url", c.url, "--region", "us-east-1", "--output", "json"}, args...)...)
	cmd.Env = []string{
		"HOME=" + c.t.TempDir(), "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
		"AWS_ACCESS_KEY_ID=" + c.key.ID, "AWS_SECRET_ACCESS_KEY=" + c.key.Secret, "AWS_SESSION_TOKEN=" + c.key.SessionToken,
	}
	return program.Run(c.t, cmd)
}

// reads runs a command that must succeed and reads what it printed.
func (c client) reads(into any, args ...string) {
	c.t.Helper()
	stdout, stderr, exit := c.run(args...)
	if exit != 0 {
		c.t.Fatalf("aws %s: exit %d\n%s", strings.Join(args, " "), exit, stderr)
	}
	if err := json.Unmarshal([]byte(stdout), into); err != nil {
		c.t.Fatalf("aws %s: %v\n%s", strings.Join(args, " "), err, stdout)
	}
}

// AWS's own client works with the simulated organization: it lists the accounts,
// assumes a role in one, reads its report and events, and enters as root.
func TestRing2AWSClientInAnOrganization(t *testing.T) {
	vpcd.Require(t, "aws")
	organization := simaws.NewOrganization(simaws.Options{Account: account})
	organization.Centralize(simaws.RootSessions)
	member := organization.Add(simaws.Options{Name: "payments", Account: "222233334444", ReportDelay: -1, TrailDelay: -1, STSDelay: -1})
	role := member.DefineRole("audit", []string{account})
	fido := member.AddRootFIDO()
	server := httptest.NewServer(organization)
	t.Cleanup(server.Close)
	officer := client{t, server.URL, organization.Management().AddAdmin("officer")}

	var accounts struct {
		Accounts []struct{ ID, Name string }
	}
	officer.reads(&accounts, "organizations", "list-accounts")
	if len(accounts.Accounts) != 2 || accounts.Accounts[1].Name != "payments" {
		t.Errorf("accounts %+v", accounts)
	}

	inside := officer
	inside.key = officer.takes("sts", "assume-role", "--role-arn", role, "--role-session-name", "audit-run")
	_, stderr, exit := inside.run("organizations", "list-accounts")
	if exit == 0 || !strings.Contains(stderr, "(AccessDeniedException) when calling the ListAccounts operation: You don't have permissions to access this resource.") {
		t.Errorf("exit %d, %s", exit, stderr)
	}

	_, stderr, exit = inside.run("iam", "get-credential-report")
	if exit == 0 || !strings.Contains(stderr, "(ReportNotPresent) when calling the GetCredentialReport operation: Unknown") {
		t.Errorf("exit %d, %s", exit, stderr)
	}
	var started struct{ State string }
	inside.reads(&started, "iam", "generate-credential-report")
	var report struct{ Content, ReportFormat string }
	inside.reads(&report, "iam", "get-credential-report")
	text, err := base64.StdEncoding.DecodeString(report.Content)
	if err != nil || started.State != "STARTED" || report.ReportFormat != "text/csv" {
		t.Errorf("%v, %s, %s", err, started.State, report.ReportFormat)
	}
	mustContain(t, string(text), "\n<root_account>,arn:aws:iam::222233334444:root,")

	var events struct {
		Events []struct{ EventName, Username, CloudTrailEvent string }
	}
	inside.reads(&events, "cloudtrail", "lookup-events", "--lookup-attributes", "AttributeKey=EventName,AttributeValue=GenerateCredentialReport")
	if len(events.Events) != 1 || events.Events[0].Username != "audit-run" {
		t.Fatalf("events %+v", events)
	}
	mustContain(t, events.Events[0].CloudTrailEvent, `"sourceIPAddress":"127.0.0.1"`, `"type":"AssumedRole"`)

	root := officer
	root.key = officer.takesRootOf("222233334444", "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials")
	var devices struct {
		MFADevices []struct{ SerialNumber string }
	}
	root.reads(&devices, "iam", "list-mfa-devices")
	if len(devices.MFADevices) != 1 || devices.MFADevices[0].SerialNumber != fido {
		t.Errorf("root's devices %+v", devices)
	}
}

// takes runs a command that gives out a session.
func (c client) takes(args ...string) simaws.AccessKey {
	c.t.Helper()
	var out struct {
		Credentials struct{ AccessKeyID, SecretAccessKey, SessionToken string }
	}
	c.reads(&out, args...)
	return simaws.AccessKey{ID: out.Credentials.AccessKeyID, Secret: out.Credentials.SecretAccessKey, SessionToken: out.Credentials.SessionToken}
}

// takesRootOf enters a member as root. The client in Debian 12 is older than that
// call; then AWS's SDK for Go makes it.
func (c client) takesRootOf(member, task string) simaws.AccessKey {
	c.t.Helper()
	if _, stderr, _ := c.run("sts", "assume-root"); !strings.Contains(stderr, "Invalid choice") {
		return c.takes("sts", "assume-root", "--target-principal", member, "--task-policy-arn", "arn="+task)
	}
	c.t.Log("this aws knows no assume-root: by the SDK")
	out, err := sts.New(sts.Options{
		BaseEndpoint: &c.url, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(c.key.ID, c.key.Secret, c.key.SessionToken),
	}).AssumeRoot(c.t.Context(), &sts.AssumeRootInput{TargetPrincipal: &member, TaskPolicyArn: &types.PolicyDescriptorType{Arn: &task}})
	if err != nil {
		c.t.Fatal(err)
	}
	got := out.Credentials
	return simaws.AccessKey{ID: *got.AccessKeyId, Secret: *got.SecretAccessKey, SessionToken: *got.SessionToken}
}
