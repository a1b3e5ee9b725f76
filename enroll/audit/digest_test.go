package audit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rootseal/enroll/audit"
	"rootseal/message"
)

// A digest names the worst, counts the rest, and ends with the head.
func TestDigest(t *testing.T) {
	r := &audit.Result{}
	for n := range 20 {
		r.Findings = append(r.Findings, audit.Finding{ID: fmt.Sprintf("root-no-mfa/%012d", n), Severity: audit.Critical, Text: message.Word("root has no MFA")})
		r.Seen = append(r.Seen, &audit.Seen{Target: audit.Target{Account: fmt.Sprintf("%012d", n)}, Unread: []audit.Unread{{What: message.Word("account"), Err: errors.New("denied")}}})
	}
	r.Findings = append(r.Findings, audit.Finding{ID: "root-not-hardware/1", Accepted: &audit.Acceptance{}})
	lines := audit.Digest(r, "42:0123")
	text := strings.Join(lines, "\n")
	for _, part := range []string{
		"rootseal audit of 20 accounts: 20 critical, 1 accepted\n", "critical  root-no-mfa/000000000000: root has no MFA\n", "\n… and 5 more\n",
		"not read  000000000014: account: denied\n… and 5 more not read\nledger head 42:0123",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("it lacks %q:\n%s", part, text)
		}
	}
	if len(lines) != 1+16+16+1 {
		t.Errorf("%d lines", len(lines))
	}
	if one := audit.Digest(&audit.Result{Seen: r.Seen[:1]}, ""); one[0] != "rootseal audit of 1 account: nothing found" {
		t.Errorf("%q", one)
	}
	if none := audit.Digest(&audit.Result{}, ""); len(none) != 1 || none[0] != "rootseal audit of 0 accounts: nothing found" {
		t.Errorf("%q", none)
	}
}
