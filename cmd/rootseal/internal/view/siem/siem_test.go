package siem

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rootseal/enroll/audit"
	"rootseal/message"
)

const mine, other = "111122223333", "444455556666"

// fakeLedger has seen some findings before, and knows the home of a key.
type fakeLedger struct {
	first map[string]time.Time
	home  string
}

func (l fakeLedger) FirstFound(id string) time.Time { return l.first[id] }

func (l fakeLedger) HomeOf(f audit.Finding) string {
	if f.Account != "" {
		return f.Account
	}
	return l.home
}

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// finding is one of a kind of the catalogue.
func finding(kind, account string, more ...string) audit.Finding {
	id := strings.Join(append([]string{kind, account}, more...), "/")
	for _, k := range audit.Catalogue {
		if k.Name == kind {
			return audit.Finding{
				ID: id, Kind: kind, Severity: k.Severity, Account: account, Principal: account + "/root", Text: message.Word(k.What), Next: message.Word(k.Next),
				Evidence: []audit.Evidence{{Source: "iam:GetAccountSummary", RequestID: "r-1", Time: noon}},
			}
		}
	}
	panic(kind)
}

func seen(account, name string, unread ...string) *audit.Seen {
	s := &audit.Seen{Target: audit.Target{Account: account, Name: name}, Caller: "arn:aws:iam::" + account + ":role/audit"}
	for _, what := range unread {
		s.Unread = append(s.Unread, audit.Unread{What: message.Word(what), Err: errors.New("denied")})
	}
	return s
}

// whole is a report with every kind of entry.
func whole() Report {
	accepted := finding(audit.RootNotHardware, mine)
	accepted.Accepted = &audit.Acceptance{Record: 7, Until: "2026-12-31", Reason: "ADR 12"}
	lapsed := finding(audit.RootOtherDevice, mine)
	lapsed.Lapsed = &audit.Acceptance{Record: 3, Until: "2026-01-31", Reason: "ADR 9"}
	key := finding(audit.KeyReset, "12345678")
	key.Account, key.Principal, key.KeySerial = "", "", 12345678
	user := finding(audit.UserUnknownDevice, mine, "user", "bob", "phone")
	user.Principal, user.Device = mine+"/user/bob", "arn:aws:iam::"+mine+":mfa/phone"
	return Report{
		Result: &audit.Result{
			Seen:     []*audit.Seen{seen(mine, "acme"), seen(other, "", "credential report", "virtual devices")},
			Findings: []audit.Finding{finding(audit.RootNoMFA, mine), lapsed, user, finding(audit.EventOfRoot, other, "e-1"), key, accepted},
			Ended:    []audit.Finding{finding(audit.DeviceGone, other, "root", "sealed"), {ID: "not-read/" + mine, Kind: audit.NotRead, Severity: audit.Medium, Account: mine, Text: message.Word("x")}},
		},
		Known: fakeLedger{map[string]time.Time{"root-no-mfa/" + mine: noon.Add(-48 * time.Hour)}, mine},
		Now:   noon, Head: "12 abcdef", Version: "v1",
	}
}

// asff returns all findings that a report prints, by id, and the calls.
func asff(t *testing.T, r Report) (map[string]asffFinding, []asffBatch) {
	t.Helper()
	text, err := r.ASFF()
	if err != nil {
		t.Fatal(err)
	}
	all, calls := map[string]asffFinding{}, []asffBatch(nil)
	for line := range strings.Lines(string(text)) {
		var call asffBatch
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&call); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		calls = append(calls, call)
		for _, f := range call.Findings {
			if _, twice := all[f.ID]; twice {
				t.Errorf("%s twice", f.ID)
			}
			all[f.ID] = f
		}
	}
	return all, calls
}

// What a finding has become decides its states in Security Hub.
func TestStatesInASFF(t *testing.T) {
	all, calls := asff(t, whole())
	for id, want := range map[string]string{
		"rootseal/root-no-mfa/" + mine:                             "NEW ACTIVE FAILED CRITICAL",
		"rootseal/root-other-device/" + mine:                       "NEW ACTIVE FAILED MEDIUM",
		"rootseal/root-not-hardware/" + mine:                       "SUPPRESSED ACTIVE FAILED LOW",
		"rootseal/user-unknown-device/" + mine + "/user/bob/phone": "NEW ACTIVE FAILED HIGH",
		"rootseal/key-reset/12345678":                              "NEW ACTIVE FAILED CRITICAL",
		"rootseal/event-of-root/" + other + "/e-1":                 "NEW ACTIVE - CRITICAL",
		"rootseal/not-read/" + other:                               "NEW ACTIVE NOT_AVAILABLE MEDIUM",
		"rootseal/device-gone/" + other + "/root/sealed":           "RESOLVED ARCHIVED PASSED CRITICAL",
		"rootseal/not-read/" + mine:                                "RESOLVED ARCHIVED PASSED MEDIUM",
	} {
		f, found := all[id]
		compliance := "-"
		if f.Compliance != nil {
			compliance = f.Compliance.Status
		}
		if got := strings.Join([]string{f.Workflow.Status, f.RecordState, compliance, f.Severity.Label}, " "); !found || got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
		delete(all, id)
	}
	if len(all) > 0 || len(calls) != 2 {
		t.Errorf("%d calls, and also %v", len(calls), all)
	}
	all, _ = asff(t, whole())
	if f := all["rootseal/root-not-hardware/"+mine]; f.Note == nil || f.Note.Text != "accepted until 2026-12-31: ADR 12" || f.ProductFields["rootseal/AcceptedUntil"] != "2026-12-31" {
		t.Errorf("the accepted one: %+v, %v", f.Note, f.ProductFields)
	}
	if f := all["rootseal/root-other-device/"+mine]; f.Note != nil || f.ProductFields["rootseal/AcceptedUntil"] != "2026-01-31" {
		t.Errorf("the one whose acceptance is over: %+v, %v", f.Note, f.ProductFields)
	}
	if f := all["rootseal/not-read/"+other]; !strings.Contains(f.Description, "credential report: denied; virtual devices: denied") || f.Remediation == nil {
		t.Errorf("what was not read: %s", f.Description)
	}
	if f := all["rootseal/root-no-mfa/"+mine]; f.CreatedAt != "2026-11-26T12:00:00.000Z" || f.UpdatedAt != "2026-11-28T12:00:00.000Z" ||
		!slices.Contains(f.Compliance.RelatedRequirements, "FISC practice 26") || !slices.Contains(f.Types, "Software and Configuration Checks/Industry and Regulatory Standards/FISC Controls (Japan)") {
		t.Errorf("root-no-mfa: %+v", f)
	}
}

// A finding belongs to its own account, or to the one that takes all.
func TestWhereASFFGoes(t *testing.T) {
	_, calls := asff(t, whole())
	for _, call := range calls {
		for _, f := range call.Findings {
			if want := "arn:aws:securityhub:us-east-1:" + f.AwsAccountID + ":product/" + f.AwsAccountID + "/default"; f.ProductArn != want || f.AwsAccountID != call.Findings[0].AwsAccountID {
				t.Errorf("%s: %s in %s", f.ID, f.ProductArn, f.AwsAccountID)
			}
		}
	}
	r := whole()
	r.Hub = Hub{Account: "999988887777", Region: "ap-northeast-1"}
	all, calls := asff(t, r)
	if f := all["rootseal/root-no-mfa/"+mine]; len(calls) != 1 || f.AwsAccountID != "999988887777" || f.ProductArn != "arn:aws:securityhub:ap-northeast-1:999988887777:product/999988887777/default" ||
		f.Resources[0] != (asffResource{"AwsAccount", "AWS::::Account:" + mine, "aws", "ap-northeast-1"}) || f.ProductFields["rootseal/Account"] != mine {
		t.Errorf("%d calls, %+v", len(calls), f)
	}
	want := []asffResource{
		{"Other", "arn:aws:iam::" + mine + ":mfa/phone", "aws", "ap-northeast-1"}, {"AwsIamUser", "arn:aws:iam::" + mine + ":user/bob", "aws", "ap-northeast-1"},
	}
	if f := all["rootseal/user-unknown-device/"+mine+"/user/bob/phone"]; !slices.Equal(f.Resources, want) {
		t.Errorf("resources %+v", f.Resources)
	}
	if f := all["rootseal/key-reset/12345678"]; f.Resources[0].Id != "yubikey/12345678" {
		t.Errorf("resources %+v", f.Resources)
	}
	china := whole()
	china.Result.Seen[0].Caller = "arn:aws-cn:iam::" + mine + ":role/audit"
	all, _ = asff(t, china)
	if f := all["rootseal/root-no-mfa/"+mine]; f.ProductArn != "arn:aws-cn:securityhub:cn-north-1:"+mine+":product/"+mine+"/default" {
		t.Errorf("in China: %s", f.ProductArn)
	}
}

// Five hundred accounts, one that cannot be entered: at most a hundred findings in a
// call, all of one account.
func TestCallsOfAHundred(t *testing.T) {
	r := Report{Result: &audit.Result{}, Known: fakeLedger{}, Now: noon, Version: "v1"}
	for i := range 500 {
		account := fmt.Sprintf("2%011d", i)
		r.Result.Seen = append(r.Result.Seen, seen(account, "", []string{"account"}[:min(1, max(0, i-498))]...))
		r.Result.Findings = append(r.Result.Findings, finding(audit.RootNotHardware, account))
	}
	all, calls := asff(t, r)
	if len(all) != 501 || len(calls) != 500 {
		t.Errorf("%d findings in %d calls", len(all), len(calls))
	}
	r.Hub.Account = mine
	all, calls = asff(t, r)
	if len(all) != 501 || len(calls) != 6 || len(calls[0].Findings) != 100 || len(calls[5].Findings) != 1 {
		t.Errorf("into one account: %d findings in %d calls", len(all), len(calls))
	}
}

// Two audits of the same state differ in their times alone.
func TestASFFIsStable(t *testing.T) {
	r := whole()
	first, err := r.ASFF()
	if err != nil {
		t.Fatal(err)
	}
	r.Now = noon.Add(24 * time.Hour)
	second, _ := r.ASFF()
	r.Now = noon
	third, _ := r.ASFF()
	if bytes.Equal(first, second) || !bytes.Equal(first, third) {
		t.Error("the same audit is printed in two ways, or the time does not show")
	}
	a, _ := asff(t, r)
	r.Now = noon.Add(24 * time.Hour)
	b, _ := asff(t, r)
	for id, f := range a {
		if b[id].ID != id || b[id].GeneratorID != f.GeneratorID || b[id].ProductArn != f.ProductArn {
			t.Errorf("%s has changed: %+v", id, b[id])
		}
	}
}

// Names that others chose can be long, and contain anything. Two long ids stay two.
func TestLimits(t *testing.T) {
	r := whole()
	path := strings.Repeat("長い/", 300)
	for i := range 2 {
		f := finding(audit.DeviceLeft, mine, path+fmt.Sprint(i))
		f.Text, f.Next, f.Device = message.Foreign(strings.Repeat("é\u202e\n", 2000)), message.Foreign(strings.Repeat("go ", 900)), "arn:aws:iam::"+mine+":mfa/"+path
		f.Accepted = &audit.Acceptance{Record: 1, Until: "2026-12-31", Reason: strings.Repeat("because ", 300)}
		r.Result.Findings = append(r.Result.Findings, f)
	}
	empty := finding(audit.DeviceLeft, mine, "empty")
	empty.Text = message.Text{}
	r.Result.Findings = append(r.Result.Findings, empty)
	all, _ := asff(t, r)
	if len(all) != 12 {
		t.Errorf("%d findings", len(all))
	}
	for id, f := range all {
		within := func(what, text string, n int) {
			if count := utf8.RuneCountInString(text); count > n || count == 0 || strings.ContainsAny(text, "\n\u202e") {
				t.Errorf("%.80s: %s has %d characters: %.60q", id, what, count, text)
			}
		}
		within("id", f.ID, 512)
		within("title", f.Title, 256)
		within("description", f.Description, 1024)
		within("generator", f.GeneratorID, 512)
		if f.Remediation != nil {
			within("recommendation", f.Remediation.Recommendation.Text, 512)
		}
		if f.Note != nil {
			within("note", f.Note.Text, 512)
		}
		for _, res := range f.Resources {
			within("resource", res.Id, 512)
			within("region", res.Region, 16)
		}
		for name, value := range f.ProductFields {
			within("field", name, 128)
			within(name, value, 2048)
		}
		if len(f.ProductFields) > 50 || len(f.Types) > 50 || f.Compliance != nil && len(f.Compliance.RelatedRequirements) > 32 {
			t.Errorf("%s: %d fields, %d types", id, len(f.ProductFields), len(f.Types))
		}
		if text, _ := json.Marshal(f); len(text) > 240<<10 {
			t.Errorf("%s: %d bytes", id, len(text))
		}
	}
}
