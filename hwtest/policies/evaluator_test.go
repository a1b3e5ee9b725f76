package policies

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/hwtest/vpcd"
)

// simulation is a question to the other evaluator.
type simulation struct {
	Request                 request     `json:"request"`
	IdentityPolicies        []named     `json:"identityPolicies"`
	ServiceControlPolicies  []ofAccount `json:"serviceControlPolicies"`
	ResourceControlPolicies []ofAccount `json:"resourceControlPolicies"`
	ResourcePolicy          any         `json:"resourcePolicy,omitempty"`
}

type request struct {
	Principal string `json:"principal"`
	Action    string `json:"action"`
	Resource  struct {
		Resource  string `json:"resource"`
		AccountID string `json:"accountId"`
	} `json:"resource"`
	Context map[string]string `json:"contextVariables"`
}

type named struct {
	Name   string          `json:"name"`
	Policy json.RawMessage `json:"policy"`
}

type ofAccount struct {
	ID       string  `json:"orgIdentifier"`
	Policies []named `json:"policies"`
}

type answer struct {
	Outcome string   `json:"outcome"` // Allowed, ExplicitlyDenied, ImplicitlyDenied
	Error   string   `json:"error"`
	Ignored []string `json:"ignored"`
}

var everything = named{"everything", json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}

const (
	organization = "o-example0000"
	strangersOrg = "o-stranger000"
)

// asked is a wish in the form of the other evaluator, with what AWS would add.
func (w wish) asked(t *testing.T, region string) simulation {
	t.Helper()
	var s simulation
	principal := map[string]string{"user": "user/officer", "root": "root"}[w.who]
	if role, is := strings.CutPrefix(w.who, "role "); is {
		principal = "role/" + role
	}
	arn := "arn:aws:iam::" + w.in + ":" + principal
	s.Request.Principal, s.Request.Action, s.Request.Resource.Resource = arn, w.action, w.on
	s.Request.Context = map[string]string{"aws:PrincipalArn": arn, "aws:PrincipalAccount": w.in, "aws:PrincipalOrgID": organization, "aws:ResourceOrgID": organization, "aws:RequestedRegion": region}
	s.Request.Resource.AccountID = w.in
	if w.task != "" {
		s.Request.Context["sts:TaskPolicyArn"] = "arn:aws:iam::aws:policy/root-task/" + w.task
	}
	if w.action == "sts:AssumeRole" { // the role trusts us, whosever it is
		owner := strings.Split(w.on, ":")[4]
		s.Request.Resource.AccountID = owner
		if owner == strangersNumber {
			s.Request.Context["aws:ResourceOrgID"] = strangersOrg
		}
		s.ResourcePolicy = map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
			"Effect": "Allow", "Principal": map[string]string{"AWS": arn}, "Action": "sts:AssumeRole",
		}}}
	}
	s.IdentityPolicies = []named{everything}
	if w.policy != "" {
		s.IdentityPolicies = []named{{w.policy, inManual(t, w.policy)}}
	}
	s.ResourceControlPolicies = []ofAccount{}
	s.ServiceControlPolicies = []ofAccount{{"r-root", []named{everything}}}
	if w.policy == "" && w.in != managementNumber {
		all := []named{everything}
		for _, control := range controls {
			all = append(all, named{control, inManual(t, control)})
		}
		s.ServiceControlPolicies = append(s.ServiceControlPolicies, ofAccount{w.in, all})
	}
	return s
}

// An independent evaluator grants and refuses the same. It knows the actions, the
// resources of each, and the condition keys, and reports an invalid policy as an
// error.
func TestRing2PoliciesByAnotherEvaluator(t *testing.T) {
	all := wishes()
	questions := make([]simulation, len(all))
	for i, w := range all {
		questions[i] = w.asked(t, openRegion)
	}
	for i, a := range evaluate(t, questions) {
		if a.Error != "" || (a.Outcome == "Allowed") != all[i].may {
			t.Errorf("%s: %+v, want allowed %v", all[i].name, a, all[i].may)
		}
		for _, key := range a.Ignored { // a condition on it would never hold
			if key != "aws:ResourceOrgID" {
				t.Errorf("%s: %s is no key of %s", all[i].name, key, all[i].action)
			}
		}
	}
}

// evaluate asks the other evaluator.
func evaluate(t *testing.T, questions []simulation) []answer {
	t.Helper()
	folder := evaluator(t)
	program, err := os.ReadFile(filepath.Join("evaluator", "evaluate.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "--input-type=module", "--eval", string(program))
	var out, said bytes.Buffer
	node.Dir, node.Stdin, node.Stdout, node.Stderr = folder, bytes.NewReader(input), &out, &said
	if err := node.Run(); err != nil {
		t.Fatalf("%v: %s", err, &said)
	}
	var answers []answer
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil || len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions: %v", len(answers), len(questions), err)
	}
	return answers
}

// evaluator returns the folder in which scripts/setup.sh has installed it.
func evaluator(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("evaluator", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var wanted struct{ Dependencies map[string]string }
	if err := json.Unmarshal(text, &wanted); err != nil || len(wanted.Dependencies) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	why := vpcd.Missing("node")
	for name, version := range wanted.Dependencies {
		folder := filepath.Join("..", "..", "build", filepath.Base(name)+"-"+version)
		if _, err := os.Stat(filepath.Join(folder, "node_modules", name)); err != nil && why == "" {
			why = name + " " + version + " is not installed: scripts/setup.sh test does"
		}
		vpcd.Lacks(t, why)
		return folder
	}
	return ""
}
