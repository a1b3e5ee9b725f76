package command

import (
	"slices"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
)

// The ledger keeps the text of a flag for years, so the text is one line that every
// screen shows as typed.

// maxWords is the longest text of a flag, in characters.
const maxWords = 500

// anyText are the flags that name a file, or a credential or holder in the ledger, by
// its exact bytes.
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
