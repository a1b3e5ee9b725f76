package cli

import (
	"context"
	"io/fs"
	"time"

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll/anchor"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// World is everything outside that a command works with. There are two, each
// made by one constructor: this one, and the rehearsal. No flag and no variable
// makes one out of the other (invariant 11).
type World struct {
	Name       string // ledger.WorldAWS, ledger.WorldRehearsal
	Port       device.Port
	PIV        func(device.Info) PIVToken // of a key on the desk
	Roots      pivkey.Roots               // whose attestations are believed
	AWS        func(ctx context.Context, profile string) (*awsiam.Client, error)
	ServerTime func(ctx context.Context, profile string) (time.Time, error)
	LedgerDir  func(flag string) (string, error)
	State      anchor.Store                                               // what this workstation remembers of its ledgers
	Ambient    func(ctx context.Context) (*awsiam.Client, error)          // by credentials that nobody named; nil: none are looked for
	ClockAt    func(ctx context.Context, profile string) []cloud.Endpoint // where serverTime asks, if not at AWS
	Region     func(ctx context.Context, profile string) string           // of the AWS configuration
	Partition  *cloud.Partition                                           // as stated; where aws and serverTime ask
	Settings   func() []ledger.Setting                                    // what else in the environment is not the default
	Profile    func() string                                              // AWS profile that is proposed
	Slack      func(ctx context.Context, webhook []byte, text string) error
	Person     func(env.Person) env.Person
	MayDelete  func(file string) bool // a file that held a seed, after the officer said so
	Now        func() time.Time
	Processes  fs.FS // /proc; nil where there is none to look into
	USB        fs.FS // /sys/bus/usb/devices; nil where there is none to look into
}
