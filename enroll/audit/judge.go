package audit

import (
	"slices"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Known is the record, as an audit compares with it.
type Known struct {
	Book   *record.Book
	Policy ledger.PolicySet
	arns   map[string]bool   // of devices that a ceremony has made, undone ones too; by ofAny
	calls  map[string]uint64 // request ids, and the record of each
	spans  map[string]*span  // by ceremony

	// Profiles are the AWS profiles that accounts were last enrolled with, by
	// account, where one was named.
	Profiles map[string]string
}

// Read takes the records of a ledger, all of them, oldest first.
func Read(records []ledger.Record, policy ledger.PolicySet) *Known {
	k := &Known{Book: record.Read(records), Policy: policy, arns: map[string]bool{}, calls: map[string]uint64{}, spans: map[string]*span{}, Profiles: map[string]string{}}
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
	case *ledger.Load:
		k.arns[ofAny(body.DeviceARN)] = true
		noteCalls(body.RequestID)
	case *ledger.Adopt:
		k.arns[ofAny(body.DeviceARN)] = true
	case *ledger.End:
		k.arns[ofAny(body.DeviceARN)] = true
		noteCalls(body.RequestIDs...)
	case *ledger.Retired:
		noteCalls(body.RequestIDs...)
	case *ledger.Live:
		noteCalls(body.RequestID)
	}
}

// accounts tells whether somebody may have the device by the record: it was
// enrolled or adopted, or a ceremony that is still open may have enabled it. A name
// that a ceremony only had in reserve, or gave back, is anybody's.
func (k *Known) accounts(arn string) bool {
	if k.device(arn) != nil {
		return true
	}
	for _, s := range k.spans {
		if s.mayHave(arn) {
			return true
		}
	}
	return false
}

// device is the one that was enrolled or adopted under that ARN; nil for none.
func (k *Known) device(arn string) *record.MFADevice {
	for _, d := range k.Book.Devices {
		if cloud.SameThing(d.DeviceARN, arn) {
			return d
		}
	}
	return nil
}

// touches tells whether the record has to do with a device in any way.
func (k *Known) touches(arn string) bool { return k.accounts(arn) || k.arns[ofAny(arn)] }

// Judge holds everything that was seen against the record, at one moment.
func Judge(k *Known, seen []*Seen, keys []Key, now time.Time) []Finding {
	var f findings
	for _, s := range seen {
		k.judgeRoot(&f, s)
		k.judgeDevices(&f, s)
		k.judgeUsers(&f, s)
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

// principalParts are an id's part for a principal: account, and "root" or
// "user/NAME" as its own parts.
func principalParts(principal string, more ...string) []string {
	return append(strings.Split(principal, "/"), more...)
}

func accountOf(principal string) string {
	account, _, _ := strings.Cut(principal, "/")
	return account
}

// ofAny is an ARN without its partition, to compare by: an account is in one, and
// the device of a root that was enrolled without a profile is on record under the
// partition that was taken for its account's.
func ofAny(arn string) string { return cloud.Aws.Own(arn) }

// accountOfARN is the fifth field of arn:aws:iam::111122223333:mfa/NAME.
func accountOfARN(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 {
		return ""
	}
	return fields[4]
}

// nameOf is a device's name with its path, where it has one: two devices may bear
// one name under two paths. Of a FIDO device it is the last part of its ARN, and a
// hardware token's is a bare number.
func nameOf(arn string) string {
	if _, name, ok := strings.Cut(arn, ":mfa/"); ok {
		return name
	}
	return lastOf(arn)
}

func lastOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// userOf is the IAM user of a principal of that account.
func userOf(principal, account string) (name string, ok bool) {
	return strings.CutPrefix(principal, account+"/user/")
}

// isVirtual tells by the form of a serial: FIDO devices are u2f/…, a hardware
// token's is no ARN.
func isVirtual(serial string) bool { return strings.Contains(serial, ":mfa/") }

// holderOf is who has a virtual device, as a principal is written; "" where
// nobody has.
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

// Accounts are those that the record has devices of, by number.
func (k *Known) Accounts() []string {
	var all []string
	for _, d := range k.Book.Devices {
		if account := accountOf(d.Principal); d.AtAWS() && isAccount(account) && !slices.Contains(all, account) {
			all = append(all, account)
		}
	}
	slices.Sort(all)
	return all
}

// Alias is what an account was last called; "" where it has no alias.
func (k *Known) Alias(account string) string {
	alias := ""
	for _, d := range k.Book.Devices {
		if accountOf(d.Principal) == account && d.Alias != "" {
			alias = d.Alias
		}
	}
	return alias
}

// of are the devices of the record that belong to an account.
func (k *Known) of(account string) []*record.MFADevice {
	return slices.DeleteFunc(slices.Clone(k.Book.Devices), func(d *record.MFADevice) bool {
		return !d.AtAWS() || accountOf(d.Principal) != account
	})
}
