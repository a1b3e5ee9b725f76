package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/device/pivkey"
	"rootseal/enroll/anchor"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/slack"
)

// world is everything outside that a command works with. There are two, each
// made by one constructor: this one, and the rehearsal. No flag and no variable
// makes one out of the other (invariant 11).
type world struct {
	name       string // ledger.WorldAWS, ledger.WorldRehearsal
	port       device.Port
	piv        func(device.Info) pivToken // of a key on the desk
	roots      pivkey.Roots               // whose attestations are believed
	aws        func(ctx context.Context, profile string) (*awsiam.Client, error)
	serverTime func(ctx context.Context, profile string) (time.Time, error)
	ledgerDir  func(flag string) (string, error)
	state      anchor.Store                                               // what this workstation remembers of its ledgers
	ambient    func(ctx context.Context) (*awsiam.Client, error)          // by credentials that nobody named; nil: none are looked for
	clockAt    func(ctx context.Context, profile string) []cloud.Endpoint // where serverTime asks, if not at AWS
	region     func(ctx context.Context, profile string) string           // of the AWS configuration
	partition  *cloud.Partition                                           // as stated; where aws and serverTime ask
	settings   func() []ledger.Setting                                    // what else in the environment is not the default
	profile    func() string                                              // AWS profile that is proposed
	slack      func(ctx context.Context, webhook []byte, text string) error
	person     func(env.Person) env.Person
	mayDelete  func(file string) bool // a file that held a seed, after the officer said so
	now        func() time.Time
	processes  fs.FS // /proc; nil where there is none to look into
}

func realWorld() world {
	port := pcsc.New()
	w := world{
		name: ledger.WorldAWS,
		port: port,
		piv: func(info device.Info) pivToken {
			return pivkey.New(port, info.Reader, info.Serial, pivkey.Limits{})
		},
		ledgerDir: ledgerDir,
		state:     anchor.In(stateDir()),
		ambient: func(ctx context.Context) (*awsiam.Client, error) {
			return awsiam.Load(ctx, awsiam.Options{})
		},
		settings: environmentSettings,
		profile:  func() string { return os.Getenv("AWS_PROFILE") },
		slack: func(ctx context.Context, webhook []byte, text string) error {
			return slack.Post(ctx, slack.Transport(), webhook, text)
		},
		person:    func(p env.Person) env.Person { return p },
		mayDelete: func(string) bool { return true },
		now:       time.Now,
		processes: processes(),
	}
	w.reachAWS()
	return w
}

// reachAWS has AWS reached as every AWS tool does.
func (w *world) reachAWS() {
	stated := new(cloud.Partition)
	options := func(profile string) awsiam.Options { return awsiam.Options{Profile: profile, Partition: *stated} }
	w.partition = stated
	w.aws = func(ctx context.Context, profile string) (*awsiam.Client, error) {
		return awsiam.Load(ctx, options(profile))
	}
	w.serverTime = func(ctx context.Context, profile string) (time.Time, error) {
		return awsiam.ServerTime(ctx, options(profile))
	}
	w.clockAt = func(ctx context.Context, profile string) []cloud.Endpoint {
		return awsiam.ClockEndpoints(ctx, options(profile))
	}
	w.region = func(ctx context.Context, profile string) string { return awsiam.Region(ctx, options(profile)) }
}

func processes() fs.FS {
	if runtime.GOOS != "linux" {
		return nil
	}
	return os.DirFS("/proc")
}

var errNoHome = errors.New("no home directory")

// ledgerDir is the folder given by flag, by ROOTSEAL_LEDGER, or the one in the
// user's data directory.
func ledgerDir(flag string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if dir := os.Getenv("ROOTSEAL_LEDGER"); dir != "" {
		return dir, nil
	}
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("looking for the ledger: %w", errNoHome)
		}
		switch runtime.GOOS {
		case "darwin":
			data = filepath.Join(home, "Library", "Application Support")
		case "windows":
			data = filepath.Join(home, "AppData", "Local")
		default:
			data = filepath.Join(home, ".local", "share")
		}
	}
	return filepath.Join(data, "rootseal", "ledger"), nil
}
