package policies

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const (
	openRegion   = "ap-northeast-1" // in the policy scp-regions
	closedRegion = "eu-west-1"
	logAccount   = "555566667777"
)

// railWish is a wish under the guard rails, for a request to a region.
type railWish struct {
	wish
	region string
}

// rails are what the policies scp-logs and scp-regions are for, and the ways round them.
func rails() []railWish {
	var all []railWish
	add := func(may bool, region, who, action, on string) {
		name := who + " does " + action + " in " + region
		all = append(all, railWish{wish{name, "", who, testAccount, action, on, "", may}, region})
	}
	for action, on := range switchedOff() {
		for _, who := range []string{"user", "role admin", "role rootseal-enroll", "root"} {
			add(false, openRegion, who, action, on)
		}
	}
	for action, on := range stillWork() {
		add(true, openRegion, "user", action, on)
	}
	for action, on := range regional() {
		add(true, openRegion, "user", action, on)
		add(false, closedRegion, "user", action, on)
		add(false, "us-east-1", "role admin", action, on)
		add(false, closedRegion, "role rootseal-enroll", action, on)
		add(false, closedRegion, "root", action, on)
	}
	for action, on := range global() {
		add(true, "us-east-1", "user", action, on)
	}
	for _, action := range []string{"account:EnableRegion", "account:DisableRegion"} {
		add(false, openRegion, "user", action, "*")
		add(false, "us-east-1", "root", action, "*")
	}
	return all
}

const (
	trail    = "arn:aws:cloudtrail:" + openRegion + ":" + testAccount + ":trail/company"
	store    = "arn:aws:cloudtrail:" + openRegion + ":" + testAccount + ":eventdatastore/11111111-2222-3333-4444-555555555555"
	recorder = "arn:aws:config:" + openRegion + ":" + testAccount + ":configuration-recorder/default/abcdefgh"
	detector = "arn:aws:guardduty:" + openRegion + ":" + testAccount + ":detector/0123456789abcdef"
	hub      = "arn:aws:securityhub:" + openRegion + ":" + testAccount + ":hub/default"
	logs     = "arn:aws:s3:::acme-logs"
	logGroup = "arn:aws:logs:" + openRegion + ":" + testAccount + ":log-group:aws-cloudtrail-logs-company"
	alarm    = "arn:aws:events:us-east-1:" + testAccount + ":rule/rootseal-root"
	logKey   = "arn:aws:kms:" + openRegion + ":" + logAccount + ":key/11111111-2222-3333-4444-555555555555"
)

// switchedOff are the ways to switch a log off, or to change what it takes, where it
// goes or how long it stays.
func switchedOff() map[string]string {
	return map[string]string{
		"cloudtrail:StopLogging": trail, "cloudtrail:DeleteTrail": trail, "cloudtrail:UpdateTrail": trail,
		"cloudtrail:PutEventSelectors": trail, "cloudtrail:PutInsightSelectors": trail, "cloudtrail:PutEventConfiguration": trail,
		"cloudtrail:DeleteEventDataStore": store, "cloudtrail:UpdateEventDataStore": store, "cloudtrail:StopEventDataStoreIngestion": store,
		"cloudtrail:DisableFederation": store, "cloudtrail:PutResourcePolicy": store, "cloudtrail:DeleteResourcePolicy": store,
		"cloudtrail:DeregisterOrganizationDelegatedAdmin": "*", "cloudtrail:RegisterOrganizationDelegatedAdmin": "*",

		"config:StopConfigurationRecorder": recorder, "config:DeleteConfigurationRecorder": recorder, "config:PutConfigurationRecorder": recorder,
		"config:DisassociateResourceTypes": recorder, "config:DeleteServiceLinkedConfigurationRecorder": recorder,
		"config:DeleteDeliveryChannel": "*", "config:PutDeliveryChannel": "*", "config:PutRetentionConfiguration": "*", "config:DeleteRetentionConfiguration": "*",
		"config:DeleteConfigRule":               "arn:aws:config:" + openRegion + ":" + testAccount + ":config-rule/config-rule-abcdef",
		"config:DeleteConformancePack":          "arn:aws:config:" + openRegion + ":" + testAccount + ":conformance-pack/cis/conformance-pack-abcdef",
		"config:DeleteAggregationAuthorization": "arn:aws:config:" + openRegion + ":" + testAccount + ":aggregation-authorization/" + logAccount + "/" + openRegion,

		"guardduty:DeleteDetector": detector, "guardduty:UpdateDetector": detector, "guardduty:ArchiveFindings": "*", "guardduty:CreateFilter": detector + "/filter/quiet",
		"guardduty:CreateIPSet": "*", "guardduty:CreateTrustedEntitySet": "*", "guardduty:DisassociateFromAdministratorAccount": "*",
		"guardduty:DisassociateFromMasterAccount": "*", "guardduty:StopMonitoringMembers": "*", "guardduty:DeleteMembers": "*",
		"guardduty:DeletePublishingDestination": detector + "/publishingDestination/0123456789abcdef", "guardduty:UpdateMalwareScanSettings": "*",
		"guardduty:DisableOrganizationAdminAccount": "*", "guardduty:AcceptAdministratorInvitation": "*",

		"securityhub:DisableSecurityHub": hub, "securityhub:DisableSecurityHubV2": "*", "securityhub:BatchDisableStandards": hub,
		"securityhub:UpdateStandardsControl": hub, "securityhub:BatchUpdateStandardsControlAssociations": "*", "securityhub:UpdateSecurityControl": "*",
		"securityhub:DisassociateFromAdministratorAccount": hub, "securityhub:DisassociateFromMasterAccount": hub, "securityhub:DeleteMembers": hub,
		"securityhub:DisableImportFindingsForProduct": hub, "securityhub:CreateAutomationRule": "*", "securityhub:CreateAutomationRuleV2": "*",
		"securityhub:BatchUpdateAutomationRules":     "arn:aws:securityhub:" + openRegion + ":" + testAccount + ":automation-rule/11111111-2222-3333-4444-555555555555",
		"securityhub:UpdateSecurityHubConfiguration": hub, "securityhub:StartConfigurationPolicyDisassociation": hub, "securityhub:AcceptAdministratorInvitation": hub,

		"s3:DeleteBucket": logs, "s3:PutBucketPolicy": logs, "s3:DeleteBucketPolicy": logs, "s3:PutLifecycleConfiguration": logs,
		"s3:PutBucketVersioning": logs, "s3:PutBucketObjectLockConfiguration": logs, "s3:PutEncryptionConfiguration": logs,
		"s3:DeleteObject": logs + "/AWSLogs/x.json.gz", "s3:DeleteObjectVersion": logs + "/AWSLogs/x.json.gz", "s3:PutObject": logs + "/AWSLogs/x.json.gz",
		"s3:BypassGovernanceRetention": logs + "/AWSLogs/x.json.gz", "s3:PutObjectRetention": logs + "/AWSLogs/x.json.gz",

		"logs:DeleteLogGroup": logGroup, "logs:PutRetentionPolicy": logGroup, "logs:DeleteLogStream": logGroup + ":log-stream:1", "logs:DeleteSubscriptionFilter": logGroup,
		"events:DisableRule": alarm, "events:DeleteRule": alarm, "events:RemoveTargets": alarm, "events:PutRule": alarm, "events:PutTargets": alarm,
		"kms:DisableKey": logKey, "kms:ScheduleKeyDeletion": logKey, "kms:PutKeyPolicy": logKey,
		"organizations:LeaveOrganization": "*",
	}
}

// stillWork is what people and rootseal need, next to what is closed.
func stillWork() map[string]string {
	return map[string]string{
		"cloudtrail:StartLogging": trail, "cloudtrail:LookupEvents": "*", "cloudtrail:GetTrailStatus": trail, "cloudtrail:CreateTrail": trail,
		"config:StartConfigurationRecorder": recorder, "config:DescribeConfigurationRecorders": "*",
		"config:PutConfigRule":  "arn:aws:config:" + openRegion + ":" + testAccount + ":config-rule/config-rule-abcdef",
		"guardduty:GetFindings": "*", "guardduty:CreateDetector": "*",
		"securityhub:BatchImportFindings": "arn:aws:securityhub:" + openRegion + ":" + testAccount + ":product/" + testAccount + "/default",
		"securityhub:BatchUpdateFindings": hub, "securityhub:GetFindings": hub, "securityhub:EnableSecurityHub": hub,
		"s3:PutObject": "arn:aws:s3:::acme-logs-of-the-shop/x", "s3:GetObject": logs + "/AWSLogs/x.json.gz", "s3:DeleteBucket": "arn:aws:s3:::acme-data",
		"logs:DeleteLogGroup": "arn:aws:logs:" + openRegion + ":" + testAccount + ":log-group:shop", "events:PutRule": "arn:aws:events:" + openRegion + ":" + testAccount + ":rule/shop",
		"kms:DisableKey": "arn:aws:kms:" + openRegion + ":" + testAccount + ":key/22222222-2222-3333-4444-555555555555",
	}
}

// regional are calls of services that belong to a region.
func regional() map[string]string {
	return map[string]string{
		"ec2:RunInstances": "arn:aws:ec2:*:" + testAccount + ":instance/*", "lambda:InvokeFunction": "arn:aws:lambda:*:" + testAccount + ":function:shop",
		"s3:CreateBucket": "arn:aws:s3:::acme-data", "s3:PutObject": "arn:aws:s3:::acme-data/x", "rds:DeleteDBInstance": "arn:aws:rds:*:" + testAccount + ":db:shop",
		"dynamodb:PutItem": "arn:aws:dynamodb:*:" + testAccount + ":table/shop", "secretsmanager:GetSecretValue": "arn:aws:secretsmanager:*:" + testAccount + ":secret:shop-abcdef",
		"cloudtrail:CreateTrail": trail, "ssm:StartSession": "arn:aws:ec2:*:" + testAccount + ":instance/i-0123456789abcdef0", "bedrock:InvokeModel": "arn:aws:bedrock:*::foundation-model/x",
	}
}

// global are calls whose one endpoint is in another region than those that are open, with
// all that rootseal sends there. scp-devices lets a user neither create nor enable.
func global() map[string]string {
	return map[string]string{
		"iam:ListVirtualMFADevices": "*", "iam:ListMFADevices": "arn:aws:iam::" + testAccount + ":user/breakglass", "iam:GetAccountSummary": "*",
		"iam:GenerateCredentialReport": "*", "iam:GetCredentialReport": "*", "cloudtrail:LookupEvents": "*",
		"sts:GetSessionToken": "*", "sts:AssumeRole": "arn:aws:iam::" + testAccount + ":role/rootseal-audit",
		"organizations:DescribeOrganization": "*", "account:GetContactInformation": "*",
		"cloudfront:CreateDistribution": "*", "route53:ListHostedZones": "*", "route53domains:ListDomains": "*",
		"globalaccelerator:ListAccelerators": "*", "shield:GetSubscriptionState": "*", "wafv2:ListWebACLs": "*",
		"acm:RequestCertificate": "*", "health:DescribeEvents": "*", "support:CreateCase": "*", "budgets:ViewBudget": "arn:aws:budgets::" + testAccount + ":budget/all",
		"ce:GetCostAndUsage": "*", "s3:ListAllMyBuckets": "*", "ec2:DescribeRegions": "*",
	}
}

// The guard rails hold for everyone in a member account, and what people need goes on,
// by the simulated account.
func TestGuardRails(t *testing.T) {
	for _, w := range rails() {
		w.simulated(t, w.region)
	}
}

// An independent evaluator grants and refuses the same.
func TestRing2GuardRailsByAnotherEvaluator(t *testing.T) {
	all := rails()
	var questions []simulation
	for _, w := range all {
		q := w.asked(t, w.region)
		if strings.HasPrefix(w.action, "kms:") { // whose keys have a policy of their own
			q.ResourcePolicy = json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}`)
		}
		questions = append(questions, q)
	}
	for i, a := range evaluate(t, questions) {
		if want := map[bool]string{true: "Allowed", false: "ExplicitlyDenied"}[all[i].may]; a.Error != "" || a.Outcome != want {
			t.Errorf("%s: %+v, want allowed %v", all[i].name, a, all[i].may)
		}
		for _, key := range a.Ignored {
			if key != "aws:ResourceOrgID" && key != "aws:RequestedRegion" {
				t.Errorf("%s: %s is no key of %s", all[i].name, key, all[i].action)
			}
		}
	}
}

// AWS takes a service control policy of at most 5,120 characters, with the space in it.
func TestControlsFit(t *testing.T) {
	for _, name := range controls {
		text := inManual(t, name)
		var small bytes.Buffer
		if err := json.Compact(&small, text); err != nil || len(text) > 5120 {
			t.Errorf("%s: %d characters, %d without space, %v", name, len(text), small.Len(), err)
		}
	}
}

// No action has two homes: what scp-regions leaves open is in order and named once.
func TestOpenActionsAreNamedOnce(t *testing.T) {
	var policy struct {
		Statement []struct{ NotAction []string }
	}
	if err := json.Unmarshal(inManual(t, "scp-regions"), &policy); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, action := range policy.Statement[0].NotAction {
		service, _, _ := strings.Cut(action, ":")
		if seen[action] || seen[service+":*"] {
			t.Errorf("%s is named twice", action)
		}
		seen[action] = true
	}
	if len(seen) < 20 || !slices.Contains(policy.Statement[0].NotAction, "iam:*") {
		t.Errorf("open: %v", policy.Statement[0].NotAction)
	}
}
