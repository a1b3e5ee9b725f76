package cli

import (
	"slices"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// errNoLedger is the error of a named folder without a record: it may be mistyped.
var errNoLedger = hint.Sentinel(hint.CheckFolder, "no ledger in")

// OpenToRead is OpenLedger for a command that only shows what the ledger says. It
// refuses a folder of --ledger without a record, for which it could only show that all
// is well. In the default folder that is the beginning, and it says so.
func (a *App) OpenToRead() (*ledger.Ledger, error) {
	l, err := a.OpenLedger()
	if err == nil {
		err = a.CheckThere(l)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// CheckThere is the check of OpenToRead.
func (a *App) CheckThere(l *ledger.Ledger) error {
	if l.Head().Sequence > 0 {
		return nil
	}
	dir, err := a.World.LedgerDir(a.LedgerFlag)
	switch {
	case err != nil:
		return err
	case a.LedgerFlag != "":
		return message.Errorf("reading the ledger: %w %s", errNoLedger, dir)
	}
	a.Say("there is no ledger in %s yet; the first command that records something creates it", dir)
	return nil
}

// mayBegin reports whether one of these records can be the first of a ledger. All others
// are about what is recorded.
func mayBegin(bodies []ledger.Body) bool {
	return slices.ContainsFunc(bodies, func(body ledger.Body) bool {
		switch body.(type) {
		case *ledger.Begin, *ledger.Leftovers, *ledger.Apply, *ledger.Adopt, *ledger.OfficerAdded, *ledger.PolicySet,
			*ledger.Passkey, *ledger.Attested, *ledger.Label:
			return true
		}
		return false
	})
}
