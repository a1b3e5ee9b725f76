package env

import (
	"context"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
)

// Room is everything outside the process that a ceremony works with.
type Env struct {
	Desk   *device.Desk
	AWS    AWS     // nil: root without a profile, or a login at another service
	Root   Remover // nil: root's old device is removed in the console
	Trail  Trail   // nil: CloudTrail cannot be read, and a sign-in of root is stated
	Ledger *ledger.Ledger
	Person Person
	Now    func() time.Time
	OSUser string // claimed in every record

	// Partition is the one that was stated, zero where none was; Region is that of
	// the configuration, which tells it where nothing better does.
	Partition cloud.Partition
	Region    string

	// Signers are the officers who sign what a command does, one or two; none
	// where no officer is on record.
	Signers []officer.Signer

	// Ambient finds credentials that nobody named: those of the environment. Before
	// the seed of a root user is deleted its account is asked, if they are of it.
	// elsewhere is an endpoint that is not AWS's and that nobody has confirmed: what
	// answers there can keep a seed from being deleted, and proves nothing. Nil:
	// there are none to look for.
	Ambient func(context.Context) (aws AWS, elsewhere string, err error)

	// Remembered is what this workstation knows of the ledger from before, kept
	// outside of it.
	Remembered Remembered

	// Emergency is why a command goes on though no officer can sign it: after a
	// theft nobody waits for one. Empty: it does not. What it records stays a
	// finding until it is signed.
	Emergency string
	// Shown is the number of the newest record that they were shown: what others
	// have recorded after it they do not sign.
	Shown uint64

	// ServerTime asks a server for the time where no AWS answer brings it.
	ServerTime func(context.Context) (time.Time, error)
}

func (e *Env) Officer(caller string) ledger.Officer {
	return ledger.Officer{OSUser: e.OSUser, CallerARN: caller}
}
