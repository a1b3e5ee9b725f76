package mfa

import (
	"testing"

	"rootseal/enroll/cloud"
	"rootseal/enroll/principal"
)

// A user may have a path, which only the ARN shows, before the name.
func TestIsOwner(t *testing.T) {
	a := &Account{Who: principal.Principal{Account: "111122223333", Kind: principal.User, Name: "alice"}}
	for arn, owned := range map[string]bool{
		"arn:aws:iam::111122223333:user/alice":               true,
		"arn:aws:iam::111122223333:user/division/team/alice": true,
		"arn:aws:iam::111122223333:user/alice/bob":           false,
		"arn:aws:iam::111122223333:user/malice":              false,
		"arn:aws:iam::444455556666:user/alice":               false,
		"arn:aws:iam::111122223333:root":                     false,
	} {
		if a.isOwner(cloud.VirtualMFADevice{OwnerARN: arn}) != owned {
			t.Errorf("%s: owned %t, want %t", arn, !owned, owned)
		}
	}
}
