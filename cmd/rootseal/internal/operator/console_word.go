package operator

import (
	"context"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// ConsoleWord asks what the console, or the service, shows of a device whose codes an
// earlier command has shown. It returns what to record of that, and what was typed to
// confirm it. Who does not know stops.
func (o *Operator) ConsoleWord(ctx context.Context, who principal.Principal) (about, typed string, err error) {
	where := "the AWS console"
	answers := []string{"it accepted the codes, the device is in the list", "the device is not in the list, and no page waits for its codes"}
	if !who.AWS() {
		where = who.Account
		answers = []string{"it accepted the codes, and asks for them", "it does not ask for codes of this seed"}
	}
	picked, err := o.Terminal.Choose(ctx, "an earlier command showed codes. what does "+where+" show now", append(answers, cannotTell.text), 2, "give --console accepted, or --console refused with --confirm "+who.Account)
	switch {
	case err != nil:
		return "", "", err
	case picked == 0:
		return ledger.ConsoleAccepted, "", nil
	case picked == 2:
		return "", "", env.ErrStopped
	}
	typed, err = o.askDone(ctx, "the keys lose this seed now. type "+who.Account+" once that is so, or later", who.Account)
	if err == nil && typed == "" {
		err = env.ErrStopped
	}
	return ledger.DeviceAbsent, typed, err
}
