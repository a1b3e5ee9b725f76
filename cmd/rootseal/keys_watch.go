package main

import (
	"context"
	"fmt"
	"time"

	"rootseal/device"
)

// watchKeys prints what comes and goes until it is interrupted, which is how
// it ends well.
func (a *app) watchKeys(ctx context.Context) error {
	err := a.desk().Watch(ctx, func(c device.Change) {
		if c.Err != nil {
			a.say("rootseal: %v", c.Err)
		}
		a.printChange(a.world.now(), c)
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

func (a *app) printChange(now time.Time, c device.Change) {
	out := change{
		Time: now.UTC().Truncate(time.Second), Inserted: c.Inserted,
		Serial: known(c.Info.Serial), Model: known(c.Info.Model), Reader: c.Info.Reader,
	}
	if out.Model != nil {
		out.Firmware = new(c.Info.Firmware.String())
	}
	if a.json {
		if text, err := encodeJSON(out, ""); err == nil {
			_, _ = a.out.Write(text)
		}
		return
	}
	what := "a card that cannot be read"
	if out.Model != nil {
		what = fmt.Sprintf("%s %s", *out.Model, *out.Firmware)
	}
	printLine(a.out, "%s  %s  %s  %s  %s", now.Local().Format(time.TimeOnly),
		map[bool]string{true: "came", false: "left"}[c.Inserted], serialText(out.Serial), what, c.Info.Reader)
}
