package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/oath"
)

func TestExitCode(t *testing.T) {
	deep := func(err error) error { return fmt.Errorf("doing this: %w", errors.Join(errors.New("and that"), err)) }
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"done", nil, ExitDone},
		{"anything", errors.New("no space left on device"), ExitFailed},
		{"AWS said no", &cloud.Error{Kinds: []error{cloud.ErrDenied}}, ExitFailed},
		{"wrong access code", oath.ErrWrongAccessCode, ExitFailed},
		{"usage", Usage("no such thing"), ExitUsage},
		{"usage in a ceremony", deep(Usage("give --access-code")), ExitUsage},
		{"not a principal", principal.ErrInvalid, ExitUsage},
		{"not a label", principal.ErrGroupLabel, ExitUsage},
		{"key named twice", enroll.ErrKeyTwice, ExitUsage},
		{"no key named", gate.ErrNoKeys, ExitUsage},
		{"one key", enroll.ErrOneKey, ExitUsage},
		{"a finding accepted without a reason", audit.ErrNoReason, ExitUsage},
		{"a finding accepted up to no day", audit.ErrUntil, ExitUsage},
		{"checked and wrong", deep(ErrWrong), ExitWrong},
		{"no such key", &device.NotOnDeskError{Missing: []device.KeySerial{1}}, ExitNoKey},
		{"another key", device.ErrKeyChanged, ExitNoKey},
		{"key pulled", device.ErrRemoved, ExitNoKey},
		{"stopped", deep(env.ErrStopped), ExitStopped},
		{"a call given up", &cloud.Error{Kinds: []error{context.Canceled}}, ExitStopped},
		{"open", gate.ErrOpen, ExitUnsettled},
		{"unsettled", step.ErrUnsettled, ExitUnsettled},
		{"a pair that nobody spoke of", enroll.ErrNotSaid, ExitUnsettled},
		{"unsettled and stopped", errors.Join(env.ErrStopped, step.ErrUnsettled), ExitUnsettled},
		{"unsettled for want of a key", fmt.Errorf("%w: %w", step.ErrUnsettled, device.ErrRemoved), ExitUnsettled},
		{"unsettled and usage", errors.Join(Usage("give it"), step.ErrUnsettled), ExitUnsettled},
	}
	for _, tt := range tests {
		if got := ExitCode(tt.err); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", tt.name, got, tt.want)
		}
	}
}
