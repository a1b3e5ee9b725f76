package code

import (
	"context"
	"runtime/debug"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
	"rootseal/message"
)

// recorded returns what the ledger has of a wanted principal or device. Only these
// have to wait for the ledger.
func recorded(ctx context.Context, p *operator.Passing, want principal.Wanted) targets.Recorded {
	if want.Principal == nil && want.Device == "" {
		return nil
	}
	return targets.Wanted(bookOf(ctx, p), want)
}

// bookOf returns what the ledger has; nothing if the ledger cannot be read, since the
// ids on the keys show the principal too.
func bookOf(ctx context.Context, p *operator.Passing) *record.Book {
	l, err := p.Wait(ctx)
	if err != nil {
		return record.Read(nil) // recordUse warns of it
	}
	return record.Read(l.Records())
}

// nothingEnrolled reports whether the ledger was read and has no device.
func nothingEnrolled(ctx context.Context, p *operator.Passing) bool {
	l, err := p.Wait(ctx)
	return err == nil && len(record.Read(l.Records()).Devices) == 0
}

// recordUse writes the use of a code into an existing ledger. The code is printed
// by then, so every failure is a warning.
func recordUse(ctx context.Context, p *operator.Passing, t taken) {
	l, err := p.Wait(ctx)
	if err != nil {
		p.App.Say("warning: this code is not recorded: %v", err)
		return
	}
	records := l.Records()
	if len(records) == 0 {
		return // the first command that changes something creates the ledger
	}
	warnOfClock(p.App, records[len(records)-1].Time, "the ledger's last record")
	operator.SayAgainst(p.App, record.Read(records), t.key.Serial)
	ctx, cancel := context.WithTimeoutCause(ctx, operator.PastLimit, ledger.ErrBusy)
	defer cancel()
	_, err = l.Append(ctx, ledger.Entry{
		Command: "code",
		Officer: ledger.Officer{OSUser: cli.OsUser()},
		Body:    &ledger.CodeUsed{KeySerial: uint32(t.key.Serial), CredentialID: t.id, Step: t.step},
	})
	if err != nil {
		p.App.Say("warning: this code is not recorded: %v", err)
	}
}

// clockGrace is how far the clocks of workstations that share a ledger may differ.
const clockGrace = time.Minute

// warnOfClock warns of a clock that shows a time before one that has certainly
// passed. It asks no server, since code needs no network.
func warnOfClock(a *cli.App, passed time.Time, what string) {
	if now := a.World.Now(); now.Add(clockGrace).Before(passed) {
		a.Say("warning: this workstation's clock says %s, which is before %s; AWS rejects the code of a wrong time",
			now.Local().Format("2006-01-02 15:04"), message.Word(what))
	}
}

// built returns a time before which this program did not exist: its commit's, if
// the build contains that.
func built() time.Time {
	earliest := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return earliest
	}
	for _, s := range info.Settings {
		if at, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
			return at
		}
	}
	return earliest
}
