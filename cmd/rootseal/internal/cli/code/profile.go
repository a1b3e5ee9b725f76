package code

import (
	"context"
	"errors"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/cloud"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// ForProfile returns the source of the codes that a profile with mfa_serial requires:
// a plugged-in key that holds the device. Nobody types a code. It takes an unused one,
// and records its use before it hands the code over. It says which key gave which code.
func ForProfile(a *cli.App) cli.MFACode {
	return cli.MFACode{MayGoTo: a.Trusts, Take: func(ctx context.Context, device string) (string, error) {
		if !principal.IsDeviceARN(device) {
			return "", message.Errorf("%w, and %s is no virtual MFA device", cloud.ErrMFAProfile, device)
		}
		passing := operator.ReadInPassing(ctx, a)
		code, err := obtain(ctx, a, passing, options{want: principal.Wanted{Device: device}, fresh: true, noFlags: true}, nil)
		switch {
		case errors.Is(err, errNotHeld), errors.Is(err, errPassedOver), errors.Is(err, cli.ErrNoKey):
			return "", fmt.Errorf("%w: %w", cloud.ErrMFAProfile, err)
		case err != nil:
			return "", err
		}
		recordUse(ctx, passing, code)
		a.Say("signing in with a code of %s from key %d", device, code.key.Serial)
		return string(code.code), nil
	}}
}
