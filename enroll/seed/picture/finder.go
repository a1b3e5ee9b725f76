package picture

import (
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// runs are five runs of pixels across a finder pattern, which are black, white, black,
// white and black with 1, 1, 3, 1 and 1 modules.
//
// The outer two may be longer: a code without a white border on a dark page has dark
// neighbors. gozxing's own search requires the border, takes every third row and stops
// after the first code.
type runs [5]int

// bordered reports whether the outer runs are one module each, too.
func (r runs) bordered() bool {
	limit := int(math.Ceil(1.5 * float64(r[1]+r[2]+r[3]) / 5))
	return r[0] <= limit && r[4] <= limit
}

// pattern is a finder pattern. Without a border it may be something else, such as text
// on a dark page.
type pattern struct {
	*detector.FinderPattern
	bordered bool
}

// module returns the size of a module by the inner three runs, or 0 if they are not
// those of a finder pattern. slack is the deviation in modules that one may have.
func (r runs) module(slack float64) float64 {
	module := float64(r[1]+r[2]+r[3]) / 5
	off := func(run int, modules float64) bool {
		return math.Abs(float64(run)-modules*module) >= slack*modules*module
	}
	if off(r[1], 1) || off(r[2], 3) || off(r[3], 1) || float64(min(r[0], r[4])) <= (1-slack)*module {
		return 0
	}
	return module
}

// The slack along rows and columns, and that on a diagonal, where pixels are coarse.
const (
	straightSlack = 0.5
	diagonalSlack = 0.75
)

// findPatterns searches every row for finder patterns, and has each confirmed in the
// other directions. A picture beyond the limits has none.
func findPatterns(bits *gozxing.BitMatrix) []pattern {
	var found []pattern
	candidates := 0
	for y := range bits.GetHeight() {
		var r runs
		at := 0 // black at even places
		for x := range bits.GetWidth() + 1 {
			switch black := bits.Get(x, y); {
			case black == (at%2 == 0):
				r[at]++
			case at == 0 && r[0] == 0: // white before the first black
			case at < 4:
				at++
				r[at]++
			default: // white after the third black
				if module := r.module(straightSlack); module > 0 {
					if candidates++; candidates > maxCandidates || len(found) > maxPatterns {
						return nil
					}
					center := float64(x-r[4]-r[3]) - float64(r[2])/2
					found = confirm(found, bits, center, y, module, r.bordered())
				}
				r, at = runs{r[2], r[3], r[4], 1}, 3
			}
		}
	}
	return found
}

// confirm adds the pattern at a center to those found, if it is one in every
// direction. A pattern that was found in another row is made more exact.
func confirm(found []pattern, bits *gozxing.BitMatrix, x float64, row int, module float64, bordered bool) []pattern {
	limit := int(4*module) + 2
	down, off := across(bits, int(x), row, 0, 1, limit)
	if d := down.module(straightSlack); d == 0 || math.Abs(d-module) >= 0.4*module {
		return found
	}
	y := float64(row) + 0.5 + off
	right, off := across(bits, int(x), int(y), 1, 0, limit)
	if r := right.module(straightSlack); r == 0 || math.Abs(r-module) >= 0.2*module {
		return found
	}
	x = float64(int(x)) + 0.5 + off
	if slant, _ := across(bits, int(x), int(y), 1, 1, limit); slant.module(diagonalSlack) == 0 {
		return found
	}
	bordered = bordered && down.bordered() && right.bordered()
	module = (right.module(straightSlack) + down.module(straightSlack)) / 2
	for i, other := range found {
		if other.AboutEquals(module, y, x) {
			found[i] = pattern{other.CombineEstimate(y, x, module), other.bordered || bordered}
			return found
		}
	}
	return append(found, pattern{detector.NewFinderPattern1(x, y, module), bordered})
}

// across measures the runs through a pixel in one direction, each up to a limit, and
// how far the middle of the inner one is from that pixel.
func across(bits *gozxing.BitMatrix, x, y, right, down, limit int) (r runs, off float64) {
	if !bits.Get(x, y) {
		return r, 0
	}
	walk := func(sign int) (lengths [3]int) {
		at := 1
		for i := range lengths {
			for lengths[i] < limit && inside(bits, x+sign*at*right, y+sign*at*down) && bits.Get(x+sign*at*right, y+sign*at*down) == (i != 1) {
				lengths[i]++
				at++
			}
		}
		return lengths
	}
	before, after := walk(-1), walk(1)
	r = runs{before[2], before[1], before[0] + 1 + after[0], after[1], after[2]}
	return r, float64(after[0]-before[0]) / 2
}

func inside(bits *gozxing.BitMatrix, x, y int) bool {
	return x >= 0 && y >= 0 && x < bits.GetWidth() && y < bits.GetHeight()
}
