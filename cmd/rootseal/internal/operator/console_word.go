package operator

import (
	"context"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/message"
)

// ConsoleWord asks what the console, or the service, shows of a device whose codes an
// earlier command has shown. It returns what to record of that, and what was typed to
// confirm it. Who does not know stops.
func (o *Operator) ConsoleWord(ctx context.Context, who principal.Principal) (about, typed string, err error) {
	where := message.Word("the AWS console")
	answers := []message.Text{message.Word("it accepted the codes, the device is in the list"), message.Word("the device is not in the list, and no page waits for its codes")}
	if !who.AWS() {
		where = message.Foreign(who.Account)
		answers = []message.Text{message.Word("it accepted the codes, and asks for them"), message.Word("it does not ask for codes of this seed")}
	}
	question := Said(o.Terminal, printable.Sentence("an earlier command showed codes. what does %s show now", where))
	instead := Said(o.Terminal, printable.Sentence("give --console accepted, or --console refused with --confirm %s", who.Account))
	picked, err := o.Terminal.Choose(ctx, question, Items(o.Terminal, append(answers, cannotTell.text)...), 2, instead)
	switch {
	case err != nil:
		return "", "", err
	case picked == 0:
		return ledger.ConsoleAccepted, "", nil
	case picked == 2:
		return "", "", env.ErrStopped
	}
	typed, err = o.askDone(ctx, Said(o.Terminal, printable.Sentence("the keys lose this seed now. type %s once that is so, or later", who.Account)), who.Account)
	if err == nil && typed == "" {
		err = env.ErrStopped
	}
	return ledger.DeviceAbsent, typed, err
}
