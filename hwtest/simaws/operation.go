package simaws

import "rootseal/hwtest/simaws/wire"

// operation is one action of a service.
type operation struct {
	service   string
	arguments []wire.Argument
	resource  func(*request) string // resource of the permission; nil: none is needed, or run checks it
	run       func(*request) (result any, failure *Error)
}

var operations = map[string]operation{
	"CreateVirtualMFADevice": {wire.IAM, []wire.Argument{deviceNameArgument.Require(), pathArgument}, onNewDevice, createVirtualMFADevice},
	"DeleteVirtualMFADevice": {wire.IAM, []wire.Argument{serialArgument.Require()}, onSerial, deleteVirtualMFADevice},

	"EnableMFADevice":     {wire.IAM, []wire.Argument{userNameArgument.Require(), serialArgument.Require(), code1Argument.Require(), code2Argument.Require()}, onUser, enableMFADevice},
	"ResyncMFADevice":     {wire.IAM, []wire.Argument{userNameArgument.Require(), serialArgument.Require(), code1Argument.Require(), code2Argument.Require()}, onUser, resyncMFADevice},
	"DeactivateMFADevice": {wire.IAM, []wire.Argument{userNameArgument, serialArgument.Require()}, onUser, deactivateMFADevice},

	"TagMFADevice":      {wire.IAM, []wire.Argument{serialArgument.Require()}, onSerial, tagMFADevice},
	"ListMFADeviceTags": {wire.IAM, []wire.Argument{serialArgument.Require(), markerArgument, maxItemsArgument}, onSerial, listMFADeviceTags},

	"ListMFADevices":        {wire.IAM, []wire.Argument{userNameArgument, markerArgument, maxItemsArgument}, onUser, listMFADevices},
	"ListVirtualMFADevices": {wire.IAM, []wire.Argument{statusArgument, markerArgument, maxItemsArgument}, onAnyDevice, listVirtualMFADevices},

	"ListOrganizationsFeatures": {wire.IAM, nil, onAnything, listOrganizationsFeatures},

	"ListAccessKeys":  {wire.IAM, []wire.Argument{userNameArgument, markerArgument, maxItemsArgument}, onUser, listAccessKeys},
	"GetLoginProfile": {wire.IAM, []wire.Argument{userNameArgument}, onUser, getLoginProfile},

	"GenerateCredentialReport": {wire.IAM, nil, onAnything, generateCredentialReport},
	"GetCredentialReport":      {wire.IAM, nil, onAnything, getCredentialReport},

	"GetAccountSummary":  {wire.IAM, nil, onAnything, getAccountSummary},
	"ListAccountAliases": {wire.IAM, []wire.Argument{markerArgument, maxItemsArgument}, onAnything, listAccountAliases},

	"AssumeRole": {wire.STS, []wire.Argument{roleARNArgument.Require(), sessionNameArgument.Require(), roleDurationArgument, serialArgument, tokenCodeArgument}, nil, assumeRole},
	"AssumeRoot": {wire.STS, []wire.Argument{targetArgument.Require(), taskPolicyArgument.Require(), rootDurationArgument}, nil, assumeRoot},

	"DescribeOrganization": {wire.Organizations, nil, onAnything, describeOrganization},
	"ListAccounts":         {wire.Organizations, nil, onAnything, listAccounts},

	"LookupEvents": {wire.CloudTrail, nil, onAnything, lookupEvents},

	"GetCallerIdentity": {wire.STS, nil, nil, getCallerIdentity},
	"GetSessionToken":   {wire.STS, []wire.Argument{durationArgument, serialArgument, tokenCodeArgument}, nil, getSessionToken},
}

func onAnything(*request) string { return "*" }

// onSerial returns the device in the call. AssumeRoot's policies leave a session
// only root itself. Whether root's device counts as root there, even just after its
// deactivation, is not recorded ([Account.KeepDevicesFromTasks]).
func onSerial(r *request) string {
	arn := r.arguments.Get("SerialNumber")
	asRoot := r.caller.task != nil && !r.account.tasksKeepDevices
	if d := r.account.devices[arn]; d != nil && asRoot && d.served == r.account.root {
		return r.account.rootARN()
	}
	return arn
}

func onNewDevice(r *request) string {
	return r.account.mfaARN(r.path(), r.arguments.Get("VirtualMFADeviceName"))
}

func onAnyDevice(r *request) string { return r.account.arn(wire.IAM, "mfa/") }

// onUser returns the user in the call, or the caller if the call names none.
func onUser(r *request) string {
	if name := r.arguments.Get("UserName"); name != "" {
		return r.account.userARN(name)
	}
	return r.caller.principal.arn
}

// mustExist panics if a test names an unknown action.
func mustExist(action string) {
	if _, known := operations[action]; !known {
		panic("simaws: no action " + action)
	}
}
