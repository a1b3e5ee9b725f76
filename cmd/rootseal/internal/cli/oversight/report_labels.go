package oversight

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view/labels"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/hint"
	"rootseal/enroll/label"
	"rootseal/enroll/report"
	"rootseal/message"
)

// labelsOptions are the options of report labels.
type labelsOptions struct {
	sheet, offset, out string
	start              int
	calibrate          bool
	keys               []string
}

func reportLabelsCommand(a *cli.App) *cobra.Command {
	var o labelsOptions
	c := &cobra.Command{
		Use:   "labels",
		Short: "Write labels for sealed keys, to print on a sheet",
		Long: `Write one HTML file that prints labels on a sheet of A4: for each key its label,
serial, bag number, account numbers, the day, the day of the next check, the ledger
head, and a QR code with serial, bag, head and days. 'rootseal verify --label' reads
a label back.

Without --key, each key in a bag with a live device gets a label. A key gets none if
it is in no bag, lost or wrong, if neither a checked answer nor a signature covers its
proof, if a custody finding is open, or if its bag number has no room: rootseal names
it, and the exit code is 1 if --key names it or no label is left.

report labels reads the ledger only. It writes nothing but the file of --out.

Print at 100 %, without headers and footers. --calibrate writes a page to measure the
printer; --offset moves the labels by millimeters to the right and down. --start is
the first free label of a used sheet, counted line by line.

With --json: an array of labels, each with serial, label, bag, place, accounts, made,
next_check, head, code, why. why is empty if the key gets a label.`,
		Example: `  rootseal report labels --out labels.html
  rootseal report labels --key 30112847 --sheet L7163 --start 5 --out labels.html
  rootseal report labels --calibrate --out page.html`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runLabels(a, o) },
	}
	fl := c.Flags()
	fl.StringVar(&o.sheet, "sheet", viewreport.Sheets[0].Name, "print on the sheet `NAME`: "+strings.Join(viewreport.SheetNames(), ", "))
	fl.StringVar(&o.offset, "offset", "0,0", "move the labels by `X,Y` millimeters to the right and down")
	fl.IntVar(&o.start, "start", 1, "begin with the free label `N` of a used sheet")
	fl.BoolVar(&o.calibrate, "calibrate", false, "write a page to measure the printer instead")
	fl.StringSliceVar(&o.keys, "key", nil, "make labels of the keys with these `SERIALS` (default: all in a bag with a live device)")
	fl.StringVar(&o.out, "out", "", "write the labels to `FILE` instead of standard output")
	return c
}

// maxOffset is the largest offset in millimeters: a larger one is a mistake.
const maxOffset = 20

// page reads the options.
func (o labelsOptions) page() (l viewreport.Labels, serials []uint32, err error) {
	var known bool
	if l.Sheet, known = viewreport.SheetOf(o.sheet); !known {
		return l, nil, cli.Usage("--sheet is one of %s", strings.Join(viewreport.SheetNames(), ", "))
	}
	x, y, _ := strings.Cut(o.offset, ",")
	var errs [2]error
	l.X, errs[0] = strconv.ParseFloat(strings.TrimSpace(x), 64)
	l.Y, errs[1] = strconv.ParseFloat(strings.TrimSpace(y), 64)
	within := func(mm float64) bool { return mm >= -maxOffset && mm <= maxOffset } // NaN is not
	if errors.Join(errs[:]...) != nil || !within(l.X) || !within(l.Y) {
		return l, nil, cli.Usage("--offset requires two numbers of millimeters, at most %d, such as 0.5,-1", maxOffset)
	}
	if o.start < 1 || o.start > l.Sheet.Holds() {
		return l, nil, cli.Usage("--start is a number from 1 to %d on sheet %s", l.Sheet.Holds(), l.Sheet.Name)
	}
	l.Start, l.Calibrate = o.start, o.calibrate
	named, err := cli.ParseSerials(o.keys)
	for _, s := range named {
		serials = append(serials, uint32(s))
	}
	return l, serials, err
}

// errNoKeyToLabel: the ledger has no key that a label could be for.
var errNoKeyToLabel = hint.Sentinel(hint.EnrollFirst, "no label for any key: the ledger has no key with a live device")

func runLabels(a *cli.App, o labelsOptions) error {
	page, serials, err := o.page()
	if err != nil {
		return err
	}
	if o.calibrate && a.JSON {
		return cli.Usage("--calibrate and --json exclude each other")
	}
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	operator.WarnOfRecordedTime(a, l)
	now := a.World.Now()
	page.World, page.Made = a.World.Name, now.UTC()
	head := l.Head()
	if head.Sequence > 0 {
		page.World, page.Head = l.Records()[0].World, head.String()
	}
	if head.Sequence > 0 && !o.calibrate {
		for _, k := range label.Keys(l, now, serials...) {
			page.Labels = append(page.Labels, viewreport.PaperLabel{KeyLabel: k, Label: label.Of(k, head, now)})
		}
	}
	var text bytes.Buffer
	without, err := viewreport.WriteLabels(printable.For(a.Language, &text), page)
	if err != nil {
		return fmt.Errorf("writing the labels: %w", err)
	}
	none := len(page.Labels) == len(without) && !o.calibrate
	err = refusal(a, without, len(serials) > 0, none)
	switch {
	case a.JSON:
		return errors.Join(err, a.PrintJSON(papers(page.Labels, without)))
	case none:
		return err
	}
	written, failed := deliver(a, o.out, text.Bytes())
	if failed != nil {
		return errors.Join(err, fmt.Errorf("writing the labels: %w", failed))
	}
	if written {
		a.Say("labels written to %s; head %s", o.out, page.Head)
	}
	return err
}

// papers are the labels as JSON, each with the reason against it.
func papers(all []viewreport.PaperLabel, without []report.KeyLabel) []labels.Paper {
	why := map[uint32]string{}
	for _, k := range without {
		why[k.Serial] = k.Why
	}
	rows := []labels.Paper{}
	for _, one := range all {
		one.Why = why[one.Label.Serial]
		rows = append(rows, labels.NewPaper(one.KeyLabel, one.Label))
	}
	return rows
}

// refusal reports the keys that get no label. It is an error if someone named them, or if
// no label is left.
func refusal(a *cli.App, refused []report.KeyLabel, named, none bool) error {
	if none && len(refused) == 0 {
		return fmt.Errorf("writing the labels: %w", errNoKeyToLabel)
	}
	var errs []error
	var open []string // keys that no one named, each in no bag: most keys of a company
	for _, k := range refused {
		switch {
		case !named && k.Why == report.NoLabelOpen:
			open = append(open, fmt.Sprint(k.Serial))
		case !named && !none:
			a.Say("no label for %s", labels.None(k))
		default:
			errs = append(errs, errNoLabel(k))
		}
	}
	switch {
	case len(open) > 0 && none && len(errs) == 0:
		return hint.New("writing the labels", hint.SealFirst, errNoBag, "SERIAL")
	case len(open) > 0:
		a.Say("no label for a key in no bag: %s", strings.Join(open, ", "))
	}
	return errors.Join(errs...)
}

var errNoBag = errors.New("no key is in a bag")

func errNoLabel(k report.KeyLabel) error {
	err := message.Errorf("writing the labels: no label for %s", labels.None(k))
	switch k.Why {
	case report.NoLabelOpen:
		return hint.New("", hint.SealFirst, err, fmt.Sprint(k.Serial))
	case report.NoLabelRoom:
		return hint.Mark(hint.LargerLabel, err)
	}
	return hint.Mark(hint.NoLabel, err)
}
