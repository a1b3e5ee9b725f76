package operator

import (
	"context"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
)

// Vouched returns the settings of the command that began a ceremony, if known officers have
// signed its intent. Otherwise anyone can have written them.
func Vouched(e *env.Env, begun *record.Ceremony) []ledger.Setting {
	if begun == nil || begun.Plan() == nil || !settle.IsVouched(e, begun) {
		return nil
	}
	return begun.Plan().Settings
}

// AgreeOnEndpoints has the operator confirm the endpoints that are not AWS's, as
// [ConfirmEndpoints] does, before an answer from there decides about what an earlier command
// left: it may have credentials deleted. Endpoints among the vouched settings are not asked
// for. It returns the others.
func AgreeOnEndpoints(ctx context.Context, a *cli.App, t Asker, vouched, settings []ledger.Setting, given []string) (confirmed []string, err error) {
	var unknown []ledger.Setting
	for _, s := range settings {
		switch {
		case !slices.Contains(vouched, s):
			unknown = append(unknown, s)
		case cli.IsEndpoint(s):
			a.Vouch(s.Value)
		}
	}
	if err := ConfirmEndpoints(ctx, a, t, unknown, given); err != nil {
		return nil, err
	}
	for _, s := range unknown {
		if cli.IsEndpoint(s) && !slices.Contains(confirmed, s.Value) {
			confirmed = append(confirmed, s.Value)
		}
	}
	return confirmed, nil
}
