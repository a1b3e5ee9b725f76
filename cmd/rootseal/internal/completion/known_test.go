package completion

import "testing"

// A value of a forged ledger is offered only if a shell reads no more than a value.
func TestValuesForAShell(t *testing.T) {
	for _, value := range []string{"$(id)", "`id`", "a; id", "a | id", "a && id", "a > b", "a < b", `a\`, `a" id`, "!id", "--confirm=12345678", "-y", "_activeHelp_ all is well", "a\tb", "a\nb", "a\x1b[2J"} {
		if got := described(value, "a person"); got != "" {
			t.Errorf("%q is offered as %q", value, got)
		}
	}
	for _, value := range []string{"Olivia Ortiz", "O'Brien", "Safe 2 (Tokyo)", "111122223333/user/a+b=c,d.e@f-g", "20260302T093000Z-k3v9q2tx", "東京"} {
		if got := described(value, "$(id)"); got != value+"\t$(id)" {
			t.Errorf("%q is offered as %q", value, got)
		}
	}
}
