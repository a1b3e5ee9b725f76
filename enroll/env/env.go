package env

import (
	"context"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// Env holds what a ceremony needs from outside the process.
type Env struct {
	Desk   *device.Desk
	AWS    AWS     // nil: root without a profile, or a login at another service
	Root   Remover // nil: the operator removes root's old device in the console
	Trail  Trail   // nil: no access to CloudTrail; the operator reports root's sign-in
	Ledger *ledger.Ledger
	Person Person
	Now    func() time.Time
	OSUser string // claimed in every record

	// Partition is the stated partition, or zero. Region is the configured
	// region; it decides the partition if AWS does not.
	Partition cloud.Partition
	Region    string

	// Signers are the one or two officers who sign the records of a command.
	// Empty if the ledger has no officer.
	Signers []officer.Signer
	// PINs has the signers give their PINs, once, and returns the number of the newest
	// record that they were shown before. It calls release, which may be nil, before it asks a
	// person. Nil: they have given them.
	PINs func(ctx context.Context, release func()) (shown uint64, err error)

	// Ambient returns AWS credentials from the environment that the operator did
	// not name. Before a root user's seed is deleted, rootseal asks its account
	// whether the device is in use, if these credentials belong to that account.
	// elsewhere is an endpoint that is not AWS's and that the operator has not
	// confirmed: its answer can prevent a deletion, but never allow one. Nil if
	// there is nothing to search.
	Ambient func(context.Context) (aws AWS, elsewhere string, err error)

	// Confirmed returns the addresses of endpoints that are not AWS's and that the operator
	// has confirmed in this command. Nil: none.
	Confirmed func() []string

	// Remembered is what this workstation knows about the ledger from earlier
	// commands, from a file outside the ledger.
	Remembered Remembered

	// Emergency is the reason to go on without a signature: after a theft, a
	// command waits for no officer. Empty: no emergency. Each record stays a
	// finding until an officer signs it.
	Emergency string

	Announced []string // ceremonies that this command has announced together
	// Shown is the number of the newest record that the signers were shown. They
	// do not sign what others recorded after it.
	Shown uint64
	// ShowNew shows the signers what others have recorded since, and returns the number
	// of the newest record. On a shared ledger, other workstations record at any time.
	// Nil: the signers do not sign then, and the signature is added later.
	ShowNew func(context.Context) (shown uint64, err error)

	// ServerTime asks a server for the time if no answer of AWS contains it.
	ServerTime func(context.Context) (time.Time, error)
}

func (e *Env) Officer(caller string) ledger.Officer {
	return ledger.Officer{OSUser: e.OSUser, CallerARN: caller}
}

// ConfirmedEndpoints returns Confirmed, for a record.
func (e *Env) ConfirmedEndpoints() []string {
	if e.Confirmed == nil {
		return nil
	}
	return e.Confirmed()
}
