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
)

// live are what the ledger has for a principal and a group, nothing where
// it cannot be read: the ids on the keys tell as well.
func live(ctx context.Context, p *operator.Past, who principal.Principal, group string) []*record.MFADevice {
	l, err := p.Wait(ctx)
	if err != nil {
		return nil // told by note
	}
	var found []*record.MFADevice
	for _, d := range record.Read(l.Records()).Live() {
		alias := who
		if owner, err := principal.Parse(d.Principal); err == nil && d.Alias == who.Account {
			alias.Account = owner.Account
		}
		if d.Principal == alias.String() && (group == "" || d.Group == group) {
			found = append(found, d)
		}
	}
	return found
}

// note writes the use of a code into a ledger that is there. It comes after the
// code was printed, and whatever fails is a warning (invariant 12 excepts this
// command: whoever stands before a login must get in).
func note(ctx context.Context, p *operator.Past, t taken) {
	l, err := p.Wait(ctx)
	if err != nil {
		p.App.Say("warning: this code is not noted in the ledger: %v", err)
		return
	}
	records := l.Records()
	if len(records) == 0 {
		return // the first command that changes something makes the ledger
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
		p.App.Say("warning: this code is not noted in the ledger: %v", err)
	}
}

// clockGrace is how far workstations that share a ledger may be apart.
const clockGrace = time.Minute

// warnOfClock tells of a clock that is before a time that has passed for
// certain. No server is asked: code needs no network.
func warnOfClock(a *cli.App, passed time.Time, what string) {
	if now := a.World.Now(); now.Add(clockGrace).Before(passed) {
		a.Say("warning: this workstation's clock says %s, which is before %s; the code of a wrong time is refused",
			now.Local().Format("2006-01-02 15:04"), what)
	}
}

// built is a time at which this program was not there yet: its commit's, where
// the build tells that.
func built() time.Time {
	begun := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return begun
	}
	for _, s := range info.Settings {
		if at, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
			return at
		}
	}
	return begun
}
