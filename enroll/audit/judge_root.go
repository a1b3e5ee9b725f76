package audit

import (
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
	"rootseal/message"
)

// judgeAccount finds an account that no one can enter. The other rules still judge
// its devices in the ledger: AWS can reopen a suspended account.
func (k *Known) judgeAccount(f *findings, s *Seen) {
	if s.Closed == "" {
		return
	}
	text := message.Textf("the organization lists the account as %s", s.Closed)
	switch n := len(slices.DeleteFunc(k.of(s.Account), func(d *record.MFADevice) bool { return !d.IsLive() })); n {
	case 0:
	case 1:
		text = message.Textf("%s; the ledger has a device of it", text)
	default:
		text = message.Textf("%s; the ledger has %d devices of it", text, n)
	}
	f.add(AccountClosed, []string{s.Account}, "", text, s.ofMembers())
}

// judgeRoot judges an account's root user. The ARN of the owner shows whose device
// it is; the name of the device does not. In a partition whose root cannot sign in
// there are no findings of root: what AWS reports about root there concerns no
// user.
func (k *Known) judgeRoot(f *findings, s *Seen) {
	if p, _ := cloud.PartitionOfARN(s.Caller); p.Root == cloud.No {
		return
	}
	root := s.Account + "/root"
	of := func(more ...string) []string { return append([]string{s.Account}, more...) }
	if sum := s.Summary; sum != nil {
		if !sum.RootMFA && sum.RootPassword {
			f.add(RootNoMFA, of(), root, message.Word("root can sign in with its password alone"), s.ofSummary())
		}
		if s.Member && (sum.RootPassword || sum.RootAccessKeys) {
			text := message.Word("root of this member account has credentials; with central root access it would need none")
			if s.Central {
				text = message.Word("root of this member account has credentials, and needs none: central root access is switched on")
			}
			f.add(RootRemovable, of(), root, text, s.ofSummary())
		}
		if sum.RootAccessKeys {
			f.add(RootAccessKeys, of(), root, message.Word("root has access keys"), s.ofSummary())
		}
	}
	if s.Virtual == nil {
		return
	}
	mine, unknown := k.rootDevices(s)
	for _, d := range unknown {
		if len(mine) > 0 || k.hasRoot(s.Account) || k.endedWithout(d.ARN) != nil {
			k.addUnknown(f, RootUnknownDevice, root, of(nameOf(d.ARN)), d.ARN, message.Textf("root has %s since %s", d.ARN, day(d.EnableDate)), s.ofVirtual())
		} else {
			f.add(RootNotRecorded, of(nameOf(d.ARN)), root, message.Textf("root has %s, and the ledger has no device of this root", d.ARN), s.ofVirtual()).Device = d.ARN
		}
	}
	if len(mine)+len(unknown) > 0 {
		f.add(RootNotHardware, of(), root, message.Word("root's MFA is a virtual device to AWS: controls that require hardware MFA fail"), s.ofVirtual())
	}
	k.judgeOtherRoot(f, s, len(mine)+len(unknown))
}

// rootDevices returns root's virtual devices: those in the ledger, and unknown ones.
func (k *Known) rootDevices(s *Seen) (mine, unknown []cloud.VirtualMFADevice) {
	for _, d := range s.Virtual.Items {
		switch {
		case !d.Root:
		case k.accounts(d.ARN):
			mine = append(mine, d)
		default:
			unknown = append(unknown, d)
		}
	}
	return mine, unknown
}

// hasRoot reports whether the ledger has a live device, or a passkey, of the account's
// root.
func (k *Known) hasRoot(account string) bool {
	for _, d := range k.Book.Live() {
		if d.Principal == account+"/root" {
			return true
		}
	}
	return len(k.passkeysOf(account, account+"/root")) > 0
}

// judgeOtherRoot finds FIDO and hardware devices, which no list of virtual devices
// shows. If root has MFA but no virtual device, it has another type of device. If
// root has a virtual device, too, only a session as root shows the others.
func (k *Known) judgeOtherRoot(f *findings, s *Seen, virtual int) {
	root := s.Account + "/root"
	if s.Root != nil {
		for _, d := range s.Root.Items {
			if !isVirtual(d.ARN) {
				k.judgeOther(f, RootOtherDevice, root, []string{s.Account, nameOf(d.ARN)}, d,
					message.Textf("root has %s since %s", d.ARN, day(d.EnableDate)), ofCall("iam:ListMFADevices", s.Root.Answer))
			}
		}
		return
	}
	if s.Summary != nil && s.Summary.RootMFA && virtual == 0 && len(k.passkeysOf(s.Account, root)) == 0 {
		f.add(RootOtherDevice, []string{s.Account}, root, message.Word("root has MFA and no virtual device: a FIDO or hardware device"), s.ofSummary(), s.ofVirtual())
	}
}
