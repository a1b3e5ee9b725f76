//go:build linux && cgo

package story

import (
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// A daily key is lost. Everything that it opens in three accounts is closed to it,
// while the keys in the safe stay there; an audit finds nothing. Then an attacker
// gives a user a device and removes ours, with AWS's own client: the audit and
// CloudTrail both report it, and a channel gets one message.
func TestRing2LostKey(t *testing.T) {
	d := newDesk(t, []string{"aws", "oathtool"},
		simcard.New(simcard.YubiKey57, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey543, 33333333),
		simcard.New(simcard.YubiKey543, 44444444), simcard.New(simcard.YubiKey543, 55555555))
	c := d.company(3)
	for _, account := range c.accounts {
		c.enrol(account, "daily", "11111111,22222222,33333333")
		c.enrol(account, "sealed", "44444444,55555555")
	}
	for i := 2; i < 5; i++ { // one is in a taxi, two are in the safe
		d.stack.Unplug(i)
	}
	lost := d.cards[2].Stored()
	sealedBefore, commands := c.devices("-sealed-"), len(d.cards[3].Log())+len(d.cards[4].Log())

	stdout, stderr, exit := d.run("rotate", "--lost", "33333333", "--confirm", "33333333", "--confirm-endpoint", d.url)
	wantExit(t, exit, 0, stdout, stderr)

	for _, account := range c.accounts {
		for _, held := range lost { // a code that is a moment old is let in, too
			began := time.Now()
			if err := account.SignIn("ops", d.oathtoolCodes(held.Key, began, began)[0]); err == nil {
				t.Errorf("account %s let the lost key's %s in", account.ID(), held.ID)
			}
		}
		code, stderr, exit := d.run("code", account.ID()+"/user/ops", "--group", "daily")
		wantExit(t, exit, 0, code, stderr)
		if err := account.SignIn("ops", strings.TrimSpace(code)); err != nil {
			t.Errorf("account %s refused the new code: %v", account.ID(), err)
		}
	}
	if now := c.devices("-sealed-"); !slices.Equal(now, sealedBefore) || len(now) != 3 {
		t.Errorf("the sealed devices are %q, and were %q", now, sealedBefore)
	}
	if now := len(d.cards[3].Log()) + len(d.cards[4].Log()); now != commands {
		t.Errorf("the keys in the safe were sent %d commands", now-commands)
	}

	clean := c.audit(0)
	for _, f := range clean.Findings {
		if f.Severity != "low" {
			t.Errorf("after the rotation: %s", f.ID)
		}
	}

	c.strangerGets(c.accounts[0])
	gone := c.loses(c.accounts[1])

	channel := newChannel(t)
	found := c.audit(3, "--events", "--since", "1h", "--notify", "slack", "--webhook", d.file("webhook", []byte(channel.url)))
	first, second := c.accounts[0].ID()+"/user/ops", c.accounts[1].ID()+"/user/ops"
	found.mustHave(t, "user-unknown-device/"+first+"/phone", "user-unknown-device")
	found.mustHave(t, "device-gone/"+second+"/daily", "device-gone")
	strange := map[string]bool{"CreateVirtualMFADevice phone": true, "EnableMFADevice phone": true, "DeactivateMFADevice " + gone: true, "DeleteVirtualMFADevice " + gone: true}
	for _, e := range found.Events {
		// All else in the last hour rootseal itself did.
		what := e.Name + " " + e.DeviceARN[strings.LastIndexByte(e.DeviceARN, '/')+1:]
		if e.Expected == strange[what] {
			t.Errorf("%s is expected: %t (%s)", what, e.Expected, e.Why)
		}
		if !e.Expected {
			delete(strange, what)
		}
		if e.SourceIP != "127.0.0.1" {
			t.Errorf("%s came from %q", e.Name, e.SourceIP)
		}
	}
	if len(strange) > 0 || len(found.Events) < 20 {
		t.Errorf("of %d events these are missing: %v", len(found.Events), strange)
	}
	heard := channel.messages()
	if len(heard) != 1 {
		t.Fatalf("the channel heard %q", heard)
	}
	mustContain(t, heard[0], "device-gone/"+second+"/daily", "user-unknown-device/"+first+"/phone", "ledger head "+found.Head)
	stdout, stderr, exit = d.run("log", "verify", "--head", found.Head)
	wantExit(t, exit, 0, stdout, stderr)
}

// company is an organization in the place of the desk's account.
type company struct {
	*desk
	org      *simaws.Organization
	accounts []*simaws.Account // members
}

// company gives the desk some accounts with a user "ops", and a profile for each,
// named by its number. Root has no password in them.
func (d *desk) company(members int) *company {
	d.t.Helper()
	return d.companyOf(members, simaws.Options{STSDelay: -1, ReportDelay: -1, TrailDelay: -1})
}

func (d *desk) companyOf(members int, options simaws.Options) *company {
	d.t.Helper()
	management := options
	management.Account = account
	c := &company{desk: d, org: simaws.NewOrganization(management)}
	var config, keys strings.Builder
	for range members {
		member := c.org.Add(options)
		member.AddUser("ops")
		member.SetRootPassword(false)
		admin := member.AddAdmin("admin")
		c.accounts = append(c.accounts, member)
		fmt.Fprintf(&config, "[profile %s]\nregion = us-east-1\n", member.ID())
		fmt.Fprintf(&keys, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", member.ID(), admin.ID, admin.Secret)
	}
	folder := filepath.Join(d.home, ".aws")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		d.t.Fatal(err)
	}
	for name, text := range map[string]string{"config": config.String(), "credentials": keys.String()} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	server := httptest.NewServer(c.org)
	d.t.Cleanup(server.Close)
	d.url = server.URL
	return c
}

func (c *company) enrol(account *simaws.Account, group, serials string) {
	c.t.Helper()
	stdout, stderr, exit := c.run("enroll", "--user", "ops", "--group", group, "--keys", serials, "--touch", "off",
		"--account", account.ID(), "--profile", account.ID(), "--confirm", account.ID(), "--confirm-endpoint", c.url)
	wantExit(c.t, exit, 0, stdout, stderr)
}

// devices returns all devices whose name contains this, with their enable dates.
func (c *company) devices(part string) []string {
	var all []string
	for _, account := range c.accounts {
		for _, d := range account.Devices() {
			if strings.Contains(d.ARN, part) {
				all = append(all, d.ARN+" of "+d.Owner+" since "+d.EnableDate.String())
			}
		}
	}
	return all
}

// admin is AWS's own client in one account.
func (c *company) admin(account *simaws.Account, args ...string) string {
	c.t.Helper()
	return c.awsCLI(append([]string{"--profile", account.ID(), "iam"}, args...)...)
}

// strangerGets gives the user a device with AWS's client, codes by oathtool.
func (c *company) strangerGets(account *simaws.Account) {
	c.t.Helper()
	file := filepath.Join(c.t.TempDir(), "seed")
	arn := c.admin(account, "create-virtual-mfa-device", "--virtual-mfa-device-name", "phone",
		"--bootstrap-method", "Base32StringSeed", "--outfile", file, "--query", "VirtualMFADevice.SerialNumber")
	text, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	seed, err := base32.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		c.t.Fatal(err)
	}
	now := time.Now().Unix()
	code := func(at int64) string {
		return c.other("oathtool", "--totp", "--now", "@"+strconv.FormatInt(at, 10), "-b", base32.StdEncoding.EncodeToString(seed))
	}
	c.admin(account, "enable-mfa-device", "--user-name", "ops", "--serial-number", arn,
		"--authentication-code1", code(now-30), "--authentication-code2", code(now))
}

// loses removes the user's daily device, and returns its name.
func (c *company) loses(account *simaws.Account) (name string) {
	c.t.Helper()
	for _, d := range account.Devices() {
		if strings.Contains(d.ARN, "-daily-") {
			name = d.ARN[strings.LastIndexByte(d.ARN, '/')+1:]
			c.admin(account, "deactivate-mfa-device", "--user-name", "ops", "--serial-number", d.ARN)
			c.admin(account, "delete-virtual-mfa-device", "--serial-number", d.ARN)
		}
	}
	return name
}

// audited is what audit --json prints, as a program reads it.
type audited struct {
	Findings []struct {
		ID, Kind, Severity string
		Evidence           []struct{ Source string }
	}
	Events []struct {
		Name      string
		Expected  bool
		Why       string
		DeviceARN string `json:"device_arn"`
		SourceIP  string `json:"source_ip"`
	}
	Head string
}

func (c *company) audit(want int, args ...string) audited {
	c.t.Helper()
	stdout, stderr, exit := c.run(append([]string{"audit", "--json", "--confirm-endpoint", c.url}, args...)...)
	wantExit(c.t, exit, want, stdout, stderr)
	var a audited
	if err := json.Unmarshal([]byte(stdout), &a); err != nil {
		c.t.Fatalf("%v in\n%s", err, stdout)
	}
	return a
}

func (a audited) mustHave(t *testing.T, id, kind string) {
	t.Helper()
	for _, f := range a.Findings {
		if f.ID == id && f.Kind == kind && len(f.Evidence) > 0 {
			return
		}
	}
	t.Errorf("the audit has no %s with its evidence: %+v", id, a.Findings)
}

// channel is Slack's side of an incoming webhook.
type channel struct {
	url   string
	mu    sync.Mutex
	heard []string
}

func newChannel(t *testing.T) *channel {
	t.Helper()
	c := &channel{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var message struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.heard = append(c.heard, message.Text)
	}))
	t.Cleanup(server.Close)
	c.url = server.URL + "/services/T000/B000/secret"
	return c
}

func (c *channel) messages() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.heard)
}
