package cli

import (
	"context"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/anchor"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/enroll/manager"
)

// MFACode is how a profile with mfa_serial signs in.
type MFACode struct {
	Take    func(ctx context.Context, device string) (string, error) // an unused code of the MFA device, named as in mfa_serial
	MayGoTo func(cloud.Endpoint) bool                                // whether the operator has confirmed the endpoint
}

// World is everything outside the process that a command works with. There are two,
// the real one and the rehearsal, each made by one constructor. No flag and no
// variable turns one into the other (invariant 11).
type World struct {
	Name       string // ledger.WorldAWS, ledger.WorldRehearsal
	Port       device.Port
	PIV        func(device.Info) PIVToken // of a plugged-in key
	Roots      piv.Roots                  // whose attestations are trusted
	AWS        func(ctx context.Context, profile string) (Account, error)
	ServerTime func(ctx context.Context, profile string) (time.Time, error)
	LedgerDir  func(flag string) (string, error)                          // a folder, or the address of a shared ledger
	Shared     func(s3.Address) (*s3.Store, error)                        // nil: there is no shared ledger
	State      anchor.Store                                               // what this workstation remembers of its ledgers
	Ambient    func(ctx context.Context) (Account, error)                 // with AWS credentials that no flag names; nil: none are used
	ClockAt    func(ctx context.Context, profile string) []cloud.Endpoint // endpoints of ServerTime that are not AWS's
	Region     func(ctx context.Context, profile string) string           // from the AWS configuration
	Partition  *cloud.Partition                                           // by flag; AWS and ServerTime ask there
	MFACode    *MFACode                                                   // set by the command; AWS takes the codes of a profile with mfa_serial there
	Settings   func() []ledger.Setting                                    // other settings of the environment that are not the default
	Profile    func() string                                              // the AWS profile to propose
	Profiles   func() []string                                            // names in the AWS configuration, for a shell's completion; nil: none
	Slack      func(ctx context.Context, webhook []byte, text string) error
	Person     func(env.Person) env.Person
	Manager    manager.Runner                       // runs the command of a password manager; nil: none is run
	MayDelete  func(file string) bool               // whether a file that held a seed may be deleted, if the operator agrees
	Confine    func(*cobra.Command, []string) error // replaces or refuses what a command line names outside of this world; nil: it may name anything
	File       func(typed string) string            // the file to read for a name that was typed at a question; nil: the one of that name
	Now        func() time.Time
	Processes  fs.FS // /proc; nil without one
	USB        fs.FS // /sys/bus/usb/devices; nil without it
}
