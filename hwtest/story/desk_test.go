//go:build linux && cgo

// Package story runs the built binary as its users do: with a real pcscd, a real
// terminal and the real AWS SDK over HTTP, and afterwards with other clients on the
// same keys and the same account.
package story

import (
	"encoding/base32"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

// TestMain is the password manager if rootseal runs this program as one.
func TestMain(m *testing.M) {
	if folder := os.Getenv(vaultFolder); folder != "" {
		os.Exit(passwordManager(folder))
	}
	os.Exit(vpcd.Main(m))
}

const account = "111122223333"

// patience is how long a test waits for output on a busy machine.
const patience = time.Minute

// desk is a workstation: keys behind a real pcscd, an account on loopback, the
// built binary and a ledger of its own.
type desk struct {
	t      testing.TB
	binary string
	cards  []*simcard.Card
	stack  *vpcd.Stack
	aws    *simaws.Account
	url    string
	admin  simaws.AccessKey
	ledger string
	home   string
	users  int // made for one run each
}

func newDesk(t testing.TB, programs []string, cards ...*simcard.Card) *desk {
	t.Helper()
	return newDeskAt(t, simaws.Options{Account: account, Alias: "acme", STSDelay: -1}, programs, cards...)
}

func newDeskAt(t testing.TB, options simaws.Options, programs []string, cards ...*simcard.Card) *desk {
	t.Helper()
	vpcd.Require(t, programs...)
	d := &desk{t: t, cards: cards, ledger: filepath.Join(t.TempDir(), "ledger"), home: t.TempDir()}
	var in []vpcd.Card
	for _, card := range cards {
		in = append(in, card)
	}
	d.stack = vpcd.Start(t, in...)
	d.aws = simaws.New(options)
	d.aws.AddUser("breakglass")
	d.admin = d.aws.AddAdmin("admin")
	server := httptest.NewServer(d.aws)
	t.Cleanup(server.Close)
	d.url = server.URL
	d.binary = program.Build(t)
	return d
}

// environment is an officer's: a home, AWS credentials, nothing else.
func (d *desk) environment() []string {
	return []string{
		"HOME=" + d.home, "PATH=" + os.Getenv("PATH"), "TERM=xterm", "LC_ALL=C.UTF-8",
		"ROOTSEAL_LEDGER=" + d.ledger,
		"AWS_ACCESS_KEY_ID=" + d.admin.ID, "AWS_SECRET_ACCESS_KEY=" + d.admin.Secret,
		"AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", // the second for version 1 of the CLI
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_ENDPOINT_URL=" + d.url,
	}
}

// command is the binary without a terminal, as a script runs it.
func (d *desk) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(d.t.Context(), d.binary, args...)
	cmd.Env = d.environment()
	cmd.SysProcAttr = program.WithoutTerminal()
	return cmd
}

// run runs the binary without a terminal.
func (d *desk) run(args ...string) (stdout, stderr string, exit int) {
	d.t.Helper()
	return program.Run(d.t, d.command(args...))
}

// other runs another program and returns what it printed.
func (d *desk) other(name string, args ...string) string {
	d.t.Helper()
	cmd := exec.CommandContext(d.t.Context(), name, args...)
	cmd.Env = d.environment()
	stdout, stderr, exit := program.Run(d.t, cmd)
	if exit != 0 {
		d.t.Fatalf("%s %s: exit %d\n%s%s", name, strings.Join(args, " "), exit, stdout, stderr)
	}
	return strings.TrimSpace(stdout)
}

// serials are the keys' serial numbers as --keys takes them.
func (d *desk) serials() string {
	var all []string
	for _, card := range d.cards {
		all = append(all, strconv.FormatUint(uint64(card.Serial()), 10))
	}
	return strings.Join(all, ",")
}

// ykmanCode is the code that Yubico's client reads from a key.
func (d *desk) ykmanCode(i int, id string) string {
	d.t.Helper()
	out := d.other("ykman", "--reader", d.stack.Reader(i), "oath", "accounts", "code", "--single", id)
	if !regexp.MustCompile(`^[0-9]{6}$`).MatchString(out) {
		d.t.Fatalf("ykman printed %q for %s", out, id)
	}
	return out
}

// oathtoolCodes are the codes of a seed from one moment to another, one for each
// time step that they touch, by another implementation: a client that ran in
// between has read one of them.
func (d *desk) oathtoolCodes(seed []byte, from, to time.Time) (codes []string) {
	d.t.Helper()
	const period = 30 * time.Second
	for at := from.Truncate(period); !at.After(to); at = at.Add(period) {
		codes = append(codes, d.other("oathtool", "--totp", "--now", at.UTC().Format("2006-01-02 15:04:05 UTC"),
			"-b", base32.StdEncoding.EncodeToString(seed)))
	}
	return codes
}

// awsCLI runs AWS's own client against the account.
func (d *desk) awsCLI(args ...string) string {
	d.t.Helper()
	return d.other("aws", append([]string{"--endpoint-url", d.url, "--output", "text"}, args...)...)
}

func mustContain(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("want %q in:\n%s", part, text)
		}
	}
}

func wantExit(t testing.TB, got, want int, stdout, stderr string) {
	t.Helper()
	if got != want {
		t.Fatalf("exit %d, want %d\nstdout:\n%s\nstderr:\n%s", got, want, stdout, stderr)
	}
}
