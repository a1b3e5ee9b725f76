//go:build linux && cgo

package story

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/vpcd"
)

// hub answers as Security Hub, and keeps what it gets. AWS's own client checks every
// call by AWS's model before it sends it.
type hub struct {
	*httptest.Server
	mu                sync.Mutex
	imported, updated []hubCall
	refuse            string // account whose findings it refuses
}

type hubCall struct {
	Key      string // that has signed it
	Findings []struct {
		ID           string `json:"Id"`
		AwsAccountID string `json:"AwsAccountId"`
		Workflow     struct{ Status string }
	}
	FindingIdentifiers []struct {
		ID         string `json:"Id"`
		ProductArn string
	}
	Workflow struct{ Status string }
}

func newHub(t *testing.T) *hub {
	h := &hub{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		var call hubCall
		if err == nil {
			err = json.Unmarshal(text, &call)
		}
		if err != nil {
			t.Error(err)
		}
		_, signer, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
		call.Key, _, _ = strings.Cut(signer, "/")
		h.mu.Lock()
		defer h.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/findings/import":
			h.imported = append(h.imported, call)
			failed := 0
			if call.Findings[0].AwsAccountID == h.refuse {
				failed = len(call.Findings)
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"FailedCount": failed, "SuccessCount": len(call.Findings) - failed, "FailedFindings": []any{}})
		case "/findings/batchupdate":
			h.updated = append(h.updated, call)
			_, _ = io.WriteString(w, `{"ProcessedFindings":[],"UnprocessedFindings":[]}`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// The scripts of docs/audit.md import an audit into Security Hub: AWS's own client takes
// every field, each account's findings go there with a key of its own, one account that
// cannot be entered is said, and a finding that is accepted later is suppressed.
func TestRing2AuditForSecurityHub(t *testing.T) {
	vpcd.Require(t, "aws", "jq", "bash")
	f := newFleet(t, 3)
	const closed, bob = "299999999999", "user-no-mfa/200000000000/user/bob"
	f.org.Add(simaws.Options{Account: closed, Plain: true}) // without the role
	keys := f.keysOfAll()
	for _, a := range f.org.Accounts() {
		a.AddUser("bob")
		a.SetPassword("bob", true)
	}
	h := newHub(t)
	f.script(t, h, "import")
	seen := map[string]bool{}
	for _, call := range h.imported {
		for _, found := range call.Findings {
			seen[found.ID] = true
			if call.Key != keys[found.AwsAccountID] {
				t.Errorf("%s of %s was imported by key %s", found.ID, found.AwsAccountID, call.Key)
			}
		}
	}
	for _, want := range []string{bob, "not-read/" + closed, "root-no-mfa/200000000002", "root-no-mfa/" + account} {
		if !seen["rootseal/"+want] {
			t.Errorf("no %s in %v", want, seen)
		}
	}
	if _, err := os.Stat(filepath.Join(f.home, "not-imported")); err == nil || len(h.imported) != 5 {
		t.Errorf("%d calls, and something was not imported: %v", len(h.imported), err)
	}

	accept := f.command("audit", "accept", bob, "--until", time.Now().AddDate(0, 1, 0).Format(time.DateOnly), "--reason", "ADR 12")
	if stdout, stderr, exit := program.Run(t, accept); exit != 0 {
		t.Fatalf("exit %d: %s%s", exit, stdout, stderr)
	}
	h.imported = nil
	h.refuse = "200000000001"
	f.script(t, h, "import")
	if left, err := os.ReadFile(filepath.Join(f.home, "not-imported")); err != nil || strings.Count(string(left), "\n") != 1 || !strings.Contains(string(left), `"AwsAccountId":"`+h.refuse+`"`) {
		t.Errorf("left to import: %s, %v", left, err)
	}
	for _, call := range h.imported {
		for _, found := range call.Findings {
			if want := map[bool]string{true: "SUPPRESSED", false: "NEW"}[found.ID == "rootseal/"+bob]; found.Workflow.Status != want {
				t.Errorf("%s is %s", found.ID, found.Workflow.Status)
			}
		}
	}
	f.script(t, h, "workflow")
	const arn = "arn:aws:securityhub:us-east-1:200000000000:product/200000000000/default"
	if len(h.updated) != 1 || h.updated[0].Workflow.Status != "SUPPRESSED" || len(h.updated[0].FindingIdentifiers) != 1 ||
		h.updated[0].FindingIdentifiers[0].ID != "rootseal/"+bob || h.updated[0].FindingIdentifiers[0].ProductArn != arn {
		t.Errorf("updates %+v", h.updated)
	}
}

// AWS's client is a judge: it takes no finding that lacks a field, or has one of another
// name or type.
func TestRing2SecurityHubClientRefuses(t *testing.T) {
	vpcd.Require(t, "aws")
	h := newHub(t)
	for _, finding := range []string{
		`{"Id": "x"}`,
		`{"SchemaVersion":"2018-10-08","Id":"x","ProductArn":"x","GeneratorId":"x","AwsAccountId":"x","CreatedAt":"x","UpdatedAt":"x","Title":"x","Description":"x","Resources":[{"Type":"x","Id":"x"}],"Titel":"x"}`,
		`{"SchemaVersion":"2018-10-08","Id":"x","ProductArn":"x","GeneratorId":"x","AwsAccountId":"x","CreatedAt":"x","UpdatedAt":"x","Title":"x","Description":"x","Resources":[{"Type":"x"}]}`,
		`{"SchemaVersion":"2018-10-08","Id":"x","ProductArn":"x","GeneratorId":"x","AwsAccountId":1,"CreatedAt":"x","UpdatedAt":"x","Title":"x","Description":"x","Resources":[{"Type":"x","Id":"x"}]}`,
	} {
		c := client{t, h.URL, simaws.AccessKey{ID: "AKIAEXAMPLE", Secret: "x"}}
		if _, stderr, exit := c.run("securityhub", "batch-import-findings", "--findings", "["+finding+"]"); exit == 0 || !strings.Contains(stderr, "alidation failed") {
			t.Errorf("exit %d for %s: %s", exit, finding, stderr)
		}
	}
	if len(h.imported) > 0 {
		t.Errorf("it sent %+v", h.imported)
	}
}

// keysOfAll gives every account a profile of its number, and returns the ids of the keys.
func (f *fleetOfMany) keysOfAll() map[string]string {
	all := map[string]string{}
	path := filepath.Join(f.home, ".aws", "credentials")
	text, err := os.ReadFile(path)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, a := range f.org.Accounts() {
		key := a.AddAdmin("hub")
		all[a.ID()] = key.ID
		text = fmt.Appendf(text, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", a.ID(), key.ID, key.Secret)
	}
	f.write(path, string(text))
	return all
}

// script runs a script of docs/audit.md, with rootseal in this company and AWS's client
// at this hub.
func (f *fleetOfMany) script(t *testing.T, h *hub, name string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "audit.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)<!-- script: " + name + " -->\n```bash\n(.*?)```\n").FindSubmatch(page)
	if found == nil {
		t.Fatalf("docs/audit.md has no script %s", name)
	}
	const before = `rootseal() { "$ROOTSEAL" "$@" --profile management --role rootseal --confirm-endpoint "$AWS_ENDPOINT_URL"; }
aws() { command aws --endpoint-url "$HUB_URL" "$@"; }
`
	cmd := exec.CommandContext(t.Context(), "bash", "-uc", before+string(found[1]))
	cmd.Dir = f.home
	cmd.Env = append(f.command().Env, "ROOTSEAL="+f.binary, "HUB_URL="+h.URL, "REGION=us-east-1", "HUB=200000000000", "AWS_PAGER=")
	if stdout, stderr, exit := program.Run(t, cmd); exit != 0 {
		t.Fatalf("exit %d: %s%s", exit, stdout, stderr)
	}
}
