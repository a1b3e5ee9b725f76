package simaws

// operation is one action of a service.
type operation struct {
	service   string
	arguments []argument
	resource  func(*request) string // resource of the permission; nil: none is needed, or run checks it
	run       func(*request) (result any, failure *Error)
}

var operations = map[string]operation{
	"CreateVirtualMFADevice": {serviceIAM, []argument{deviceNameArgument.require(), pathArgument}, onNewDevice, createVirtualMFADevice},
	"DeleteVirtualMFADevice": {serviceIAM, []argument{serialArgument.require()}, onSerial, deleteVirtualMFADevice},

	"EnableMFADevice":     {serviceIAM, []argument{userNameArgument.require(), serialArgument.require(), code1Argument.require(), code2Argument.require()}, onUser, enableMFADevice},
	"ResyncMFADevice":     {serviceIAM, []argument{userNameArgument.require(), serialArgument.require(), code1Argument.require(), code2Argument.require()}, onUser, resyncMFADevice},
	"DeactivateMFADevice": {serviceIAM, []argument{userNameArgument, serialArgument.require()}, onUser, deactivateMFADevice},

	"TagMFADevice":      {serviceIAM, []argument{serialArgument.require()}, onSerial, tagMFADevice},
	"ListMFADeviceTags": {serviceIAM, []argument{serialArgument.require(), markerArgument, maxItemsArgument}, onSerial, listMFADeviceTags},

	"ListMFADevices":        {serviceIAM, []argument{userNameArgument, markerArgument, maxItemsArgument}, onUser, listMFADevices},
	"ListVirtualMFADevices": {serviceIAM, []argument{statusArgument, markerArgument, maxItemsArgument}, onAnyDevice, listVirtualMFADevices},

	"ListOrganizationsFeatures": {serviceIAM, nil, onAnything, listOrganizationsFeatures},

	"ListAccessKeys":  {serviceIAM, []argument{userNameArgument, markerArgument, maxItemsArgument}, onUser, listAccessKeys},
	"GetLoginProfile": {serviceIAM, []argument{userNameArgument}, onUser, getLoginProfile},

	"GenerateCredentialReport": {serviceIAM, nil, onAnything, generateCredentialReport},
	"GetCredentialReport":      {serviceIAM, nil, onAnything, getCredentialReport},

	"GetAccountSummary":  {serviceIAM, nil, onAnything, getAccountSummary},
	"ListAccountAliases": {serviceIAM, []argument{markerArgument, maxItemsArgument}, onAnything, listAccountAliases},

	"AssumeRole": {serviceSTS, []argument{roleARNArgument.require(), sessionNameArgument.require(), roleDurationArgument, serialArgument, tokenCodeArgument}, nil, assumeRole},
	"AssumeRoot": {serviceSTS, []argument{targetArgument.require(), taskPolicyArgument.require(), rootDurationArgument}, nil, assumeRoot},

	"DescribeOrganization": {serviceOrganizations, nil, onAnything, describeOrganization},
	"ListAccounts":         {serviceOrganizations, nil, onAnything, listAccounts},

	"LookupEvents": {serviceCloudTrail, nil, onAnything, lookupEvents},

	"GetCallerIdentity": {serviceSTS, nil, nil, getCallerIdentity},
	"GetSessionToken":   {serviceSTS, []argument{durationArgument, serialArgument, tokenCodeArgument}, nil, getSessionToken},
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

func onAnyDevice(r *request) string { return r.account.arn(serviceIAM, "mfa/") }

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
