//go:build linux && cgo

package story

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

const fleetPIN = "654321"

// firm is an organization with keys behind a real pcscd: two officers' keys and the
// keys of a set. Its desks share the ledger.
type firm struct {
	t        testing.TB
	binary   string
	stack    *vpcd.Stack
	org      *simaws.Organization
	members  []*simaws.Account
	url      string
	admin    simaws.AccessKey
	officers []*simcard.Card // Olivia and Kenji
	set      []*simcard.Card
	ledger   string
}

// branch is one desk of a firm: a workstation with a host name and a home of its own.
type branch struct {
	*firm
	host, home string
}

// newFirm has so many accounts, with the given principal in each, and the fleet file of
// its key set.
func newFirm(t testing.TB, accounts, keys int, options ...simcard.Option) *firm {
	t.Helper()
	vpcd.Require(t, "unshare", "hostname")
	c := &firm{t: t, ledger: filepath.Join(t.TempDir(), "ledger")}
	var in []vpcd.Card
	for i := range 2 {
		card := simcard.New(simcard.YubiKey57, uint32(16104417+i), simcard.AutoPress(10*time.Millisecond))
		card.SetPIN(fleetPIN)
		c.officers, in = append(c.officers, card), append(in, card)
	}
	for i := range keys {
		card := simcard.New(simcard.YubiKey57, uint32(20000001+i), options...)
		c.set, in = append(c.set, card), append(in, card)
	}
	c.stack = vpcd.Start(t, in...)
	c.org = simaws.NewOrganization(simaws.Options{Account: account, STSDelay: -1, Plain: true})
	c.admin = c.org.Management().AddAdmin("admin")
	for i := range accounts {
		member := c.org.Add(simaws.Options{Account: fmt.Sprintf("2%011d", i), STSDelay: -1, Plain: true})
		member.AddUser("breakglass")
		member.DefineRole("rootseal", []string{account})
		c.members = append(c.members, member)
	}
	server := httptest.NewServer(c.org)
	t.Cleanup(server.Close)
	c.url = server.URL
	c.binary = program.Build(t)
	return c
}

// desk is a workstation of the firm.
func (c *firm) desk(host string) *branch {
	o := &branch{c, host, c.t.TempDir()}
	o.write(filepath.Join(".aws", "config"), "[profile management]\nregion = us-east-1\n")
	o.write(filepath.Join(".aws", "credentials"), fmt.Sprintf("[management]\naws_access_key_id = %s\naws_secret_access_key = %s\n", c.admin.ID, c.admin.Secret))
	o.write("pin", fleetPIN+"\n")
	return o
}

// fleetFile writes the file of the firm, in which each account has this principal.
func (o *branch) fleetFile(principal string) string {
	var serials []string
	for _, card := range o.set {
		serials = append(serials, strconv.FormatUint(uint64(card.Serial()), 10))
	}
	text := fmt.Sprintf("key_sets: {desk: [%s]}\ndefaults:\n  enter: {role: rootseal, base: management}\n  touch: off\n  devices: {daily: desk}\n  principals: {%s: {}}\naccounts:\n", strings.Join(serials, ", "), principal)
	for i, member := range o.members {
		text += fmt.Sprintf("  - {number: %q, alias: acme-%d}\n", member.ID(), i)
	}
	return o.write("fleet.yaml", text)
}

// write writes a private file at home.
func (o *branch) write(name, text string) string {
	o.t.Helper()
	path := filepath.Join(o.home, name)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return path
}

// command is the binary on this workstation: the host name is in a namespace of its own.
func (o *branch) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(o.t.Context(), "unshare", append([]string{"-u", "sh", "-c", `hostname "$0" && exec "$@"`, o.host, o.binary}, args...)...)
	cmd.Env = []string{
		"HOME=" + o.home, "PATH=" + os.Getenv("PATH"), "TERM=xterm", "LC_ALL=C.UTF-8", "ROOTSEAL_LEDGER=" + o.ledger,
		"AWS_ENDPOINT_URL=" + o.url, "AWS_EC2_METADATA_DISABLED=true",
	}
	return cmd
}

// must runs the binary without a terminal, and wants this exit code.
func (o *branch) must(want int, args ...string) (stdout, stderr string) {
	o.t.Helper()
	cmd := o.command(args...)
	cmd.SysProcAttr = program.WithoutTerminal()
	stdout, stderr, exit := program.Run(o.t, cmd)
	wantExit(o.t, exit, want, stdout, stderr)
	return stdout, stderr
}

// signs are the flags with which an officer signs at this desk.
func (o *branch) signs(officer int, args ...string) []string {
	serial := strconv.FormatUint(uint64(o.officers[officer].Serial()), 10)
	return slices.Concat(args, []string{"--officer", serial, "--pin", serial + "=" + filepath.Join(o.home, "pin")})
}

// addOfficers makes Olivia and Kenji officers.
func (o *branch) addOfficers() {
	o.t.Helper()
	var roots []byte
	for _, c := range append(simcard.AttestationIntermediates(simcard.YubiKey57), simcard.AttestationRoot(simcard.YubiKey57)) {
		roots = append(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	file := o.write("roots.pem", string(roots))
	for i, name := range []string{"Olivia Ito", "Kenji Mori"} {
		serial := strconv.FormatUint(uint64(o.officers[i].Serial()), 10)
		args := []string{"officer", "add", serial, "--name", name, "--generate", "--attestation-root", file, "--pin", serial + "=" + filepath.Join(o.home, "pin")}
		if i > 0 {
			args = o.signs(0, args...)
		}
		o.must(0, args...)
	}
}

func mustRead(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// mustHash returns the beginning of a saved plan's hash, as a reviewer copies it.
func mustHash(t testing.TB, file string) string {
	t.Helper()
	_, rest, found := strings.Cut(mustRead(t, file), `"hash": "`)
	if !found {
		t.Fatalf("%s has no hash", file)
	}
	return rest[:16]
}
