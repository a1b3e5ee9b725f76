package principal

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// The name on the key is what a person reads in an authenticator app, and 64
// bytes are all there is.
func TestCredentialID(t *testing.T) {
	user := func(account, name string) Principal { return Principal{Account: account, Kind: User, Name: name} }
	const number = "111122223333"
	long := strings.Repeat("a", 25) + "." + strings.Repeat("z", 38) // 64, the longest user name
	tests := []struct {
		name         string
		who          Principal
		alias, group string
		want         string
	}{
		{"alias", user(number, "alice"), "acme", "daily", "AWS:alice@acme daily abc234"},
		{"no alias", user(number, "alice"), "", "daily", "AWS:alice@111122223333 daily abc234"},
		{"root", Principal{Account: number}, "acme", "sealed", "AWS:root@acme sealed abc234"},
		{"login", Principal{Account: "GitHub", Kind: Login, Name: "ops"}, "", "daily", "GitHub:ops daily abc234"},
		{
			"exactly 64 keeps the alias", user(number, "alice"), strings.Repeat("b", 41), "daily",
			"AWS:alice@" + strings.Repeat("b", 41) + " daily abc234",
		},
		{
			"one more: the number for the alias", user(number, "alice"), strings.Repeat("b", 42), "daily",
			"AWS:alice@111122223333 daily abc234",
		},
		{
			"number and cut", user(number, long), strings.Repeat("b", 63), "twelve-chars",
			"AWS:" + strings.Repeat("a", 13) + "~" + strings.Repeat("z", 13) + "@111122223333 twelve-chars abc234",
		},
		{
			"a short alias stays when the name is cut", user(number, long), "acme", "daily",
			"AWS:" + strings.Repeat("a", 21) + "~" + strings.Repeat("z", 20) + "@acme daily abc234",
		},
		{
			"login cut",
			Principal{Account: strings.Repeat("s", 31), Kind: Login, Name: long},
			"", "twelve-chars",
			strings.Repeat("s", 31) + ":aaaaaa~zzzzz twelve-chars abc234",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := CredentialID(test.who, test.alias, test.group, "abc234")
			if got != test.want {
				t.Errorf("%q (%d bytes), want %q (%d)", got, len(got), test.want, len(test.want))
			}
			if len(got) > maxID || strings.Contains(got, "/") {
				t.Errorf("%q is no id: %d bytes", got, len(got))
			}
		})
	}
}

func TestCutMiddle(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want string
	}{
		{"abcdefgh", 7, "abc~fgh"},
		{"abcdefgh", 4, "ab~h"},
		{"abcdefgh", 2, "a~"},
		{"abcdefgh", 1, "~"},
	} {
		if got := cutMiddle(test.text, test.n); got != test.want {
			t.Errorf("%q in %d: %q, want %q", test.text, test.n, got, test.want)
		}
	}
}

func TestDeviceNames(t *testing.T) {
	allowed := regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,226}$`) // IAM, virtualMFADeviceName
	for _, test := range []struct {
		who  Principal
		want []string
	}{
		{Principal{Kind: Root}, []string{"rootseal-root-daily-abc234"}},
		{Principal{Kind: User, Name: "al+ice@x"}, []string{
			"rootseal-al+ice@x-daily-abc234", "rootseal-al+ice@x-daily-abc234-2", "rootseal-al+ice@x-daily-abc234-3",
		}},
		{Principal{Kind: Login, Name: "ops"}, nil},
	} {
		got := DeviceNames(test.who, "daily", "abc234")
		if strings.Join(got, " ") != strings.Join(test.want, " ") {
			t.Errorf("%v: %q, want %q", test.who, got, test.want)
		}
		for _, name := range got {
			if !allowed.MatchString(name) {
				t.Errorf("AWS does not take %q", name)
			}
		}
	}
}

// Two ceremonies never share a name.
func TestNewCeremony(t *testing.T) {
	form, seen := regexp.MustCompile(`^[a-z2-7]{6}$`), map[string]bool{}
	for range 100 {
		id, suffix := NewCeremony(time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("", -3600)))
		if !form.MatchString(suffix) || seen[suffix] {
			t.Fatalf("suffix %q: malformed, or drawn twice in a hundred", suffix)
		}
		if id != "20260302-"+suffix || !IsCeremony(id, suffix) {
			t.Fatalf("id %q of suffix %q", id, suffix)
		}
		seen[suffix] = true
	}
	for id, suffix := range map[string]string{"20260302-abc234": "bc234", "20260302-abc23": "abc23", "2026-03-02-abc234": "abc234"} {
		if IsCeremony(id, suffix) {
			t.Errorf("%q is taken for an id with suffix %q", id, suffix)
		}
	}
}
