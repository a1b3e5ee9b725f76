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
	Root   Remover // nil: root's old device is removed in the console
	Trail  Trail   // nil: CloudTrail cannot be read, and the operator confirms a sign-in of root
	Ledger *ledger.Ledger
	Person Person
	Now    func() time.Time
	OSUser string // claimed in every record

	// Partition is the stated one, zero if none was stated. Region is the configured
	// one, which decides if nothing better does.
	Partition cloud.Partition
	Region    string

	// Signers are the officers who sign what a command does, one or two; none if the
	// ledger has no officer.
	Signers []officer.Signer

	// Ambient finds credentials that were not named: those of the environment. Before
	// the seed of a root user is deleted, its account is asked, if they belong to it.
	// elsewhere is an endpoint that is not AWS's and that no one has confirmed: its
	// answer can keep a seed from deletion, and proves nothing. Nil: there are no such
	// credentials.
	Ambient func(context.Context) (aws AWS, elsewhere string, err error)

	// Remembered is what this workstation knows of the ledger, kept outside of it.
	Remembered Remembered

	// Emergency is why a command goes on although no officer can sign it: after a
	// theft, it does not wait for one. Empty: it waits. What it records stays a finding
	// until it is signed.
	Emergency string
	// Shown is the number of the newest record that the officers have seen: they do not
	// sign what others recorded after it.
	Shown uint64

	// ServerTime asks a server for the time if no answer of AWS brings it.
	ServerTime func(context.Context) (time.Time, error)
}

// Officer returns the claimed identity for a record.
func (e *Env) Officer(caller string) ledger.Officer {
	return ledger.Officer{OSUser: e.OSUser, CallerARN: caller}
}
