package view

import (
	"strings"
	"testing"

	"rootseal/enroll"
	"rootseal/enroll/audit"
	"rootseal/enroll/record"
	"rootseal/message"
)

// A name that someone wrote into the ledger stays text in the command that a line shows.
func TestForgedNamesStayText(t *testing.T) {
	const name = "x; $(id)"
	for of, line := range map[string]string{
		"unprotected": UnprotectedLines([]record.Unprotected{{Principal: "123456789012/root", Group: name}})[0].String(),
		"sign-in":     SignInOnce(enroll.Result{Principal: name, Group: "daily"}).String(),
		"finding":     NextStep(audit.Finding{Account: name, Next: message.Word("run 'rootseal enroll --root --account ACCOUNT'")}).String(),
	} {
		_, command, _ := strings.Cut(line, "'rootseal ")
		if strings.Contains(command, " "+name) || strings.Contains(command, " $(") {
			t.Errorf("%s: %s", of, line)
		}
	}
}
