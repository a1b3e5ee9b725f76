package principal

import "testing"

func TestWantedFits(t *testing.T) {
	const alice, other = "AWS:alice@acme daily ab2c7d", "Example:olivia"
	who := func(text string) *Principal {
		p, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return &p
	}
	for name, tt := range map[string]struct {
		want Wanted
		on   Credential
		fits bool
	}{
		"any for AWS":                {Wanted{}, Credential{alice, "AWS", true}, true},
		"the console's label":        {Wanted{}, Credential{"Amazon Web Services:x@acme", "Amazon Web Services", true}, true},
		"an ARN":                     {Wanted{}, Credential{"arn:aws:iam::111122223333:mfa/alice", "arn", true}, true},
		"not for AWS":                {Wanted{}, Credential{other, "Example", true}, false},
		"HOTP":                       {Wanted{}, Credential{alice, "AWS", false}, false},
		"HOTP by its id":             {Wanted{ID: alice}, Credential{alice, "AWS", false}, true},
		"part of an id":              {Wanted{ID: "Example"}, Credential{other, "Example", true}, false},
		"an id in other case":        {Wanted{ID: "example:olivia"}, Credential{other, "Example", true}, false},
		"an id that begins another":  {Wanted{ID: other}, Credential{other + "-2", "Example", true}, false},
		"a principal":                {Wanted{Principal: who("acme/user/alice")}, Credential{alice, "AWS", true}, true},
		"a name that begins another": {Wanted{Principal: who("acme/user/ali")}, Credential{alice, "AWS", true}, false},
		"its group":                  {Wanted{Group: "daily"}, Credential{alice, "AWS", true}, true},
		"another group":              {Wanted{Group: "sealed"}, Credential{alice, "AWS", true}, false},
	} {
		if got := tt.want.Fits(tt.on); got != tt.fits {
			t.Errorf("%s: %v", name, got)
		}
	}
}
