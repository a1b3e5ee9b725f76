package command

import (
	"slices"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
)

// What is said in a flag is shown and recorded for years: it is one line that every
// screen shows as it was typed.

// maxWords is the length of a reason that still says one thing.
const maxWords = 500

// anyText are the flags that name a file, a credential or a holder on record by
// exactly its bytes, however it came to be called so.
var anyText = []string{
	"ledger", "secret", "qr", "access-code", "pin", "webhook", "management-key", "attestation-root",
	"id", "id-on", "left", "confirm",
}

// checkWords refuses flags whose text is not plain.
func checkWords(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains(anyText, f.Name) {
			return
		}
		said := []string{f.Value.String()}
		if list, is := f.Value.(pflag.SliceValue); is {
			said = list.GetSlice()
		}
		for _, text := range said {
			switch {
			case printable.Text(text) != text:
				err = cli.Usage("--%s is one line of plain text, not %q", f.Name, printable.Text(text))
			case utf8.RuneCountInString(text) > maxWords:
				err = cli.Usage("--%s has at most %d characters", f.Name, maxWords)
			}
		}
	})
	return err
}
