//go:build linux && cgo

package story

import (
	"encoding/base32"
	"fmt"
	"net/http"
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
	"rootseal/hwtest/sims3"
)

// fleetOfMany is an organization in which every account has a user, entered by a role
// from one account, with one device on the same keys.
type fleetOfMany struct {
	t                       testing.TB
	org                     *simaws.Organization
	members                 []*simaws.Account
	serials                 []uint32
	url, home, ledger, file string
	binary                  string
	credentials             string // of the AWS configuration
	pcsc                    bool   // the commands reach the keys
}

// newFleet returns a fleet in which every user is enrolled.
func newFleet(t testing.TB, n int) *fleetOfMany {
	t.Helper()
	f := emptyFleet(t, n, 12345670, 12345671)
	f.enrolled()
	return f
}

// emptyFleet returns a fleet that has nothing enrolled.
func emptyFleet(t testing.TB, n int, serials ...uint32) *fleetOfMany {
	t.Helper()
	options := simaws.Options{Account: account, STSDelay: -1, ReportDelay: -1, Latency: benchLatency, Plain: true}
	f := &fleetOfMany{t: t, org: simaws.NewOrganization(options), home: t.TempDir(), serials: serials, binary: program.Build(t)}
	f.ledger, f.file = filepath.Join(f.home, "ledger"), filepath.Join(f.home, "fleet.yaml")
	server := httptest.NewServer(f.org)
	t.Cleanup(server.Close)
	f.url = server.URL
	admin := f.org.Management().AddAdmin("admin")
	text := fmt.Sprintf(`key_sets: {desk: [%s]}
defaults:
  enter: {role: rootseal, base: management}
  touch: off
  devices: {daily: desk}
  principals: {user/ops: {}}
accounts:
`, strings.Trim(strings.ReplaceAll(fmt.Sprint(serials), " ", ", "), "[]"))
	for i := range n {
		options.Account = numberOf(i)
		member := f.org.Add(options)
		member.AddUser("ops")
		member.DefineRole("rootseal", []string{account})
		f.members = append(f.members, member)
		text += fmt.Sprintf("  - {number: %s, alias: acme-%d}\n", member.ID(), i)
	}
	f.write(f.file, text)
	f.write(filepath.Join(f.home, ".aws", "config"), "[profile management]\nregion = us-east-1\n")
	f.credentials = fmt.Sprintf("[management]\naws_access_key_id = %s\naws_secret_access_key = %s\n", admin.ID, admin.Secret)
	f.write(filepath.Join(f.home, ".aws", "credentials"), f.credentials)
	return f
}

func numberOf(i int) string { return fmt.Sprintf("2%011d", i) }

// enrolled gives every user a device, and the ledger its records.
func (f *fleetOfMany) enrolled() {
	arns := make([]string, len(f.members))
	var running sync.WaitGroup
	free := make(chan struct{}, 50)
	for i, member := range f.members {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			arns[i] = f.enable(member, i)
		})
	}
	running.Wait()
	f.record(arns)
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
			Principal: numberOf(i) + "/user/ops", Group: "daily", SeedSource: "api", Suffix: suffixOf(i),
			CredentialID: "AWS:ops@acme daily " + suffixOf(i), Clock: ledger.Clock{Source: "aws"},
		}
		enable := &ledger.Enable{}
		for _, serial := range f.serials {
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
		"AWS_ACCESS_KEY_ID=rootseal", "AWS_SECRET_ACCESS_KEY=an example", "AWS_REGION=us-east-1", // of the ledger's bucket
		"AWS_ENDPOINT_URL=" + f.url, "AWS_EC2_METADATA_DISABLED=true",
	}
	if !f.pcsc {
		cmd.Env = append(cmd.Env, "PCSCLITE_CSOCK_NAME="+filepath.Join(f.home, "no-pcscd"))
	}
	cmd.SysProcAttr = program.WithoutTerminal()
	return cmd
}

// share puts the ledger into a bucket that answers after a time.
func (f *fleetOfMany) share(latency time.Duration) *sims3.Bucket {
	bucket := &sims3.Bucket{Versioned: true}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(latency)
		bucket.ServeHTTP(w, r)
	}))
	f.t.Cleanup(server.Close)
	f.ledger = "s3://ledgers/acme?endpoint=" + server.URL
	return bucket
}
