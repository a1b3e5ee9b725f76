package edges

import (
	"context"
	"io/fs"
	"net/http"
	"os"
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
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager/program"
	"rootseal/enroll/slack"
)

// Real returns the world of the real command.
func Real() cli.World {
	port := pcsc.New()
	w := cli.World{
		Name: ledger.WorldAWS,
		Port: port,
		PIV: func(info device.Info) cli.PIVToken {
			return pivkey.New(port, info.Reader, info.Serial, pivkey.Limits{})
		},
		LedgerDir: ledgerDir,
		Shared:    SharedLedger,
		State:     anchor.In(stateDir()),
		Ambient: func(ctx context.Context) (cli.Account, error) {
			return Load(ctx, awsiam.Options{})
		},
		Settings: cli.EnvironmentSettings,
		Profile:  func() string { return os.Getenv("AWS_PROFILE") },
		Profiles: profiles,
		Slack: func(ctx context.Context, webhook []byte, text string) error {
			return slack.Post(ctx, slack.Transport(), webhook, text)
		},
		Person:    func(p env.Person) env.Person { return p },
		Manager:   program.Run,
		MayDelete: func(string) bool { return true },
		Now:       time.Now,
		Processes: processes(),
		USB:       usbDevices(),
	}
	ReachAWS(&w, nil)
	return w
}

// ReachAWS lets a world reach AWS like every AWS tool, by the configuration and the
// stated partition. transport is nil but in tests.
func ReachAWS(w *cli.World, transport http.RoundTripper) {
	stated := new(cloud.Partition)
	options := func(profile string) awsiam.Options {
		return awsiam.Options{Profile: profile, Partition: *stated, Transport: transport}
	}
	w.Partition = stated
	w.AWS = signedIn(w, options)
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
