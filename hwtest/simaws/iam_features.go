package simaws

import "rootseal/hwtest/simaws/wire"

type listOrganizationsFeaturesResult struct {
	OrganizationId  string
	EnabledFeatures struct {
		Members []string `xml:"member"`
	}
}

// listOrganizationsFeatures: the texts outside the management account are not recorded.
func listOrganizationsFeatures(r *request) (any, *Error) {
	o := r.account.organization
	switch {
	case o == nil:
		return nil, wire.NewError("OrganizationNotFoundException", 400, "Organization of input account "+r.account.id+" not found.")
	case o.management != r.account:
		return nil, wire.NewError("AccountNotManagementOrDelegatedAdministratorException", 400, "Account "+r.account.id+" is not the management account or a delegated administrator.")
	case len(o.features) == 0:
		return nil, wire.NewError("ServiceAccessNotEnabledException", 400, "Trusted Access for IAM not enabled by organization of input account "+r.account.id+".")
	}
	result := listOrganizationsFeaturesResult{OrganizationId: o.id}
	result.EnabledFeatures.Members = o.features
	return result, nil
}
