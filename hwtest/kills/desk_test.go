//go:build linux && cgo

package kills

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

const (
	account  = "111122223333"
	password = "correct horse"
	keys     = 3
)

// desk is what all trials share: one pcscd, one HTTP server, one binary.
type desk struct {
	test    testing.TB
	binary  string
	stack   *vpcd.Stack
	sockets []*socket
	front   *front
	wire    *wire
	url     string
	folder  string // of all ledgers
	home    string
	code    string // file with the access code of a locked key
}

// at is the desk for a test of its own.
func (d *desk) at(t testing.TB) *desk {
	of := *d
	of.test = t
	return &of
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	vpcd.Require(t, "jq", "sha256sum")
	d := &desk{test: t, wire: &wire{}, folder: t.TempDir(), home: t.TempDir(), code: filepath.Join(t.TempDir(), "code")}
	if err := os.WriteFile(d.code, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var in []vpcd.Card
	for i := range keys {
		s := &socket{wire: d.wire, card: simcard.New(simcard.YubiKey543, uint32(1+i))}
		d.sockets = append(d.sockets, s)
		in = append(in, s)
	}
	d.stack = vpcd.Start(t, in...)
	d.front = &front{wire: d.wire, account: simaws.New(simaws.Options{})}
	server := httptest.NewServer(d.front)
	t.Cleanup(server.Close)
	d.url = server.URL
	d.binary = program.Build(t)
	return d
}

// command is the binary without a terminal, run by an officer with a home, AWS
// credentials and nothing else.
func (d *desk) command(ledger string, key simaws.AccessKey, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(d.test.Context(), d.binary, args...)
	cmd.Env = []string{
		"HOME=" + d.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8",
		"ROOTSEAL_LEDGER=" + ledger,
		"AWS_ACCESS_KEY_ID=" + key.ID, "AWS_SECRET_ACCESS_KEY=" + key.Secret,
		"AWS_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_ENDPOINT_URL=" + d.url,
	}
	cmd.SysProcAttr = program.WithoutTerminal()
	return cmd
}

// newLedger is an empty ledger, with its folders there to be watched.
func (d *desk) newLedger() string {
	d.test.Helper()
	path, err := os.MkdirTemp(d.folder, "")
	if err == nil {
		err = os.Mkdir(recordsOf(path), 0o700)
	}
	if err != nil {
		d.test.Fatal(err)
	}
	return path
}

func recordsOf(ledger string) string { return filepath.Join(ledger, "records") }

func serials(cards []*simcard.Card) string {
	var all []string
	for _, card := range cards {
		all = append(all, fmt.Sprint(card.Serial()))
	}
	return strings.Join(all, ",")
}
