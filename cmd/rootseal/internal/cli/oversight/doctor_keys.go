package oversight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
)

// checkKeys looks at the PC/SC service, at every card and at the room on each
// key.
func checkKeys(ctx context.Context, a *cli.App) []Finding {
	past := operator.RememberPast(ctx, a)
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		return []Finding{{Fail, "PC/SC", err.Error(), nextFor(err)}}
	}
	found := []Finding{{Good, "PC/SC", "the service answers", ""}}
	for _, p := range problems {
		found = append(found, problemFinding(p))
	}
	if len(keys) == 0 {
		found = append(found, Finding{Warn, "keys", "no key on the desk", "plug one in and run rootseal keys --watch"})
	}
	found = append(found, hiddenKeys(ctx, a)...)
	tokens := cli.ReadTokens(ctx, keys)
	if l, err := past.Wait(ctx); err == nil { // else checkLedger tells why
		view.Object(record.Read(l.Records()), tokens)
	}
	for _, t := range tokens {
		found = append(found, tokenFinding(t))
		for _, o := range t.Against {
			found = append(found, Finding{Warn, t.Name(), o.Text, nextAgainst(o.Name, view.SerialText(t.Serial))})
		}
		if t.HidesSerial {
			found = append(found, Finding{Warn, t.Name(), "it hides its serial", view.ShowSerial})
		}
		for _, doubt := range t.Doubts {
			found = append(found, Finding{Warn, t.Name(), doubt, "compare the key with 'ykman info', and run 'rootseal keys --attest'"})
		}
	}
	return found
}

// nextAgainst is what to do about a key that the ledger speaks against, and that
// is plugged in.
func nextAgainst(name, serial string) string {
	if name == record.AgainstOwing {
		return "rotate the key's group with the key plugged in, or run rootseal keys drop " + serial
	}
	return fmt.Sprintf(view.HintWords[gate.Remedy(name)], serial)
}

func problemFinding(p device.Problem) Finding {
	if errors.Is(p.Err, device.ErrNotAKey) {
		return Finding{Good, "card", p.Err.Error(), ""}
	}
	return Finding{Fail, "card", p.Err.Error(), nextFor(p.Err)}
}

func tokenFinding(t view.Key) Finding {
	name := t.Name()
	kind := t.Model + " " + t.Firmware
	switch {
	case t.Err != nil:
		return Finding{Fail, name, t.Err.Error(), nextFor(t.Err)}
	case t.OATH == nil:
		return Finding{Warn, name, kind + ": no OATH application", nextFor(device.ErrNoOATH)}
	case *t.OATH.Locked:
		return Finding{Good, name, kind + ", access code set", ""}
	case t.FIPS:
		return Finding{Warn, name, kind + ": it takes no credential before an access code is set", "ykman oath access change"}
	case t.OATH.Capacity == nil:
		return Finding{Good, name, kind + ", " + view.Plural(*t.OATH.Used, "credential"), ""}
	}
	used, capacity := *t.OATH.Used, *t.OATH.Capacity
	f := Finding{Good, name, fmt.Sprintf("%s, %d of %d credentials", kind, used, capacity), ""}
	if capacity-used < room {
		f.Status, f.Next = Warn, "use another key, or remove what is no longer needed: ykman oath accounts delete"
	}
	return f
}

// room is how many places an enrolment wants: one for the credential, and one
// that a later rotation uses.
const room = 2

// nextFor is what to do about an error, where the usual hint would send the
// reader to this command.
func nextFor(err error) string {
	switch {
	case errors.Is(err, device.ErrNoService):
		return serviceRemedy(runtime.GOOS)
	case errors.Is(err, device.ErrSharing), errors.Is(err, device.ErrTimeout):
		return "close the program that holds the key, then run 'rootseal keys'"
	}
	if hint := view.HintFor(err); hint != "" {
		return hint
	}
	return "unplug the key, plug it in again, and run 'rootseal keys'"
}

// letGo is how a program that takes keys for itself is made to let go. None is
// ever ended by rootseal (invariant 13).
var letGo = map[string]string{
	"scdaemon":       "gpgconf --kill scdaemon",
	"yubikey-agent":  "pkill -HUP yubikey-agent",
	"yubioath-helpe": "close Yubico Authenticator", // the kernel keeps 15 bytes of a name
	"authenticator":  "close Yubico Authenticator",
	"ykman":          "wait for ykman to end",
	"gpg-card":       "leave gpg-card",
}

// checkPrograms names the running programs that are known to take a key for
// themselves.
func checkPrograms(ctx context.Context, a *cli.App) []Finding {
	if a.World.Processes == nil {
		return nil
	}
	running := programs(ctx, a.World.Processes)
	var found []Finding
	for _, name := range running {
		if how, holds := letGo[name]; holds {
			found = append(found, Finding{Warn, "programs", name + " runs, which may hold a key", how})
		}
	}
	if runsTwice(ctx, a.World.Processes, os.Getpid()) {
		found = append(found, Finding{Warn, "programs", "another rootseal command runs, which may hold a key", "wait for it to end, or stop it with ctrl-c in its own terminal"})
	}
	if found == nil {
		found = []Finding{{Good, "programs", "none is running that is known to hold keys", ""}}
	}
	return found
}

// runsTwice reports whether a rootseal process other than this one runs.
func runsTwice(ctx context.Context, proc fs.FS, self int) bool {
	names, _ := fs.Glob(proc, "[0-9]*/comm")
	for _, name := range names {
		if ctx.Err() != nil || path.Dir(name) == strconv.Itoa(self) {
			continue
		}
		if comm, err := fs.ReadFile(proc, name); err == nil && strings.TrimSpace(string(comm)) == "rootseal" {
			return true
		}
	}
	return false
}

// programs are the names of the running processes, each once, from a file
// system like Linux's /proc.
func programs(ctx context.Context, proc fs.FS) []string {
	names, _ := fs.Glob(proc, "[0-9]*/comm")
	var all []string
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		if comm, err := fs.ReadFile(proc, path.Clean(name)); err == nil { // else it has ended
			all = append(all, strings.TrimSpace(string(comm)))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
