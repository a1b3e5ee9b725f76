package cli

import (
	"slices"
	"strings"

	"rootseal/message"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// clearing are the flags that remove a text if they are empty.
var clearing = []string{"holder"}

// emptyTaken is the annotation of a command whose arguments may be empty.
const emptyTaken = "empty-argument"

// TakesEmpty lets the arguments of a command be empty, and says what that means.
func TakesEmpty(meaning string) map[string]string { return map[string]string{emptyTaken: meaning} }

// RefuseEmpty refuses flags and arguments that were given without a value. A script
// gives one if a variable was not set; the command would then choose for itself what
// the script meant to choose.
func RefuseEmpty(c *cobra.Command, args []string) (err error) {
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
	if _, may := c.Annotations[emptyTaken]; may || err != nil {
		return err
	}
	for i, arg := range args {
		if strings.TrimSpace(arg) == "" {
			return Usage("%s is empty", argumentName(c, i))
		}
	}
	return nil
}

// argumentName is what the usage of a command calls an argument.
func argumentName(c *cobra.Command, i int) message.Text {
	names := strings.Fields(c.Use)[1:]
	if len(names) == 0 {
		return message.Word("an argument")
	}
	return message.Foreign(strings.Trim(names[min(i, len(names)-1)], "[]."))
}
