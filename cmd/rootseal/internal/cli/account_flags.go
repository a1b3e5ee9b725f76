package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/enroll/pasted"
	"rootseal/message"
)

// accountFlags are the flags that take an account number, or what a person would
// otherwise type to confirm.
var accountFlags = []string{"account", "confirm", "signed-in"}

// TakeAccounts turns account numbers in the flags of a command into twelve digits. A
// person copies them from the console, which shows 1111-2222-3333.
func TakeAccounts(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(accountFlags, f.Name) || err != nil {
			return
		}
		if list, is := f.Value.(pflag.SliceValue); is {
			given := list.GetSlice()
			for i := range given {
				given[i] = pasted.Account(given[i])
			}
			err = list.Replace(given)
		} else if f.Value.Type() == "string" {
			err = f.Value.Set(pasted.Account(f.Value.String()))
		}
		if err != nil {
			err = message.Errorf("reading --%s: %w", f.Name, err)
		}
	})
	return err
}
