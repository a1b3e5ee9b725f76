package simaws

import (
	"slices"
	"strings"
	"time"

	"rootseal/hwtest/simaws/wire"
)

const (
	taskPolicyPath     = ":iam::aws:policy/root-task/"
	longestRootSession = 15 * time.Minute
	globalSTSEndpoint  = "sts.amazonaws.com"
)

// taskPolicies are AWS's managed policies for AssumeRoot, as published, with the
// actions that a session may still call. Two more are about buckets and queues.
var taskPolicies = map[string][]string{
	"IAMAuditRootUserCredentials": {
		"ListAccessKeys", "ListSigningCertificates", "GetLoginProfile", "ListMFADevices", "GetAccountSummary", "GetUser", "GetAccessKeyLastUsed",
	},
	"IAMDeleteRootUserCredentials": {
		"DeleteAccessKey", "DeleteSigningCertificate", "DeleteLoginProfile", "DeactivateMFADevice", "DeleteVirtualMFADevice",
		"ListAccessKeys", "ListSigningCertificates", "GetLoginProfile", "ListMFADevices", "GetUser", "GetAccessKeyLastUsed",
	},
	"IAMCreateRootUserPassword": {"CreateLoginProfile", "GetLoginProfile"},
	"S3UnlockBucketPolicy":      {},
	"SQSUnlockQueuePolicy":      {},
}

// KeepDevicesFromTasks lets AssumeRoot's sessions in this account deactivate
// devices, but delete none. AWS's published policy denies actions on anything but
// root, and IAM's table gives the device as the resource of DeleteVirtualMFADevice.
// The real behavior is not recorded, so a test can choose.
func (a *Account) KeepDevicesFromTasks() {
	a.enter()
	defer a.mu.Unlock()
	a.tasksKeepDevices = true
}

type assumeRootResult struct {
	Credentials sessionCredentials
}

func (s assumeRootResult) responseElements() any {
	return map[string]any{"credentials": s.Credentials.shown()}
}

// assumeRoot gives the management account a session as root of a member account,
// for one task. The order of the checks and the texts are recorded; refusals give
// no reason.
func assumeRoot(r *request) (any, *Error) {
	if r.host == globalSTSEndpoint {
		return nil, wire.NewError("InvalidAction", 400, "Unknown Operation")
	}
	id, wellFormed := r.account.rootAccount(r.arguments.Get("TargetPrincipal"))
	if !wellFormed {
		return nil, validationError("Request must contain a valid target principal")
	}
	policy, isTask := strings.CutPrefix(r.arguments.Get(taskPolicyArgument.Name), "arn:"+r.account.partition+taskPolicyPath)
	actions, known := taskPolicies[policy]
	if !isTask || !known {
		return nil, validationError("Request must contain valid AWS managed task policy ARN")
	}
	target := r.account.arnOfRoot(id)
	q := asking{caller: r.caller, service: wire.STS, action: r.action, resource: target, task: policy}
	if failure := r.account.weigh(q, r.caller.principal.allow(r.action)); failure != nil {
		return nil, failure
	}
	member := r.account.peer(id)
	organization := r.account.organization
	allowed := organization != nil && organization.management == r.account && slices.Contains(organization.features, RootSessions)
	if !allowed || member == nil || member == r.account || r.caller.principal.kind == kindRoot {
		return nil, notAuthorized(r.caller.principal, wire.STS, r.action, target, "")
	}
	task := map[string]bool{}
	for _, action := range actions {
		task[action] = true
	}
	given := &credential{principal: member.root, task: task, expires: r.now.Add(r.duration(longestRootSession))}
	member.issue(given)
	return assumeRootResult{newSessionCredentials(given)}, nil
}

// arnOfRoot returns the ARN of the root user of an account of this partition.
func (a *Account) arnOfRoot(id string) string { return "arn:" + a.partition + ":iam::" + id + ":root" }

// rootAccount returns the account in a TargetPrincipal: a number or a root's ARN.
func (a *Account) rootAccount(target string) (id string, wellFormed bool) {
	id = target
	if rest, isARN := strings.CutPrefix(target, "arn:"+a.partition+":iam::"); isARN {
		var isRoot bool
		if id, isRoot = strings.CutSuffix(rest, ":root"); !isRoot {
			return "", false
		}
	}
	return id, accountPattern.MatchString(id)
}
