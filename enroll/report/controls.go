package report

import (
	"slices"
	"strings"

	"rootseal/enroll/audit"
	"rootseal/enroll/record"
)

// Control is a requirement of other standards, with its numbers there.
type Control struct {
	Name     string         `json:"name"` // see the constants
	Numbers  ControlNumbers `json:"numbers"`
	State    string         `json:"state"`    // see the constants
	Why      string         `json:"why"`      // see the constants
	Findings []string       `json:"findings"` // ids or kinds that are against it
	Record   uint64         `json:"record"`   // the audit that shows it; 0: none
}

// ControlNumbers are the numbers of a control; empty if a standard has none.
type ControlNumbers struct {
	CIS4 string `json:"cis_1_4_to_4_0"`
	CIS5 string `json:"cis_5_0"`
	CIS6 string `json:"cis_6_0"`
	CIS7 string `json:"cis_7_0"`
	Hub  string `json:"security_hub"`
	FISC string `json:"fisc"` // practice of AWS's mapping for financial customers
	PCI  string `json:"pci_dss_4_0"`
	NIST string `json:"nist_800_53_r5"`
}

// Names of controls.
const (
	ControlRootMFA      = "root-mfa"
	ControlHardware     = "root-hardware-mfa"
	ControlSeparate     = "separate-device"
	ControlUserMFA      = "user-mfa"
	ControlRootKeys     = "root-access-keys"
	ControlCentralRoot  = "central-root-access"
	ControlRootUse      = "root-use"
	ControlCustody      = "custody"
	controlNIST8        = "IA-2(8)"
	ControlReplay       = "replay"
	ControlStateMet     = "met"
	ControlStateNot     = "not-met"
	ControlStateCannot  = "cannot-be-met"
	ControlStateUnknown = "not-shown"
)

// Reasons of a control's state.
const (
	WhyClean     = "clean"         // the last audit read every account and has no such finding, and the ledger has none
	WhyFindings  = "findings"      // there are findings
	WhyAccepted  = "accepted"      // there are findings, and all are accepted
	WhyNoAudit   = "no-audit"      // the ledger has no audit
	WhyUnread    = "not-complete"  // the last audit did not read every account
	WhyNoEvents  = "no-events"     // the last audit read no events
	WhyVirtual   = "virtual"       // AWS counts a TOTP seed on a key as a virtual device
	WhyByAWS     = "by-aws"        // it depends on AWS; no record shows it
	WhyKeys      = "keys"          // every live device is on keys that are proven
	WhyNotProven = "not-proven"    // a key is lost, wrong, or not proven
	WhyManager   = "manager"       // a password manager holds a seed
	WhyUnsigned  = "unsigned"      // no signature covers the audit
	WhyNothing   = "nothing-there" // the ledger has no device
)

// controlKinds names a kind of audit.Catalogue for each control: all kinds with the same
// numbers are about it.
var controlKinds = []struct{ name, kind string }{
	{ControlRootMFA, audit.RootNoMFA},
	{ControlHardware, audit.RootNotHardware},
	{ControlUserMFA, audit.UserNoMFA},
	{ControlRootKeys, audit.RootAccessKeys},
	{ControlCentralRoot, audit.RootRemovable},
	{ControlRootUse, audit.EventOfRoot},
	{ControlCustody, record.OpenFinding},
}

func (f *fold) controls(p Population) []Control {
	all := []Control{}
	for _, named := range controlKinds {
		c := Control{Name: named.name, Numbers: numbersOf(kindOf(named.kind).Controls), Findings: []string{}, Record: p.Audit}
		f.judgeControl(&c, kindOf(named.kind).Controls, p)
		if c.Name == ControlHardware {
			// The seed is on a device of its own, which NIST requires; only its being called
			// hardware by AWS fails. What the sources map to it follows in a row of its own.
			separate := Control{Name: ControlSeparate, Numbers: ControlNumbers{NIST: c.Numbers.NIST}, Findings: []string{}}
			c.Numbers.NIST, c.Numbers.PCI, c.Numbers.FISC = "", "", firstPractice(c.Numbers.FISC)
			f.judgeSeparate(&separate)
			all = append(all, c, separate)
			continue
		}
		all = append(all, c)
	}
	return append(all, Control{Name: ControlReplay, Numbers: ControlNumbers{NIST: controlNIST8}, State: ControlStateUnknown, Why: WhyByAWS, Findings: []string{}})
}

func numbersOf(c audit.Controls) ControlNumbers {
	return ControlNumbers{CIS4: c.CIS4, CIS5: c.CIS5, CIS6: c.CIS6, CIS7: c.CIS7, Hub: c.SecurityHub, FISC: c.FISC, PCI: c.PCI, NIST: c.NIST}
}

// firstPractice returns the practice under which AWS's mapping has the Security Hub
// control; the second one is about MFA as such.
func firstPractice(practices string) string {
	first, _, _ := strings.Cut(practices, ",")
	return first
}

// judgeControl judges a control by the findings of the last audit and the present
// violations of the ledger.
func (f *fold) judgeControl(c *Control, controls audit.Controls, p Population) {
	about := func(kind, of string) bool {
		k := kindOf(kind)
		switch {
		case k == nil:
			return false
		case k.Controls == kindOf(audit.RootNoMFA).Controls && !strings.HasPrefix(kind, "root-") && !strings.Contains(of+"/", "/root/"):
			return c.Name == ControlUserMFA // the kind concerns root and users; this one is a user's
		}
		return k.Controls == controls
	}
	accepted := 0
	for _, found := range p.Findings {
		kind, of, _ := strings.Cut(found.ID, "/")
		first, _, _ := strings.Cut(of, "/")
		if !about(kind, of) || ofLedger(kind) || f.Account != "" && isAccount(first) && first != f.Account {
			continue
		}
		c.Findings = append(c.Findings, found.ID)
		if found.Accepted {
			accepted++
		}
	}
	for _, v := range slices.Concat(f.ofDevices(), f.ofFindings(), f.ofCeremonies()) {
		if about(v.Kind, v.Principal) {
			c.Findings = append(c.Findings, strings.Join(strings.Fields(strings.Join([]string{v.Kind, v.ID, v.Principal, v.Group}, " ")), " "))
		}
	}
	slices.Sort(c.Findings)
	c.Findings = slices.Compact(c.Findings)
	switch {
	case c.Name == ControlHardware && (f.hasRootDevice() || len(c.Findings) > 0):
		c.State, c.Why = ControlStateCannot, WhyVirtual
	case len(c.Findings) > 0 && accepted == len(c.Findings):
		c.State, c.Why = ControlStateNot, WhyAccepted
	case len(c.Findings) > 0:
		c.State, c.Why = ControlStateNot, WhyFindings
	case p.Audit == 0:
		c.State, c.Why = ControlStateUnknown, WhyNoAudit
	case !p.Complete:
		c.State, c.Why = ControlStateUnknown, WhyUnread
	case c.Name == ControlRootUse && p.Events == nil:
		c.State, c.Why = ControlStateUnknown, WhyNoEvents
	case len(f.register.Officers) > 0 && !p.Signed.vouches():
		c.State, c.Why = ControlStateUnknown, WhyUnsigned
	case c.Name == ControlCustody && !f.hasDevice():
		c.State, c.Why = ControlStateUnknown, WhyNothing
	default:
		c.State, c.Why = ControlStateMet, WhyClean
	}
}

// judgeSeparate judges whether every live device is on keys whose proof is covered.
func (f *fold) judgeSeparate(c *Control) {
	c.State, c.Why = ControlStateMet, WhyKeys
	found := false
	for _, row := range f.matrix().Rows {
		found = true
		if row.Manager != "" {
			c.State, c.Why = ControlStateUnknown, WhyManager
			return
		}
		for _, cell := range row.Cells {
			if cell.State != "" && cell.State != CellProven && cell.State != CellOverdue || cell.Basis == BasisRecord {
				c.State, c.Why = ControlStateUnknown, WhyNotProven
			}
		}
	}
	if !found {
		c.State, c.Why = ControlStateUnknown, WhyNothing
	}
}

func (f *fold) hasRootDevice() bool {
	return slices.ContainsFunc(f.book.Live(), func(d *record.MFADevice) bool {
		return strings.HasSuffix(d.Principal, "/root") && f.shows(d.Principal)
	})
}

func (f *fold) hasDevice() bool {
	return slices.ContainsFunc(f.book.Live(), func(d *record.MFADevice) bool { return f.shows(d.Principal) })
}
