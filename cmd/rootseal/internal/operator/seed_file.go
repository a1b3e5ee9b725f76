package operator

import (
	"context"
	"os"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/message"
)

// CleanSeedFile warns if a file still holds the seed, and after a success offers
// to delete it. A failed ceremony may have read another device's file. Deleting does
// not erase what the file system and the clipboard keep.
func (o *Operator) CleanSeedFile(ctx context.Context, done bool) {
	file := o.SeedFile
	for _, picture := range slices.Compact(slices.Sorted(slices.Values(o.pictures))) {
		if picture != file {
			o.App.Say("%s could not be read: delete it if it shows the QR code, which holds the seed", picture)
		}
	}
	if file == "" {
		return
	}
	o.App.Say("%s still holds the seed", file)
	if !done || !o.Terminal.IsThere() || !o.App.World.MayDelete(file) {
		o.App.Say("next: delete it and every copy of it once you no longer need it")
		return
	}
	picked, err := o.Terminal.Choose(ctx, "delete the file?", Items(o.Terminal, message.Word("keep it, I will delete it"), printable.Sentence("delete %s", file)), 0, "delete it")
	if err != nil || picked != 1 {
		return
	}
	if err := os.Remove(file); err != nil {
		o.App.Say("deleting it failed (%v); delete it yourself", cli.Reason(err))
		return
	}
	o.App.Say("deleted; check that the program that made it keeps no copy")
}
