package custody

import (
	"context"
	"fmt"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
)

// watchKeys prints what comes and goes until it is interrupted, which is how
// it ends well.
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

// change is one line of keys --watch --json. Of a card that could not be read
// only the reader is known.
type change struct {
	Time     time.Time         `json:"time"`
	Inserted bool              `json:"inserted"`
	Serial   *device.KeySerial `json:"serial"`
	Model    *string           `json:"model"`
	Firmware *string           `json:"firmware"`
	Reader   string            `json:"reader"`
}

func PrintChange(a *cli.App, now time.Time, c device.Change) {
	out := change{
		Time: now.UTC().Truncate(time.Second), Inserted: c.Inserted,
		Serial: view.OrNull(c.Info.Serial), Model: view.OrNull(c.Info.Model), Reader: c.Info.Reader,
	}
	if out.Model != nil {
		out.Firmware = new(c.Info.Firmware.String())
	}
	if a.JSON {
		if text, err := printable.JSON(out, ""); err == nil {
			_, _ = a.Out.Write(text)
		}
		return
	}
	what := "a card that cannot be read"
	if out.Model != nil {
		what = fmt.Sprintf("%s %s", *out.Model, *out.Firmware)
	}
	printable.Line(a.Out, "%s  %s  %s  %s  %s", now.Local().Format(time.TimeOnly),
		map[bool]string{true: "came", false: "left"}[c.Inserted], view.SerialText(out.Serial), what, c.Info.Reader)
}
