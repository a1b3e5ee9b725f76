package custody

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view/labels"
	"rootseal/enroll/hint"
	"rootseal/enroll/label"
	"rootseal/enroll/seed/picture"
	"rootseal/message"
)

// errLabelDiffers is the error of a label that the ledger does not agree with.
var errLabelDiffers = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.CompareLabel, "the label differs from the ledger"))

// verifyLabel compares a paper label with the ledger. It touches no key and writes nothing.
func verifyLabel(c *cobra.Command, a *cli.App, paper string) error {
	var other error
	c.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != "label" && c.InheritedFlags().Lookup(f.Name) == nil {
			other = cli.Usage("--label and --%s exclude each other", f.Name)
		}
	})
	if other != nil {
		return other
	}
	said, err := readLabel(a, paper)
	if err != nil {
		return err
	}
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	if l.Head().Sequence == 0 {
		return fmt.Errorf("checking the label: %w", cli.ErrNoRecord)
	}
	operator.WarnOfRecordedTime(a, l)
	found := label.Compare(l, said, a.World.Now())
	if a.JSON {
		err = a.PrintJSON(labels.NewChecked(found, l.Head()))
	} else {
		labels.Print(a.Out, found)
	}
	if len(found.Differences) > 0 {
		err = errors.Join(err, message.Errorf("checking the label of key %d: %w: %s", found.Serial, errLabelDiffers, labels.Words(found, found.Differences[0])))
	}
	return err
}

// readLabel reads a label that is typed or in a picture. The text of a picture may be
// anything, also a seed, so no error repeats it.
func readLabel(a *cli.App, paper string) (label.Label, error) {
	if label.Is(paper) {
		said, err := label.Parse(paper)
		switch {
		case errors.Is(err, label.ErrNewer):
			return said, fmt.Errorf("reading the label: %w", err)
		case err != nil:
			return said, cli.Usage("--label: %v", err)
		}
		return said, nil
	}
	data, err := cli.ReadSource(a.In, paper, false, cli.MaxPicture)
	if errors.Is(err, fs.ErrNotExist) {
		err = hint.Mark(hint.ReadLabel, err)
	}
	if err != nil {
		return label.Label{}, fmt.Errorf("reading the label: it is no text that begins with RS1/, and as a picture: %w", err)
	}
	text, err := picture.Read(data)
	if err != nil {
		return label.Label{}, fmt.Errorf("reading the label: %w", err)
	}
	defer clear(text)
	said, err := label.Parse(string(text))
	if err != nil {
		return said, fmt.Errorf("reading the label: the qr code is %w", err)
	}
	return said, nil
}
