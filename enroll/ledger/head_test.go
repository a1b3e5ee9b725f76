package ledger

import (
	"strings"
	"testing"

	"rootseal/enroll/ledger/ledgertest"
)

func TestParseHead(t *testing.T) {
	sixteen, whole := "0123456789abcdef", strings.Repeat("0123456789abcdef", 4)
	for _, test := range []struct {
		in   string
		want Head
		err  string
	}{
		{"42:" + sixteen, Head{42, sixteen}, ""},
		{"42:" + strings.ToUpper(sixteen), Head{42, sixteen}, ""},
		{"99999999:" + whole, Head{99999999, whole}, ""},
		{"", Head{}, "is not NUMBER:HASH"},
		{sixteen, Head{}, "is not NUMBER:HASH"},
		{":" + sixteen, Head{}, "number of a record"},
		{"0:" + sixteen, Head{}, "number of a record"},
		{"042:" + sixteen, Head{}, "number of a record"},
		{"+42:" + sixteen, Head{}, "number of a record"},
		{"-1:" + sixteen, Head{}, "number of a record"},
		{"100000000:" + sixteen, Head{}, "number of a record"},
		{"42:" + sixteen[:15], Head{}, "15 digits"},
		{"42:" + whole + "0", Head{}, "65 digits"},
		{"42:" + sixteen[:15] + "g", Head{}, "not hex"},
		{"42:" + sixteen + " ", Head{}, "not hex"},
	} {
		got, err := ParseHead(test.in)
		if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%q: got %v, %v; want %v, %q", test.in, got, err, test.want, test.err)
		}
	}
}

func TestHeadsOfALedger(t *testing.T) {
	s := new(ledgertest.Store)
	l := mustOpen(t, s)
	if got := l.Head().String(); got != "0:0000000000000000" {
		t.Errorf("head of the empty ledger is %s", got)
	}
	first := mustAppend(t, l, "", code(1))
	second := mustAppend(t, l, "", code(2))
	if want := hash(readRaw(t, s, 2)); second != (Head{2, want}) || second.String() != "2:"+want[:16] {
		t.Errorf("head is %v, want 2 and %s", second, want)
	}
	if got := l.Head(); got != second {
		t.Errorf("head is %v, want %v", got, second)
	}
	short, err := ParseHead(first.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		head Head
		want bool
	}{
		{"earlier", first, true},
		{"last", second, true},
		{"from a label", short, true},
		{"of an empty ledger", Head{}, false},
		{"too few digits", Head{1, first.Hash[:15]}, false},
		{"of another record", Head{2, first.Hash}, false},
		{"not reached yet", Head{3, second.Hash}, false},
		{"other digits", Head{1, strings.Repeat("0", 16)}, false},
	} {
		if got := l.Contains(test.head); got != test.want {
			t.Errorf("%s: contains is %v", test.name, got)
		}
	}
}
