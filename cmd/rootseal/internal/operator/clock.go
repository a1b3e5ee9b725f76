package operator

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
)

// ClockFlag is the time on another clock. It is compared with the workstation's
// when the command line is read: later, a question may have taken minutes.
type ClockFlag struct{ Stated *env.StatedTime }

// Define adds --clock.
func (f *ClockFlag) Define(c *cobra.Command, now func() time.Time) {
	c.Flags().Func("clock", "state the local time that another clock shows, as `\"YYYY-MM-DD HH:MM\"`, if no time source can be reached", func(text string) error {
		stated, err := env.ReadTime(text, now().Local())
		f.Stated = &stated
		return err
	})
}

// clockTries is how often the operator may read the other clock.
const clockTries = 3

// askTime asks what another clock shows. The workstation's own time is shown only
// if both agree: an operator who has seen it would repeat it.
func askTime(ctx context.Context, a *cli.App, t Asker, cause error) (*env.StatedTime, error) {
	zone, _ := a.World.Now().Local().Zone()
	t.Say("no time server answered (%v).", cause)
	t.Say("look at another clock that you trust, such as a phone.")
	for try := 1; ; try++ {
		var stated env.StatedTime
		_, err := t.Ask(ctx, Said(t, printable.Sentence("type the date and the time that it shows, as YYYY-MM-DD HH:MM in %s", zone)), "", func(text string) (err error) {
			stated, err = env.ReadTime(text, a.World.Now().Local())
			return err
		}, "no terminal to ask on: give --clock, the date and the time of another clock")
		if err != nil {
			return nil, err
		}
		if err = stated.Check(); err == nil {
			t.Say("this workstation says %s: it agrees.", stated.At.Format("2006-01-02 15:04:05 MST"))
			return &stated, nil
		}
		if try == clockTries {
			return nil, err
		}
		t.Say("%v. %s if the other clock is right, and look at it again; ctrl-c stops.", err, stated.Correction())
	}
}
