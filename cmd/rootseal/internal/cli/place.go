package cli

import (
	"path/filepath"

	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/message"
)

// Place is where the ledger of a command is.
type Place struct {
	Name   string // the folder as it was given, or the address without its settings
	Store  ledger.Store
	Shared *s3.Store  // nil: the ledger is in a folder
	Route  s3.Address // of a shared ledger
}

// Path returns the name by which the workstation remembers the ledger.
func (p Place) Path() (string, error) {
	if p.Shared != nil {
		return p.Name, nil
	}
	return filepath.Abs(p.Name)
}

// Odd returns what a bucket has under the numbers of records besides the records. It
// is known once the ledger was read.
func (p Place) Odd() []message.Text {
	if p.Shared == nil {
		return nil
	}
	return p.Shared.Odd()
}

// Place returns where the ledger is: in the folder or the bucket of --ledger or
// ROOTSEAL_LEDGER. It reads nothing.
func (a *App) Place() (Place, error) {
	text, err := a.World.LedgerDir(a.LedgerFlag)
	if err != nil {
		return Place{}, err
	}
	return a.PlaceAt(text)
}

// PlaceAt returns the place of another ledger.
func (a *App) PlaceAt(text string) (Place, error) {
	if !s3.Is(text) {
		return Place{Name: text, Store: ledger.Dir(text)}, nil
	}
	address, err := s3.Parse(text)
	if err != nil {
		return Place{}, err
	}
	if a.World.Shared == nil {
		return Place{}, Usage("a rehearsal keeps its ledger in a folder, not in %s", address)
	}
	shared, err := a.World.Shared(address)
	if err != nil {
		return Place{}, err
	}
	return Place{Name: address.String(), Store: shared, Shared: shared, Route: address}, nil
}

// Settings returns the settings that are not the default and that no AWS client has:
// those of the environment, and the endpoint of a shared ledger. The ledger's address
// states that endpoint, so it is not confirmed again.
func (a *App) Settings() []ledger.Setting {
	set := a.World.Settings()
	if text, err := a.World.LedgerDir(a.LedgerFlag); err == nil && s3.Is(text) {
		if address, err := s3.Parse(text); err == nil && address.Endpoint != "" {
			set = append(set, ledger.Setting{Name: "ledger's endpoint", Value: withoutPassword(address.Endpoint)})
		}
	}
	return set
}
