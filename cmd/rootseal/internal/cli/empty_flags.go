package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// clearing are the flags that remove a text if they are empty.
var clearing = []string{"holder"}

// RefuseEmpty refuses flags that were given without a value. A script gives one if a
// variable was not set; the command would then choose for itself what the script
// meant to choose.
func RefuseEmpty(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains(clearing, f.Name) {
			return
		}
		empty := f.Value.Type() == "string" && f.Value.String() == ""
		if list, is := f.Value.(pflag.SliceValue); is {
			given := list.GetSlice()
			empty = len(given) == 0 || slices.Contains(given, "")
		}
		if empty {
			err = Usage("--%s is empty", f.Name)
		}
	})
	return err
}
