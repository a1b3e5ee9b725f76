package report

import (
	"slices"
	"strings"
)

// Sheet is a sheet of labels on A4 paper, in millimeters.
type Sheet struct {
	Name          string // of --sheet
	Maker         string
	Columns, Rows int
	Width, Height float64 // of a label
	PitchX        float64
	PitchY        float64
	Left, Top     float64 // of the first label
}

// Sheets are the sheets that labels can be printed on, the default first. A sheet without
// a margin is not among them: printers cut it.
var Sheets = []Sheet{
	{"L7160", "Avery L7160, A-one 28379", 3, 7, 63.5, 38.1, 66.04, 38.1, 7.2, 15.15},
	{"L7159", "Avery L7159", 3, 8, 64, 33.86, 66.54, 33.86, 6.46, 13.06},
	{"L7161", "Avery L7161", 3, 6, 63.5, 46.56, 66.04, 46.56, 7.21, 8.82},
	{"L7163", "Avery L7163", 2, 7, 99.06, 38.1, 101.6, 38.1, 4.67, 15.15},
	{"L7173", "Avery L7173", 2, 5, 99.06, 57, 101.6, 57, 4.67, 6},
	{"L6009", "Avery L6009", 4, 12, 45.72, 21.17, 48.26, 21.17, 9.75, 21.41},
	{"28379", "A-one 28379, Avery L7160", 3, 7, 63.5, 38.1, 66.05, 38.1, 7.2, 15.2},
	{"28370", "A-one 28370", 3, 6, 63.5, 46.5, 66.05, 46.5, 7.2, 9},
	{"28362", "A-one 28362", 2, 6, 86.4, 42.3, 86.4, 42.3, 18.6, 21.2},
	{"28183", "A-one 28183", 2, 6, 83.8, 42.3, 87.6, 42.3, 19.3, 21.5},
	{"28369", "A-one 28369", 3, 8, 66, 33.9, 66, 33.9, 6, 12.9},
}

// SheetNames returns the names of all sheets.
func SheetNames() []string {
	var names []string
	for _, s := range Sheets {
		names = append(names, s.Name)
	}
	return names
}

// SheetOf returns the sheet of a name, in either case.
func SheetOf(name string) (Sheet, bool) {
	i := slices.IndexFunc(Sheets, func(s Sheet) bool { return strings.EqualFold(s.Name, name) })
	if i < 0 {
		return Sheet{}, false
	}
	return Sheets[i], true
}

// Holds returns the number of labels on a sheet.
func (s Sheet) Holds() int { return s.Columns * s.Rows }

// at returns the upper left corner of a label, counted from 0, line by line.
func (s Sheet) at(n int) (x, y float64) {
	return s.Left + float64(n%s.Columns)*s.PitchX, s.Top + float64(n/s.Columns)*s.PitchY
}
