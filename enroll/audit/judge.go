package audit

import (
	"slices"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Known is the ledger, prepared for the comparison.
type Known struct {
	Book   *record.Book
	Policy ledger.PolicySet
	arns   map[string]record.Ref // devices that a ceremony created, even if undone, each with its last record; by ofAny
	calls  map[string]uint64     // request ids, each with its record
	spans  map[string]*span      // by ceremony
	closed []*record.Ceremony    // of devices

	history history

	// Profiles contains, for each account, the AWS profile of its last enrollment, if
	// one was given.
	Profiles map[string]string
}

// Read takes all records of a ledger, oldest first.
func Read(records []ledger.Record, policy ledger.PolicySet) *Known {
	k := &Known{
		Book: record.Read(records), Policy: policy, arns: map[string]record.Ref{}, calls: map[string]uint64{}, spans: map[string]*span{}, Profiles: map[string]string{},
		history: history{map[string]time.Time{}, map[string]last{}},
	}
	k.closed = closedIn(k.Book)
	for _, r := range records {
		k.take(r)
	}
	return k
}

func (k *Known) take(r ledger.Record) {
	k.extend(r)
	noteCalls := func(ids ...string) {
		for _, id := range ids {
			if id != "" {
				k.calls[id] = r.Sequence
			}
		}
	}
	switch body := r.Body.(type) {
	case *ledger.Begin:
		if body.Profile != "" {
			k.Profiles[accountOf(body.Principal)] = body.Profile
		}
	case *ledger.Retirement:
		if body.Profile != "" {
			k.Profiles[accountOf(body.Principal)] = body.Profile
		}
	case *ledger.Load:
		k.noteDevice(r, body.DeviceARN)
		noteCalls(body.RequestID)
	case *ledger.Adopt:
		k.noteDevice(r, body.DeviceARN)
	case *ledger.End:
		k.noteDevice(r, body.DeviceARN)
		noteCalls(body.RequestIDs...)
	case *ledger.Retired:
		noteCalls(body.RequestIDs...)
	case *ledger.Live:
		noteCalls(body.RequestID)
	case *ledger.Audited:
		k.history.take(r.Time, body)
	}
}

// noteDevice notes a device that a record names. Many records name none: a ceremony
// that was undone, a login at another service.
func (k *Known) noteDevice(r ledger.Record, arn string) {
	if arn != "" {
		k.arns[ofAny(arn)] = record.Ref{Sequence: r.Sequence, Time: r.Time, Officer: r.Officer}
	}
}

// accounts reports whether the ledger accounts for an assigned device: the device
// was enrolled or adopted, or a ceremony that is still open may have enabled it. A
// name that a ceremony only reserved, or released again, does not count. Nor does a
// record after a ceremony's end open it again: no one hears of it as unfinished.
func (k *Known) accounts(arn string) bool {
	if d := k.device(arn); d != nil && accountOf(d.Principal) == accountOfARN(arn) { // else no account is judged by it
		return true
	}
	for id, s := range k.spans {
		if c := k.Book.Ceremony(id); s.mayHave(arn) && (c == nil || c.End == nil) {
			return true
		}
	}
	return false
}

// device returns the device that was enrolled or adopted under that ARN, or nil.
func (k *Known) device(arn string) *record.MFADevice {
	for _, d := range k.Book.Devices {
		if cloud.SameThing(d.DeviceARN, arn) {
			return d
		}
	}
	return nil
}

// touches reports whether the ledger mentions a device at all.
func (k *Known) touches(arn string) bool {
	_, named := k.arns[ofAny(arn)]
	return named || k.accounts(arn)
}

// Judge compares everything that was read with the ledger, as of now.
func Judge(k *Known, seen []*Seen, keys []Key, now time.Time) []Finding {
	var f findings
	for _, s := range seen {
		k.judgeAccount(&f, s)
		k.judgeRoot(&f, s)
		k.judgeDevices(&f, s)
		k.judgeUsers(&f, s)
		k.judgePasskeys(&f, s)
	}
	k.judgeKeys(&f, keys)
	k.judgeRecord(&f, accountsOf(seen), now)
	return f
}

func accountsOf(seen []*Seen) []string {
	var all []string
	for _, s := range seen {
		all = append(all, s.Account)
	}
	return all
}

// principalParts returns the parts of an id for a principal: the account, and "root" or
// "user/NAME".
func principalParts(principal string, more ...string) []string {
	return append(strings.Split(principal, "/"), more...)
}

func accountOf(principal string) string {
	account, _, _ := strings.Cut(principal, "/")
	return account
}

// ofAny returns an ARN without its partition, to compare by. An account is in only
// one partition. If root was enrolled without a profile, the ledger has the device
// under the partition that was assumed for the account.
func ofAny(arn string) string { return cloud.Aws.Own(arn) }

// accountOfARN returns the fifth field of arn:aws:iam::111122223333:mfa/NAME.
func accountOfARN(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 {
		return ""
	}
	return fields[4]
}

// nameOf returns a device's name with its path, if any, because two devices may
// have the same name under two paths. For a FIDO device it returns the last part of
// the ARN; for a hardware token it returns the serial, a plain number.
func nameOf(arn string) string {
	if _, name, ok := strings.Cut(arn, ":mfa/"); ok {
		return name
	}
	return lastOf(arn)
}

func lastOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// userOf returns the IAM user of a principal in that account.
func userOf(principal, account string) (name string, ok bool) {
	return strings.CutPrefix(principal, account+"/user/")
}

// isVirtual decides by the form of the serial: a FIDO device has u2f/…, and a hardware
// token's serial is not an ARN.
func isVirtual(serial string) bool { return strings.Contains(serial, ":mfa/") }

// holderOf returns the principal to which a virtual device is assigned, or "".
func holderOf(d cloud.VirtualMFADevice, account string) string {
	switch {
	case !d.Assigned():
		return ""
	case d.Root:
		return account + "/root"
	}
	if i := strings.Index(d.OwnerARN, ":user/"); i >= 0 {
		return account + "/user/" + lastOf(d.OwnerARN)
	}
	return d.OwnerARN
}

// accountIDs returns the numbers of the accounts that have devices in the ledger, or in
// which a ceremony made one: that the ceremony ended without it is only recorded.
func (k *Known) accountIDs() []string {
	var all []string
	add := func(account string) {
		if isAccount(account) && !slices.Contains(all, account) {
			all = append(all, account)
		}
	}
	for _, d := range k.Book.Devices {
		if d.AtAWS() {
			add(accountOf(d.Principal))
		}
	}
	for arn := range k.arns {
		add(accountOfARN(arn))
	}
	for _, p := range k.Book.Passkeys {
		if p.InUse() {
			add(accountOf(p.Principal))
		}
	}
	slices.Sort(all)
	return all
}

// Alias returns the last known alias of an account, or "".
func (k *Known) Alias(account string) string {
	alias := ""
	for _, d := range k.Book.Devices {
		if accountOf(d.Principal) == account && d.Alias != "" {
			alias = d.Alias
		}
	}
	return alias
}

// of returns the devices in the ledger that belong to an account.
func (k *Known) of(account string) []*record.MFADevice {
	return slices.DeleteFunc(slices.Clone(k.Book.Devices), func(d *record.MFADevice) bool {
		return !d.AtAWS() || accountOf(d.Principal) != account
	})
}
