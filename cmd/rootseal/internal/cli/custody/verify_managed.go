package custody

import (
	"context"
	"slices"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/record"
)

// isManaged reports whether a password manager that the operator has confirmed has the
// seed of a device. The ledger is evidence, never an order: what it names runs only if a
// person repeats it.
func (c liveCheck) isManaged(held *record.MFADevice) bool {
	return held.Manager != nil && slices.Contains(c.options.managers, view.ShellLine(held.Manager.Command))
}

// sayManaged names the commands that would check more devices.
func (c liveCheck) sayManaged() {
	var said []string
	for _, held := range c.Book().Live() {
		if held.Manager == nil || c.isManaged(held) || !held.AtAWS() {
			continue
		}
		if text := view.ShellLine(held.Manager.Command); !slices.Contains(said, text) {
			said = append(said, text)
			c.App.Say("devices in a password manager are not checked; if you mean the command %q, give it with --confirm-manager", text)
		}
	}
}

// prove takes the codes from where the seed is.
func (c liveCheck) prove(ctx context.Context, e *env.Env, held *record.MFADevice, keys []device.KeySerial) (ledger.Live, error) {
	if len(keys) > 0 {
		return custody.ProveLive(ctx, e, held, keys)
	}
	vault, err := manager.Open(*held.Manager, c.App.World.Manager)
	if err != nil {
		return ledger.Live{}, err
	}
	return custody.ProveManaged(ctx, e, held, vault)
}
