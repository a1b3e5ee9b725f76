//go:build unix

package command

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// recordedFleet is a stage whose ledger has something of everything that status shows.
func recordedFleet(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	s.desk.Fail(errOffline) // status asks no key
	const (
		sealed = "20260101-sealed"
		daily  = "20260101-dailyy"
		root   = "20260101-rootab"
		gone   = "20260101-oldold"
	)
	at := start.AddDate(0, 0, -200)
	write := func(ceremony string, bodies ...ledger.Body) {
		t.Helper()
		l, err := ledger.Open(ledger.Dir(s.ledger), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, func() time.Time { return at })
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range bodies {
			if _, err := l.Append(t.Context(), ledger.Entry{Command: "test", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "olivia"}, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
	}
	var retires []ledger.Body // what a rotation records between its enable and its end
	enrol := func(ceremony, principal, group, outcome string, touch bool, serials ...uint32) {
		t.Helper()
		begin := &ledger.Begin{
			Principal: principal, Alias: "acme", Group: group, SeedSource: "api", Touch: touch,
			CredentialID: "AWS:x@acme " + group + " abcdef", Suffix: "abcdef", Clock: ledger.Clock{Source: "aws"},
		}
		enable := &ledger.Enable{}
		for _, serial := range serials {
			begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: serial, Model: "YubiKey 5 NFC", Firmware: "5.4.3"})
			enable.Proofs = append(enable.Proofs, ledger.Proof{KeySerial: serial})
		}
		witnesses := ledger.NewWitnesses(func(challenge []byte) []byte { return challenge }, 2)
		write(ceremony, begin, &ledger.Load{Witnesses: witnesses}, enable)
		write(ceremony, retires...)
		write(ceremony, &ledger.End{Outcome: outcome, DeviceARN: "arn:aws:iam::111122223333:mfa/" + ceremony})
	}
	enrol(gone, "111122223333/user/breakglass", "old", ledger.Complete, true, 12345678)
	write(daily, &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: gone, Absent: []uint32{12345678}})
	retires = []ledger.Body{&ledger.Retire{Device: gone, Because: ledger.BecauseEnabled}, &ledger.Retired{Device: gone, Confirmed: "aws"}}
	enrol(daily, "111122223333/user/breakglass", "daily", ledger.Complete, false, 34567890)
	retires = nil
	at = start.AddDate(0, 0, -20)
	enrol(sealed, "111122223333/user/breakglass", "sealed", ledger.Complete, true, 12345678, 23456789)
	enrol(root, "444455556666/root", "sealed", ledger.NotConfirmed, true, 12345678, 23456789)
	write("",
		&ledger.PolicySet{MinKeys: 2, VerifyDays: 180, LiveDays: 90, Touch: true},
		&ledger.Label{KeySerial: 34567890, Holder: "Olivia Ito", Label: "pocket"},
		&ledger.Verified{KeySerial: 12345678, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.4.3", Result: ledger.Proven},
	)
	l := s.open(t, ledger.WorldAWS)
	write("", &ledger.Seal{KeySerial: 12345678, Bag: "A-17", Place: "the safe of the Osaka office", Observer: "Ren", Proof: l.Head().Sequence})
	write("", &ledger.Unseal{KeySerial: 23456789, Bag: "B-2", Emergency: true, Reason: "a fire"})
	begin := &ledger.Begin{Principal: "444455556666/user/alice", Group: "daily", Keys: []ledger.KeyState{{KeySerial: 34567890}}}
	write("20260102-openab", begin)
	return s
}

// statusPlain is status where there is no screen to fit: nothing is cut.
const statusPlain = `
DEVICES AND KEYS                                    PROVEN      BY          DUE
444455556666/root, sealed (acme)                    never                   -
    not-confirmed: reported as enabled, but not confirmed by AWS or by a sign-in
  23456789                                          2026-12-15  enrollment  2027-06-13
    finding: unseal-24 is open since 2026-12-15
  12345678  bag A-17, the safe of the Osaka office  2026-12-15  enrollment  2027-06-13
111122223333/user/breakglass, sealed (acme)         2026-12-15  enrollment  2027-03-15
  23456789                                          2026-12-15  enrollment  2027-06-13
    finding: unseal-24 is open since 2026-12-15
  12345678  bag A-17, the safe of the Osaka office  2026-12-15  enrollment  2027-06-13
111122223333/user/breakglass, daily (acme)          2026-06-18  enrollment  2026-09-16
    live-overdue: last live check on 2026-06-18, due again on 2026-09-16
    min-keys: usable keys: 1 (the policy requires 2)
    no-touch: its codes require no touch
  34567890  Olivia Ito, pocket                      2026-06-18  enrollment  2026-12-15
    verify-overdue: key 34567890 was proven on 2026-06-18, due again on 2026-12-15

finding unseal-24 of 2026-12-15: key 23456789 came out of bag B-2 (recorded: none); next: rotate the groups of key 23456789, or find out who had the key and close the finding: run 'rootseal unseal --close unseal-24 --reason TEXT'
unfinished 20260102-openab of 2026-12-15: 444455556666/user/alice daily; announced, and no key is written; next: run 'rootseal recover'
pending cleanup since 2026-06-18, of 20260101-oldold: delete "AWS:x@acme old abcdef", which opens nothing, from key 12345678; next: take key 12345678 out of its bag: run 'rootseal unseal 12345678 --bag NUMBER'; then run 'rootseal keys found 12345678'; if the key does not come back, run 'rootseal keys drop 12345678 --reason TEXT'

3 devices, 3 keys: 5 problems, 1 overdue key, 1 open finding, 1 unfinished ceremony, 1 pending cleanup
`

func TestStatusForAPipe(t *testing.T) {
	s := recordedFleet(t)
	s.mustType(t, wants{cli.ExitDone, strings.Trim(statusPlain, "\n"), nil}, "status")
}

// on shows a command line's output as a terminal of that width does, with the
// colours in words.
func (s *stage) on(t *testing.T, width uint16, args ...string) string {
	t.Helper()
	keys, device, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = keys.Close() }()
	if err := pty.Setsize(keys, &pty.Winsize{Rows: 50, Cols: width}); err != nil {
		t.Fatal(err)
	}
	shown := make(chan string)
	go func() {
		var text strings.Builder
		buffer := make([]byte, 4096)
		for {
			n, err := keys.Read(buffer)
			text.Write(buffer[:n])
			if err != nil {
				shown <- text.String()
				return
			}
		}
	}()
	s.err = screen{}
	code := runIn(context.Background(), args, s.World, cli.Stdio{
		In: strings.NewReader(""), Out: device, Err: &s.err, OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
	})
	if code != cli.ExitDone {
		t.Errorf("%v: exit code %d; it said:\n%s", args, code, s.err.String())
	}
	_ = device.Close()
	text := strings.ReplaceAll(<-shown, "\r\n", "\n")
	return strings.NewReplacer(printable.Red, "{red}", printable.Yellow, "{yellow}", printable.Reset, "{}").Replace(text)
}

const status80 = `
DEVICES AND KEYS                              PROVEN      BY          DUE
444455556666/root, sealed (acme)              never                   -
{red}    not-confirmed: reported as enabled, but not confirmed by AWS or by a sign-in{}
  23456789                                    2026-12-15  enrollment  2027-06-13
{red}    finding: unseal-24 is open since 2026-12-15{}
  12345678  bag A-17, the safe of the Osaka…  2026-12-15  enrollment  2027-06-13
111122223333/user/breakglass, sealed (acme)   2026-12-15  enrollment  2027-03-15
  23456789                                    2026-12-15  enrollment  2027-06-13
{red}    finding: unseal-24 is open since 2026-12-15{}
  12345678  bag A-17, the safe of the Osaka…  2026-12-15  enrollment  2027-06-13
111122223333/user/breakglass, daily (acme)    2026-06-18  enrollment  2026-09-16
{yellow}    live-overdue: last live check on 2026-06-18, due again on 2026-09-16{}
{yellow}    min-keys: usable keys: 1 (the policy requires 2){}
{yellow}    no-touch: its codes require no touch{}
  34567890  Olivia Ito, pocket                2026-06-18  enrollment  2026-12-15
{yellow}    verify-overdue: key 34567890 was proven on 2026-06-18, due again on{}
{yellow}      2026-12-15{}

finding unseal-24 of 2026-12-15: key 23456789 came out of bag B-2 (recorded:
  none); next: rotate the groups of key 23456789, or find out who had the key
  and close the finding: run 'rootseal unseal --close unseal-24 --reason TEXT'
unfinished 20260102-openab of 2026-12-15: 444455556666/user/alice daily;
  announced, and no key is written; next: run 'rootseal recover'
pending cleanup since 2026-06-18, of 20260101-oldold: delete "AWS:x@acme old
  abcdef", which opens nothing, from key 12345678; next: take key 12345678 out
  of its bag: run 'rootseal unseal 12345678 --bag NUMBER'; then run 'rootseal
  keys found 12345678'; if the key does not come back, run 'rootseal keys drop
  12345678 --reason TEXT'

3 devices, 3 keys: 5 problems, 1 overdue key, 1 open finding, 1 unfinished
  ceremony, 1 pending cleanup
`

// status64 is its beginning on a screen on which not everything has room.
const status64 = `
DEVICES AND KEYS                          PROVEN      DUE
444455556666/root, sealed (acme)          never       -
{red}    not-confirmed: reported as enabled, but not confirmed by AWS{}
{red}      or by a sign-in{}
  23456789                                2026-12-15  2027-06-13
{red}    finding: unseal-24 is open since 2026-12-15{}
  12345678  bag A-17, the safe of the O…  2026-12-15  2027-06-13
111122223333/user/breakglass, sealed (a…  2026-12-15  2027-03-15
`

func TestStatusForAPerson(t *testing.T) {
	s := recordedFleet(t)
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	for _, tt := range []struct {
		width uint16
		want  string
	}{{80, status80}, {64, status64}} {
		if got := s.on(t, tt.width, "status"); !strings.HasPrefix(got, strings.TrimPrefix(tt.want, "\n")) {
			t.Errorf("%d columns:\n%s\nwant\n%s", tt.width, got, tt.want)
		}
	}
}

// Nothing is wider than the screen, and nothing is coloured where that is not
// wanted.
func TestStatusKeepsToTheScreen(t *testing.T) {
	s := recordedFleet(t)
	for _, tt := range []struct{ name, value string }{{"NO_COLOR", "1"}, {"TERM", "dumb"}, {"TERM", ""}} {
		t.Run(tt.name+"="+tt.value, func(t *testing.T) {
			t.Setenv("TERM", "xterm")
			t.Setenv("NO_COLOR", "")
			t.Setenv(tt.name, tt.value)
			if got := s.on(t, 90, "status"); strings.Contains(got, "{") || strings.Contains(got, "\x1b") {
				t.Errorf("coloured:\n%s", got)
			}
		})
	}
	t.Setenv("NO_COLOR", "1")
	for width := uint16(54); width < 120; width++ {
		for line := range strings.Lines(s.on(t, width, "status")) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > int(width) {
				t.Fatalf("%d columns of %d: %s", n, width, line)
			}
		}
	}
}

func TestStatusJSON(t *testing.T) {
	s := recordedFleet(t)
	got := mustTypeJSON[map[string]any](t, s, "status")
	devices := got["devices"].([]any)
	if len(devices) != 3 || len(got["findings"].([]any)) != 1 || len(got["unsettled"].([]any)) != 1 || len(got["owed"].([]any)) != 1 {
		t.Fatalf("got %v", got)
	}
	root := devices[0].(map[string]any)
	if root["live"] != nil || root["live_due"] != nil || root["outcome"] != "not confirmed" || root["principal"] != "444455556666/root" || root["witnesses_left"] != 2.0 {
		t.Errorf("root %v", root)
	}
	key := root["keys"].([]any)[1].(map[string]any)
	if key["serial"] != 12345678.0 || key["sealed"].(map[string]any)["bag"] != "A-17" || key["attested"] != nil || key["lost"] != nil || len(key["breaches"].([]any)) != 0 {
		t.Errorf("key %v", key)
	}
}

// Every name in the help is a field or a breach, and none is missing.
func TestStatusHelpNamesEveryField(t *testing.T) {
	s := recordedFleet(t)
	help, _ := s.types(t.Context(), t, "status", "--help")
	var missing []string
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				look(one)
			}
		case map[string]any:
			for name, value := range v {
				if !strings.Contains(help, name) {
					missing = append(missing, name)
				}
				look(value)
			}
		}
	}
	look(mustTypeJSON[map[string]any](t, s, "status"))
	for _, name := range []string{
		record.NotConfirmed, record.NeverLive, record.LiveRefused, record.LiveInDoubt, record.KeyLost, record.KeyWrong, record.OpenFinding,
		record.NoWitness, record.MinKeys, record.NoSealedGroup, record.VerifyOverdue, record.LiveOverdue, record.NoTouch, record.NotAttested,
	} {
		if !strings.Contains(help, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		t.Errorf("the help does not name %q", missing)
	}
}

func TestStatusOfNothing(t *testing.T) {
	s := newStage(t)
	s.mustType(t, wants{cli.ExitDone, "", []string{"there is no ledger in " + s.ledger + " yet"}}, "status")
	got := mustTypeJSON[view.StatusJSON](t, s, "status")
	if got.Devices == nil || got.Findings == nil || got.Unsettled == nil || got.Owed == nil {
		t.Errorf("%+v, want empty lists", got)
	}
	if _, err := os.Stat(s.ledger); err == nil {
		t.Error("reading made a ledger")
	}
}
