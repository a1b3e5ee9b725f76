package principal

import (
	"strings"
	"testing"
)

// Whoever a ceremony named a credential for finds it again by the id alone, by
// the form of the account that stands in it, and nobody else does.
func TestNamedFor(t *testing.T) {
	long := strings.Repeat("x", 30) + strings.Repeat("y", 34) // as long as a user's name can be
	root := Principal{Account: "111122223333", Kind: Root}
	user := func(account, name string) Principal { return Principal{Account: account, Kind: User, Name: name} }
	tests := []struct {
		name  string
		owner Principal
		alias string
		asked Principal
		want  bool
	}{
		{"root by number", root, "", root, true},
		{"root by alias", root, "acme", Principal{Account: "acme", Kind: Root}, true},
		{"the number, where the id has the alias", root, "acme", root, false},
		{"another account", root, "", Principal{Account: "444455556666", Kind: Root}, false},
		{"user", user("111122223333", "alice"), "", user("111122223333", "alice"), true},
		{"user in other case", user("111122223333", "alice"), "", user("111122223333", "Alice"), false},
		{"beginning of the user's name", user("111122223333", "alice-2"), "", user("111122223333", "alice"), false},
		{"address as user name", user("111122223333", "al@acme.example"), "acme", user("acme", "al@acme.example"), true},
		{"user named root", user("111122223333", "root"), "", root, true}, // the id cannot tell them apart
		{"cut name", user("111122223333", long), "", user("111122223333", long), true},
		{"cut name with a short alias", user("111122223333", long), "acme", user("acme", long), true},
		{"cut name of another", user("111122223333", long), "", user("111122223333", long+"z"), false},
		{"long alias that gave way to the number", user("111122223333", long), "acme-production-eu", user("acme-production-eu", long), false},
		{"the number that it gave way to", user("111122223333", long), "acme-production-eu", user("111122223333", long), true},
		{"alias far too long for any id", root, "", Principal{Account: strings.Repeat("a", 63), Kind: Root}, false},
		{"login", Principal{"Example", Login, "olivia"}, "", Principal{"Example", Login, "olivia"}, true},
		{"login against user", Principal{"Example", Login, "olivia"}, "", user("example", "olivia"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id := CredentialID(tt.owner, tt.alias, "daily", "ab2c7d")
			if got := namedFor(id, tt.asked); got != tt.want {
				t.Errorf("%q is for %s: %v, want %v", id, tt.asked, got, tt.want)
			}
		})
	}
}

func TestNamedGroup(t *testing.T) {
	tests := []struct{ id, want string }{
		{"AWS:root@acme sealed ab2c7d", "sealed"},
		{"AWS:a b@acme sealed ab2c7d", "sealed"},
		{"AWS:root@acme sealed ab2c7", ""},  // too short a suffix
		{"AWS:root@acme sealed ab1c7d", ""}, // not base32
		{"AWS:root@acme Sealed ab2c7d", ""},
		{"root@acme sealed ab2c7d", ""}, // no issuer
		{"Amazon Web Services:root-account-mfa-device@111122223333", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := namedGroup(tt.id); got != tt.want {
			t.Errorf("group of %q is %q, want %q", tt.id, got, tt.want)
		}
	}
}
