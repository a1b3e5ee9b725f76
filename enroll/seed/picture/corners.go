package picture

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// Limits on the cost of a picture made by an attacker: gozxing's own search takes
// time with the square of the patterns and more. A screen full of text has some
// 5,000 candidates, 15 patterns and 50 corners.
const (
	maxCandidates = 100_000
	maxPatterns   = 60
	maxCorners    = 200
)

// corners are the three finder patterns of a possible code.
type corners struct {
	topLeft, topRight, bottomLeft *detector.FinderPattern
	bordered                      bool // all three
}

// findCorners returns all possible codes, the best-shaped first. A picture beyond
// the limits has none.
func findCorners(bits *gozxing.BitMatrix) []corners {
	patterns := findPatterns(bits)
	slices.SortFunc(patterns, func(a, b pattern) int {
		return cmp.Compare(a.GetEstimatedModuleSize(), b.GetEstimatedModuleSize())
	})
	var found []corners
	for i, a := range patterns {
		largest := 1.4*a.GetEstimatedModuleSize() + 0.3 // in a photograph, and of small modules in whole pixels
		for j, b := range patterns[i+1:] {
			for _, c := range patterns[i+1:][j+1:] {
				if c.GetEstimatedModuleSize() > largest {
					break
				}
				bl, tl, tr := gozxing.ResultPoint_OrderBestPatterns(a.FinderPattern, b.FinderPattern, c.FinderPattern)
				three := corners{tl.(*detector.FinderPattern), tr.(*detector.FinderPattern), bl.(*detector.FinderPattern), a.bordered && b.bordered && c.bordered}
				if three.skew() < 0.35 {
					found = append(found, three)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b corners) int { return cmp.Compare(a.skew(), b.skew()) })
	return found[:min(len(found), maxCorners)]
}

// module returns the mean size of one module in pixels.
func (c corners) module() float64 {
	return (c.topLeft.GetEstimatedModuleSize() + c.topRight.GetEstimatedModuleSize() + c.bottomLeft.GetEstimatedModuleSize()) / 3
}

// sides returns the distances from the top left to the two other centers.
func (c corners) sides() (top, left float64) {
	return gozxing.ResultPoint_Distance(c.topLeft, c.topRight), gozxing.ResultPoint_Distance(c.topLeft, c.bottomLeft)
}

// skew returns how far the corners deviate from a square; 0 means none.
func (c corners) skew() float64 {
	top, left := c.sides()
	if modules := (top + left) / 2 / c.module(); modules < 10 || modules > 190 { // ISO/IEC 18004 has 14 to 170
		return 1
	}
	diagonal := gozxing.ResultPoint_Distance(c.topRight, c.bottomLeft)
	return max(math.Abs(top-left)/min(top, left), math.Abs(diagonal-math.Hypot(top, left))/diagonal)
}
