package edges

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/device/pivkey"
	"rootseal/enroll/anchor"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/slack"
)

// stateDir is the user's folder for what a program remembers.
func stateDir() string {
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "rootseal")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "rootseal", "state")
	case "windows":
		return filepath.Join(home, "AppData", "Local", "rootseal", "state")
	default:
		return filepath.Join(home, ".local", "state", "rootseal")
	}
}

func Real() cli.World {
	port := pcsc.New()
	w := cli.World{
		Name: ledger.WorldAWS,
		Port: port,
		PIV: func(info device.Info) cli.PIVToken {
			return pivkey.New(port, info.Reader, info.Serial, pivkey.Limits{})
		},
		LedgerDir: ledgerDir,
		State:     anchor.In(stateDir()),
		Ambient: func(ctx context.Context) (*awsiam.Client, error) {
			return awsiam.Load(ctx, awsiam.Options{})
		},
		Settings: cli.EnvironmentSettings,
		Profile:  func() string { return os.Getenv("AWS_PROFILE") },
		Slack: func(ctx context.Context, webhook []byte, text string) error {
			return slack.Post(ctx, slack.Transport(), webhook, text)
		},
		Person:    func(p env.Person) env.Person { return p },
		MayDelete: func(string) bool { return true },
		Now:       time.Now,
		Processes: processes(),
		USB:       usbDevices(),
	}
	ReachAWS(&w)
	return w
}

// ReachAWS has AWS reached as every AWS tool does.
func ReachAWS(w *cli.World) {
	stated := new(cloud.Partition)
	options := func(profile string) awsiam.Options { return awsiam.Options{Profile: profile, Partition: *stated} }
	w.Partition = stated
	w.AWS = func(ctx context.Context, profile string) (*awsiam.Client, error) {
		return awsiam.Load(ctx, options(profile))
	}
	w.ServerTime = func(ctx context.Context, profile string) (time.Time, error) {
		return awsiam.ServerTime(ctx, options(profile))
	}
	w.ClockAt = func(ctx context.Context, profile string) []cloud.Endpoint {
		return awsiam.ClockEndpoints(ctx, options(profile))
	}
	w.Region = func(ctx context.Context, profile string) string { return awsiam.Region(ctx, options(profile)) }
}

func processes() fs.FS {
	if runtime.GOOS != "linux" {
		return nil
	}
	return os.DirFS("/proc")
}

func usbDevices() fs.FS {
	if runtime.GOOS != "linux" {
		return nil
	}
	return os.DirFS("/sys/bus/usb/devices")
}

var ErrNoHome = hint.Sentinel(hint.NameLedger, "no home directory")

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
			return "", fmt.Errorf("looking for the ledger: %w", ErrNoHome)
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
