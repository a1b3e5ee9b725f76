package custody

import (
	"context"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
)

// watchKeys prints what is plugged in and removed until the operator interrupts it,
// which is its regular end.
func watchKeys(ctx context.Context, a *cli.App) error {
	err := a.Desk().Watch(ctx, func(c device.Change) {
		if c.Err != nil {
			a.Say("rootseal: %v", c.Err)
		}
		PrintChange(a, a.World.Now(), c)
	})
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// PrintChange prints one line of keys --watch.
func PrintChange(a *cli.App, now time.Time, c device.Change) {
	change := view.NewKeyChange(now, c)
	if !a.JSON {
		printable.Line(a.Out, "%s", change.Words())
		return
	}
	if text, err := printable.JSON(change, ""); err == nil {
		_, _ = a.Out.Write(text)
	}
}
