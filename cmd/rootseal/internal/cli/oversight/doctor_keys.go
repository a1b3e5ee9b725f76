package oversight

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device"
	"rootseal/enroll/gate"
	"rootseal/enroll/record"
	"rootseal/message"
)

// checkKeys checks the PC/SC service, every card, and the free slots of each key.
func checkKeys(ctx context.Context, a *cli.App) []view.Check {
	passing := operator.ReadInPassing(ctx, a)
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		return []view.Check{fail(message.Foreign("PC/SC"), cause(err), nextFor(err))}
	}
	found := []view.Check{good(message.Foreign("PC/SC"), message.Word("the service answers"))}
	for _, p := range problems {
		found = append(found, checkCard(p))
	}
	if len(keys) == 0 {
		found = append(found, warn(message.Word("keys"), message.Word("no key is plugged in"), message.Word("plug in a key and run 'rootseal keys --watch'")))
	}
	found = append(found, hiddenKeys(ctx, a)...)
	tokens := cli.ReadTokens(ctx, keys)
	if l, err := passing.Wait(ctx); err == nil { // else checkLedger says why not
		view.Object(record.Read(l.Records()), tokens)
	}
	for _, t := range tokens {
		found = append(found, checkKey(t))
		for _, o := range t.Against {
			found = append(found, warn(t.Name(), o.Words(), nextAgainst(o.Name, view.SerialText(t.Serial).String())))
		}
		if t.HidesSerial {
			found = append(found, warn(t.Name(), message.Word("it hides its serial"), message.Word(view.ShowSerial)))
		}
		for _, doubt := range t.Doubts {
			found = append(found, warn(t.Name(), printable.Saved(doubt), message.Word("compare the key with 'ykman info', and run 'rootseal keys --attest'")))
		}
	}
	return found
}

// nextAgainst is what to do about a plugged-in key that the ledger warns against.
func nextAgainst(name, serial string) message.Text {
	if name == record.AgainstOwing {
		return message.Textf("run 'rootseal keys found %s' with the key plugged in", serial)
	}
	return hints.Words(gate.Remedy(name), serial)
}

func checkCard(p device.Problem) view.Check {
	if errors.Is(p.Err, device.ErrNotAKey) {
		return good(message.Word("card"), cause(p.Err))
	}
	if hints.OfService(p.Err) {
		return fail(message.Foreign("PC/SC"), cause(p.Err), nextFor(p.Err))
	}
	return fail(message.Word("card"), cause(p.Err), nextFor(p.Err))
}

func checkKey(t view.Key) view.Check {
	name := t.Name()
	kind := t.Model + " " + t.Firmware
	switch {
	case t.Err != nil:
		return fail(name, cause(t.Err), nextFor(t.Err))
	case t.OATH == nil:
		return warn(name, message.Textf("%s: no OATH application", kind), nextFor(device.ErrNoOATH))
	case *t.OATH.Locked:
		return good(name, message.Textf("%s, has an access code", kind))
	case t.FIPS:
		return warn(name, message.Textf("%s: it accepts no credential before you set an access code", kind), message.Word("run 'ykman oath access change'"))
	case t.OATH.Capacity == nil:
		return good(name, message.Textf("%s, %s", kind, message.Count(*t.OATH.Used, "credential")))
	}
	used, capacity := *t.OATH.Used, *t.OATH.Capacity
	room := message.Textf("%s, %d of %d credentials", kind, used, capacity)
	if capacity-used < slotsNeeded {
		return warn(name, room, message.Word("use another key, or delete credentials that you no longer need with 'ykman oath accounts delete'"))
	}
	return good(name, room)
}

// slotsNeeded are free slots for the new credential, and for that of a later
// rotation.
const slotsNeeded = 2

// nextFor is what to do about an error. The usual hint of some would only lead the
// reader back to doctor.
func nextFor(err error) message.Text {
	switch {
	case errors.Is(err, device.ErrNoService):
		return message.Word(serviceRemedy(runtime.GOOS))
	case errors.Is(err, device.ErrSharing), errors.Is(err, device.ErrTimeout):
		return message.Word("close the program that holds the key, then run 'rootseal keys'")
	}
	if hint := hints.For(err); !hint.IsZero() {
		return hint
	}
	return message.Word("unplug the key, plug it in again, and run 'rootseal keys'")
}

// letGo is how the operator makes a program release the keys. rootseal itself ends
// no program (invariant 13).
var letGo = map[string]string{
	"scdaemon":       "gpgconf --kill scdaemon",
	"yubikey-agent":  "pkill -HUP yubikey-agent",
	"yubioath-helpe": "close Yubico Authenticator", // the kernel keeps 15 bytes of a name
	"authenticator":  "close Yubico Authenticator",
	"ykman":          "wait for ykman to end",
	"gpg-card":       "leave gpg-card",
}

// checkPrograms names the running programs that are known to hold keys. proc is a
// file system such as Linux's /proc; nil if the system has none.
func checkPrograms(ctx context.Context, proc fs.FS) []view.Check {
	if proc == nil {
		return nil
	}
	var found []view.Check
	for _, name := range programs(ctx, proc) {
		if how, holds := letGo[name]; holds {
			found = append(found, warn(message.Word("programs"), message.Textf("%s runs, which may hold a key", name), message.Word(how)))
		}
	}
	if runsTwice(ctx, proc, os.Getpid()) {
		found = append(found, warn(message.Word("programs"), message.Word("another rootseal command runs, which may hold a key"), message.Word("wait for it to end, or stop it with ctrl-c in its own terminal")))
	}
	if found == nil {
		found = []view.Check{good(message.Word("programs"), message.Word("no program runs that is known to hold keys"))}
	}
	return found
}

// runsTwice reports whether a rootseal process other than self runs.
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

// programs returns the names of the running processes, each once.
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
