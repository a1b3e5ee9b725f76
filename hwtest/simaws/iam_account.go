package simaws

type summaryEntry struct {
	Key   string `xml:"key"`
	Value int    `xml:"value"`
}

type getAccountSummaryResult struct {
	SummaryMap struct {
		Entries []summaryEntry `xml:"entry"`
	}
}

func getAccountSummary(r *request) (any, *Error) {
	a := r.account
	inUse := 0
	for _, d := range a.devices {
		if d.holder != nil {
			inUse++
		}
	}
	rootMFA := 0
	if len(a.assignments(a.root)) > 0 {
		rootMFA = 1
	}
	password := 1
	if a.root.password.IsZero() {
		password = 0
	}
	var result getAccountSummaryResult
	result.SummaryMap.Entries = []summaryEntry{
		{"AccountMFAEnabled", rootMFA},
		{"AccountPasswordPresent", password},
		{"AccountAccessKeysPresent", min(len(a.keysOf(a.root)), 1)},
		{"AccountSigningCertificatesPresent", 0},
		{"MFADevices", len(a.devices)},
		{"MFADevicesInUse", inUse},
		{"Users", len(a.users)},
		{"UsersQuota", 5000},
	}
	return result, nil
}

type listAccountAliasesResult struct {
	AccountAliases struct {
		Members []string `xml:"member"`
	}
	pageEnd
}

func listAccountAliases(r *request) (any, *Error) {
	var result listAccountAliasesResult
	if r.account.alias != "" {
		result.AccountAliases.Members = []string{r.account.alias}
	}
	return result, nil
}
