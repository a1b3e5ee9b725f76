package cloud

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"rootseal/message"
)

func TestErrorText(t *testing.T) {
	for want, err := range map[string]*Error{
		"enabling mfa device: no route to host": {Doing: message.Textf("enabling mfa device"), Message: message.Textf("no route to host")},
		"enabling mfa device: NoSuchEntity: no user x (request r-1)": {
			Doing: message.Textf("enabling mfa device"), Code: "NoSuchEntity", Message: message.Textf("no user x"), RequestID: "r-1", Kinds: []error{ErrNotFound},
		},
		"enabling mfa device: cut off; whether it happened at aws is not known": {
			Doing: message.Textf("enabling mfa device"), Message: message.Textf("cut off"), Kinds: []error{context.Canceled, ErrInDoubt},
		},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

func TestErrorIsEveryKind(t *testing.T) {
	err := fmt.Errorf("step enable: %w", &Error{Kinds: []error{ErrDenied, ErrDeniedBySCP}})
	for _, kind := range []error{ErrDenied, ErrDeniedBySCP} {
		if !errors.Is(err, kind) {
			t.Errorf("is not %v", kind)
		}
	}
	if errors.Is(err, ErrInDoubt) {
		t.Error("a denial is in doubt")
	}
}

func TestAssigned(t *testing.T) {
	for name, test := range map[string]struct {
		device VirtualMFADevice
		want   bool
	}{
		"free":                 {VirtualMFADevice{ARN: "arn"}, false},
		"user's":               {VirtualMFADevice{ARN: "arn", OwnerARN: "arn:aws:iam::111122223333:user/alice", EnableDate: time.Unix(1, 0)}, true},
		"root's without owner": {VirtualMFADevice{ARN: "arn", Root: true}, true},
		"somebody's":           {VirtualMFADevice{ARN: "arn", EnableDate: time.Unix(1, 0)}, true},
	} {
		if got := test.device.Assigned(); got != test.want {
			t.Errorf("%s: assigned %v", name, got)
		}
	}
}
