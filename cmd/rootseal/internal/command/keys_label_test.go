package command

import (
	"os"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// A key is called something once it is known: from the record or from the desk.
// What is not given stays, and an empty text takes it away.
func TestKeysLabel(t *testing.T) {
	s := newStage(t, keyWith(1001))
	text := func(v *string) string {
		if v == nil {
			return "null"
		}
		return *v
	}
	for _, tt := range []struct {
		args          string
		label, holder string
	}{
		{`1001|Osaka safe`, "Osaka safe", "null"},
		{`1001|--holder|Olivia Ito`, "Osaka safe", "Olivia Ito"},
		{`1001|大阪の金庫`, "大阪の金庫", "Olivia Ito"},
		{`1001|--holder=`, "大阪の金庫", "null"},
		{`1001||--holder|Ren`, "null", "Ren"},
	} {
		got := mustTypeJSON[view.KeyLabel](t, s, append([]string{"keys", "label"}, strings.Split(tt.args, "|")...)...)
		if got.Serial != 1001 || text(got.Label) != tt.label || text(got.Holder) != tt.holder || got.Head != s.open(t, "").Head().String() {
			t.Errorf("%s: serial %d, label %s, holder %s, head %s; want %s and %s", tt.args, got.Serial, text(got.Label), text(got.Holder), got.Head, tt.label, tt.holder)
		}
		keys := mustTypeJSON[[]view.Key](t, s, "keys")
		if len(keys) != 1 || text(keys[0].Label) != tt.label || text(keys[0].Holder) != tt.holder {
			t.Errorf("%s: keys shows %s and %s", tt.args, text(keys[0].Label), text(keys[0].Holder))
		}
	}
	if n := len(s.open(t, "").Records()); n != 5 {
		t.Errorf("%d records, want one for each", n)
	}
}

// A key of the record need not be here.
func TestKeysLabelOfAnAbsentKey(t *testing.T) {
	s := newStage(t)
	s.append(t, ledger.WorldAWS, enrolled("111122223333/user/alice", "daily", "AWS:alice@acme daily abcdef", 12345678)...)
	s.mustType(t, wants{cli.ExitDone, "", []string{"key 12345678: label Osaka safe, holder none", "ledger head 3:"}}, "keys", "label", "12345678", "Osaka safe")
}

func TestKeysLabelRefuses(t *testing.T) {
	s := newStage(t, keyWith(1001))
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"1001"}, cli.ExitUsage, "give a label, or --holder NAME"},
		{[]string{}, cli.ExitUsage, "usage: rootseal keys label SERIAL [TEXT]"},
		{[]string{"1001", "Osaka", "safe"}, cli.ExitUsage, "usage: rootseal keys label SERIAL [TEXT]"},
		{[]string{"the red one", "Osaka"}, cli.ExitUsage, "serial"},
		{[]string{"1001", "two\nlines"}, cli.ExitUsage, "the label, or the name is too long"},
		{[]string{"1001", "turned \u202e round"}, cli.ExitUsage, "the label, or the name is too long"},
		{[]string{"1001", " "}, cli.ExitUsage, "the label, or the name is too long"},
		{[]string{"1001", "--holder", strings.Repeat("x", 61)}, cli.ExitUsage, "at most 60 characters"},
		{[]string{"1002", "Osaka"}, cli.ExitNoKey, "labeling key 1002, which is not in the ledger: key 1002 not plugged in"},
	} {
		s.mustType(t, wants{tt.code, "", []string{tt.says, "next: "}}, append([]string{"keys", "label"}, tt.args...)...)
	}
	if files := s.files(t); len(files) != 0 {
		t.Errorf("it made %v", files)
	}
}

// A ledger that cannot be read takes no key from the list.
func TestKeysWithoutLedger(t *testing.T) {
	s := newStage(t, keyWith(1001))
	s.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1001, Label: "Osaka safe"}})
	if err := os.Chmod(s.ledger, 0o755); err != nil {
		t.Fatal(err)
	}
	keys := mustTypeJSON[[]view.Key](t, s, "keys")
	if len(keys) != 1 || keys[0].Label != nil || !strings.Contains(s.err.String(), "warning: no labels of keys") {
		t.Errorf("keys %+v; it said %q", keys, s.err.String())
	}
}
