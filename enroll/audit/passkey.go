package audit

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// ErrNoPasskey means that the ledger has no such passkey in use.
var ErrNoPasskey = hint.Sentinel(hint.CopyPasskey, "the ledger has no such passkey")

// ErrPasskey means that something cannot be recorded as a passkey.
var ErrPasskey = errors.New("not a passkey")

// serialNumber is AWS's form of the serial number of a hardware token.
var serialNumber = regexp.MustCompile(`^[\w+=/,.@-]{9,256}$`)

// NewPasskey makes the record of a FIDO or hardware device that root or an IAM user has
// registered in the console. Nothing is asked: an audit compares the record with AWS.
func NewPasskey(who principal.Principal, arn, label, holder string, since, now time.Time) (*ledger.Passkey, error) {
	body := &ledger.Passkey{Principal: who.String(), Type: ledger.TypeHardware, DeviceARN: arn, Label: label, Holder: holder, Since: since}
	if strings.HasPrefix(arn, "arn:") {
		body.Type = ledger.TypeFIDO
	}
	var problem message.Text
	switch {
	case !who.AWS() || !isAccount(who.Account):
		problem = message.Textf("%s is neither root nor an IAM user of an account number", who)
	case isVirtual(arn):
		problem = message.Word("the ARN belongs to a virtual device")
	case body.Type == ledger.TypeFIDO && !strings.Contains(arn, ":u2f/"), body.Type == ledger.TypeHardware && !serialNumber.MatchString(arn):
		problem = message.Textf("%q is neither the ARN of a FIDO device nor the serial number of a hardware token", arn)
	case body.Type == ledger.TypeFIDO && accountOfARN(arn) != who.Account:
		problem = message.Word("the ARN belongs to another account")
	case since.After(now):
		problem = message.Word("it cannot be registered in the future")
	}
	if !problem.IsZero() {
		return nil, message.Errorf("recording a passkey: %w: %s", ErrPasskey, problem)
	}
	return body, nil
}

// WithdrawPasskey makes the record that a passkey is no longer in use.
func WithdrawPasskey(b *record.Book, who principal.Principal, arn, reason string) (*ledger.Withdraw, error) {
	p := b.Passkey(who.String(), arn)
	if p == nil {
		return nil, message.Errorf("withdrawing passkey %s of %s: %w", arn, who, ErrNoPasskey)
	}
	return &ledger.Withdraw{Principal: p.Principal, DeviceARN: p.DeviceARN, Reason: reason}, nil
}

// passkeysOf returns the passkeys of an account that are in use, or those of one
// principal.
func (k *Known) passkeysOf(account, who string) (all []*record.Passkey) {
	for _, p := range k.Book.Passkeys {
		if p.InUse() && accountOf(p.Principal) == account && (who == "" || strings.EqualFold(p.Principal, who)) {
			all = append(all, p)
		}
	}
	return all
}

// judgePasskeys finds recorded passkeys that AWS no longer lists for their principal.
func (k *Known) judgePasskeys(f *findings, s *Seen) {
	for _, p := range k.passkeysOf(s.Account, "") {
		listed, seen := s.otherDevices(p.Principal)
		if !seen.known {
			continue
		}
		gone := true
		for _, arn := range listed {
			gone = gone && !p.Is(p.Principal, arn)
		}
		if gone {
			f.add(PasskeyGone, principalParts(p.Principal, nameOf(p.DeviceARN)), p.Principal,
				message.Textf("AWS does not list %s (%s)", p.DeviceARN, p.Label), seen.Evidence, ofRecord(p.Ref)).Device = p.DeviceARN
		}
	}
}

// source is where a list was read.
type source struct {
	Evidence
	known bool
}

// otherDevices returns the devices of a principal of every type, as far as the audit
// has read them. A root without any MFA has no passkey; otherwise only a session as
// root lists them.
func (s *Seen) otherDevices(who string) (arns []string, from source) {
	list := s.Root
	if name, isUser := userOf(who, s.Account); isUser {
		list = s.user(name)
	} else if list == nil && s.Summary != nil && !s.Summary.RootMFA {
		return nil, source{s.ofSummary(), true}
	}
	if list == nil {
		return nil, source{}
	}
	for _, d := range list.Items {
		arns = append(arns, d.ARN)
	}
	return arns, source{ofCall("iam:ListMFADevices", list.Answer), true}
}

// user returns the devices of a user, by the name in any case.
func (s *Seen) user(name string) *Listing[cloud.MFADevice] {
	for is, list := range s.Users {
		if strings.EqualFold(is, name) {
			return list
		}
	}
	return nil
}

// passkeyOf returns the recorded passkey with which root or a user did this at that
// time, or nil. One that was withdrawn before does not count.
func (k *Known) passkeyOf(who, arn string, at time.Time) *record.Passkey {
	for _, p := range k.Book.Passkeys {
		if p.Is(who, arn) && p.Expected(at, slack) {
			return p
		}
	}
	return nil
}

// withdrawn returns the last passkey that was withdrawn under that ARN, or nil if one
// is in use.
func (k *Known) withdrawn(who, arn string) (last *record.Passkey) {
	for _, p := range k.Book.Passkeys {
		if p.Is(who, arn) {
			last = p
		}
	}
	if last == nil || last.InUse() {
		return nil
	}
	return last
}

// judgeOther judges a FIDO or hardware device of root or of a user in the ledger.
func (k *Known) judgeOther(f *findings, kind, who string, of []string, d cloud.MFADevice, text message.Text, seen Evidence) {
	if k.Book.Passkey(who, d.ARN) != nil {
		return
	}
	if p := k.withdrawn(who, d.ARN); p != nil {
		f.add(DeviceNotRetired, principalParts(who, nameOf(d.ARN)), who,
			message.Textf("%s was withdrawn on %s, but is assigned to %s", d.ARN, day(p.Withdrawn.Time), who), seen, ofRecord(p.Withdrawn)).Device = d.ARN
		return
	}
	f.add(kind, of, who, text, seen).Device = d.ARN
}
