//go:build linux && cgo

package story

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-analyze/charts"
)

// draw writes figures as a chart into docs: one panel for each place, one line for each
// command. The axis of time is logarithmic.
func draw(b *testing.B, name, axis string, figures []figure) {
	b.Helper()
	const width, height = 460, 380
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: 2 * width, Height: height})
	p.FilledRect(0, 0, 2*width, height, charts.ColorWhite, charts.ColorWhite, 0)
	for i, place := range []string{"folder", "S3"} {
		title := "in a folder"
		if place == "S3" {
			title = "on S3, 30 ms for each answer"
		}
		panel := p.Child(charts.PainterBoxOption(charts.NewBox(i*width, 0, (i+1)*width, height)))
		if err := panel.LineChart(panelOf(title, axis, place, figures)); err != nil {
			b.Fatal(err)
		}
	}
	svg, err := p.Bytes()
	if err == nil {
		err = os.WriteFile(filepath.Join("..", "..", "docs", name), append(svg, '\n'), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// Powers of ten, in seconds, between which the figures are.
const least, most = -2, 2

func panelOf(title, axis, place string, figures []figure) charts.LineChartOption {
	var names, labels []string
	var values [][]float64
	for _, f := range figures {
		if f.place != place {
			continue
		}
		at := slices.Index(names, f.command)
		if at < 0 {
			at = len(names)
			names, values = append(names, f.command), append(values, nil)
		}
		if label := fmt.Sprint(f.n); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		values[at] = append(values[at], math.Log10(f.took.Seconds()))
	}
	o := charts.NewLineChartOptionWithData(values)
	o.Title.Text = title
	o.Title.FontStyle.FontSize = 13
	o.Legend.SeriesNames = names
	o.Legend.Offset = charts.OffsetStr{Left: charts.PositionLeft, Top: "24"}
	o.XAxis.Labels, o.XAxis.Title = labels, axis
	o.YAxis[0].Title = "seconds"
	o.YAxis[0].Min, o.YAxis[0].Max = charts.Ptr(float64(least)), charts.Ptr(float64(most))
	o.YAxis[0].LabelCount = most - least + 1
	o.YAxis[0].ValueFormatter = func(v float64) string { return fmt.Sprint(math.Pow(10, math.Round(v))) }
	o.Symbol.Shape = charts.SymbolCircle
	o.LineStrokeWidth = 2
	return o
}
