package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"rootseal/enroll/env"
)

// clockFlag is what another clock shows, held against ours when the command line
// is read: later, somebody may have been waited for.
type clockFlag struct{ stated *env.StatedTime }

func (f *clockFlag) define(c *cobra.Command, now func() time.Time) {
	c.Flags().Func("clock", "state the local time that another clock shows, as `\"YYYY-MM-DD HH:MM\"`, if no time source can be reached", func(text string) error {
		stated, err := env.ReadTime(text, now().Local())
		f.stated = &stated
		return err
	})
}

// clockTries is how often a person may look at the other clock again.
const clockTries = 3

// askTime has the officer type what another clock shows. Ours is told only where
// both agree: whoever has seen it repeats it.
func (a *app) askTime(ctx context.Context, t somebody, cause error) (*env.StatedTime, error) {
	zone, _ := a.world.now().Local().Zone()
	t.say("no time server answered (%v).", cause)
	t.say("look at another clock that you trust, such as a phone.")
	for try := 1; ; try++ {
		var stated env.StatedTime
		_, err := t.ask(ctx, "type the date and the time that it shows, as YYYY-MM-DD HH:MM in "+zone, "", func(text string) (err error) {
			stated, err = env.ReadTime(text, a.world.now().Local())
			return err
		}, "no terminal to ask on: give --clock, the date and the time of another clock")
		if err != nil {
			return nil, err
		}
		if err = stated.Check(); err == nil {
			t.say("this workstation says %s: it agrees.", stated.At.Format("2006-01-02 15:04:05 MST"))
			return &stated, nil
		}
		if try == clockTries {
			return nil, err
		}
		t.say("%v. %s if the other clock is right, and look at it again; ctrl-c stops.", err, stated.Correction())
	}
}
