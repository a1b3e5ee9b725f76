package language

import (
	"regexp"
	"strings"
	"testing"
)

// required are flags without which a command ends before it does anything.
var required = map[string]string{
	"officer add ": "--name", "officer remove ": "--reason", "keys drop ": "--reason",
	"unseal --close": "--reason", "audit accept ": "--reason", "passkey remove ": "--reason",
	"passkey add ": "--arn", "verify --adopt ": "--id",
}

var printedCommand = regexp.MustCompile(`'rootseal ([^']*)'`)

// A command with arguments that a text leads to does not end at a flag that it lacks.
func TestPrintedCommandsHaveTheirFlags(t *testing.T) {
	found := 0
	for english := range japanese {
		for _, m := range printedCommand.FindAllStringSubmatch(english, -1) {
			for begins, flag := range required {
				if !strings.HasPrefix(m[1], begins) {
					continue
				}
				found++
				if !strings.Contains(m[1], flag) {
					t.Errorf("%q: %s lacks %s", english, m[0], flag)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("%d commands were found", found)
	}
}
