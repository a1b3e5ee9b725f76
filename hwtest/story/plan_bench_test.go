//go:build linux && cgo

package story

import (
	"encoding/base32"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/program"
	"rootseal/hwtest/simaws"
)

// A plan of 500 accounts with nothing to do, entered by a role from one account. It needs
// no key and no PC/SC service. The other column is the limit.
func BenchmarkRing2Plan500(b *testing.B) {
	const accounts, limit, largest = 500, 8, 80 // seconds, MB
	f := newFleet(b, accounts)
	before := f.calls()
	r := (&desk{t: b}).timed(f.command("plan", f.file, "--detailed-exitcode", "--confirm-endpoint", f.url))
	calls := f.calls() - before
	fmt.Fprintf(os.Stdout, "%-44s %11.3f %11.3f %7.1f %11d\n", "plan, 500 accounts / its limit",
		r.wall.Seconds(), float64(limit), limit/r.wall.Seconds(), r.memory/1024)
	b.ReportMetric(float64(calls)/accounts, "IAM-calls/account")
	if r.wall.Seconds() > limit || r.memory/1024 > largest || calls > 4*accounts {
		b.Errorf("it took %v, %d MB and %d calls", r.wall, r.memory/1024, calls)
	}
}

// fleetOfMany is an organization in which every account has an enrolled user.
type fleetOfMany struct {
	t                       testing.TB
	org                     *simaws.Organization
	url, home, ledger, file string
	binary                  string
}

func newFleet(t testing.TB, n int) *fleetOfMany {
	t.Helper()
	options := simaws.Options{Account: account, STSDelay: -1, ReportDelay: -1, Latency: benchLatency, Plain: true}
	f := &fleetOfMany{t: t, org: simaws.NewOrganization(options), home: t.TempDir(), binary: program.Build(t)}
	f.ledger, f.file = filepath.Join(f.home, "ledger"), filepath.Join(f.home, "fleet.yaml")
	server := httptest.NewServer(f.org)
	t.Cleanup(server.Close)
	f.url = server.URL
	admin := f.org.Management().AddAdmin("admin")
	text := `key_sets: {desk: [12345670, 12345671]}
defaults:
  enter: {role: rootseal, base: management}
  touch: off
  devices: {daily: desk}
  principals: {user/ops: {}}
accounts:
`
	arns := make([]string, n)
	var running sync.WaitGroup
	free := make(chan struct{}, 50)
	for i := range n {
		options.Account = fmt.Sprintf("2%011d", i)
		member := f.org.Add(options)
		member.AddUser("ops")
		member.DefineRole("rootseal", []string{account})
		text += fmt.Sprintf("  - {number: %s, alias: acme-%d}\n", member.ID(), i)
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			arns[i] = f.enable(member, i)
		})
	}
	running.Wait()
	f.record(arns)
	f.write(f.file, text)
	f.write(filepath.Join(f.home, ".aws", "config"), "[profile management]\nregion = us-east-1\n")
	f.write(filepath.Join(f.home, ".aws", "credentials"), fmt.Sprintf("[management]\naws_access_key_id = %s\naws_secret_access_key = %s\n", admin.ID, admin.Secret))
	return f
}

func suffixOf(i int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return fmt.Sprintf("aa%c%c%c%c", letters[i/26/26/26%26], letters[i/26/26%26], letters[i/26%26], letters[i%26])
}

// enable gives the user of an account a device.
func (f *fleetOfMany) enable(member *simaws.Account, i int) (arn string) {
	ctx := f.t.Context()
	client := awsiam.New(awsiam.AccessKey(member.AddAdmin("admin")), member.Transport())
	made, err := client.Create(ctx, "rootseal-ops-daily-"+suffixOf(i), nil)
	if err != nil {
		f.t.Error(err)
		return ""
	}
	made.Seed.Wipe()
	var codes []string
	for _, d := range member.Devices() {
		for _, at := range []time.Time{time.Now().Add(-30 * time.Second), time.Now()} {
			code, err := totp.GenerateCode(base32.StdEncoding.EncodeToString(d.Seed), at)
			if err != nil {
				f.t.Error(err)
				return ""
			}
			codes = append(codes, code)
		}
	}
	if _, err := client.Enable(ctx, "ops", made.ARN, codes[0], codes[1]); err != nil {
		f.t.Error(err)
	}
	return made.ARN
}

// record writes the ledger that enrolling every user would have left.
func (f *fleetOfMany) record(arns []string) {
	l, err := ledger.Open(ledger.Dir(f.ledger), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, time.Now)
	if err != nil {
		f.t.Fatal(err)
	}
	for i, arn := range arns {
		begin := &ledger.Begin{
			Principal: fmt.Sprintf("2%011d/user/ops", i), Group: "daily", SeedSource: "api", Suffix: suffixOf(i),
			CredentialID: "AWS:ops@acme daily " + suffixOf(i), Clock: ledger.Clock{Source: "aws"},
		}
		enable := &ledger.Enable{}
		for _, serial := range []uint32{12345670, 12345671} {
			begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: serial, Model: "YubiKey 5 NFC", Firmware: "5.7.1", OATHSalt: fmt.Sprintf("%016x", serial), Used: i})
			enable.Proofs = append(enable.Proofs, ledger.Proof{KeySerial: serial})
		}
		load := &ledger.Load{DeviceARN: arn, Witnesses: ledger.NewWitnesses(func(challenge []byte) []byte { return challenge }, 96)}
		for _, body := range []ledger.Body{begin, load, enable, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws"}} {
			entry := ledger.Entry{Command: "enroll", Ceremony: "20260601-" + suffixOf(i), Officer: ledger.Officer{OSUser: "olivia"}, Body: body}
			if _, err := l.Append(f.t.Context(), entry); err != nil {
				f.t.Fatal(err)
			}
		}
	}
}

func (f *fleetOfMany) write(path, text string) {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// calls counts the calls of IAM in all accounts.
func (f *fleetOfMany) calls() int {
	n := 0
	for _, call := range f.org.Calls() {
		if call.Action != "AssumeRole" && !strings.HasPrefix(call.Action, "GetCaller") {
			n++
		}
	}
	return n
}

func (f *fleetOfMany) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(f.t.Context(), f.binary, args...)
	cmd.Env = []string{
		"HOME=" + f.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "ROOTSEAL_LEDGER=" + f.ledger,
		"AWS_ENDPOINT_URL=" + f.url, "AWS_EC2_METADATA_DISABLED=true", "PCSCLITE_CSOCK_NAME=" + filepath.Join(f.home, "no-pcscd"),
	}
	cmd.SysProcAttr = program.WithoutTerminal()
	return cmd
}
