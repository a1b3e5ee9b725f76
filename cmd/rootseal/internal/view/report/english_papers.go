package report

// englishOfPapers is every text of the labels and of the sheet for the table, like english.
var englishOfPapers = map[string]string{
	"labels.title":    "Labels for sealed keys",
	"labels.made_for": "For the sheet %s. Ledger head %s.",
	"labels.print":    "Print at 100 %, on A4, without headers, footers and scaling.",
	"labels.claim":    "A label is a claim on paper: it repeats what the ledger contained at its head. 'rootseal verify --label' compares it with the ledger.",
	"labels.page":     "Sheet %d of %d",
	"labels.code":     "QR code: %s",
	"labels.key":      "Key %d",
	"labels.bag":      "Bag %s",
	"labels.no_bag":   "Not in a bag",
	"labels.more":     "and %d more",
	"labels.made":     "Made %s",
	"labels.next":     "Check by %s",
	"labels.no_next":  "No check is due",
	"labels.head":     "Head %s",
	"labels.drill":    "REHEARSAL",

	"calibrate.title":   "Page to measure a printer for labels",
	"calibrate.how":     "Print this page on plain paper, put it on a sheet of labels, and hold both against a light.",
	"calibrate.ruler":   "Both rulers must be 100 mm long. If they are not, the printer scales: print at 100 %.",
	"calibrate.offset":  "If the frames are beside the labels, measure by how much, and give --offset X,Y in millimeters to the right and down.",
	"calibrate.drawing": "Frames of the labels of %s, and two rulers of 100 mm",
}
