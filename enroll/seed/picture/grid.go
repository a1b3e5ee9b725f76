package picture

import (
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// decode reads the code at three corners. A code without a text has its timing
// patterns, but its data cannot be read.
//
// gozxing's own function takes the first white-black-white cross for the alignment
// pattern and makes one guess for the size. It reads 97 of 100 slightly tilted
// photographs; decode reads all of them.
func decode(bits *gozxing.BitMatrix, at corners) (text string, isCode bool) {
	top, left := at.sides()
	guess := int(math.Round(((top+left)/2/at.module() + 7 - 17) / 4))
	// Along a row the modules of a turned code are longer, so the code seems to have
	// fewer. With the first guess alone 16 of 53 photographs turned by up to 30 degrees
	// fail.
	for _, version := range []int{guess, guess + 1, guess + 2} {
		if version < 1 || version > 40 {
			continue
		}
		size := 17 + 4*version
		grid := detector.Detector_createTransform(at.topLeft, at.topRight, at.bottomLeft, alignment(bits, at, size), size)
		if !timed(bits, grid, size) {
			continue
		}
		isCode = true
		modules, err := common.GridSampler_GetInstance().SampleGridWithTransform(bits, size, size, grid)
		if err != nil {
			continue
		}
		defer modules.Clear()
		result, err := decoder.NewDecoder().Decode(modules, nil)
		if err != nil {
			continue
		}
		clear(result.GetRawBytes())
		for _, segment := range result.GetByteSegments() {
			clear(segment)
		}
		return result.GetText(), true
	}
	return "", isCode
}

// alignment returns the alignment pattern at the bottom right: the 5 by 5 modules
// that look most like one, or nil if none do.
func alignment(bits *gozxing.BitMatrix, at corners, size int) *detector.AlignmentPattern {
	if size == 21 {
		return nil
	}
	between := float64(size - 7)
	leftX, topY := at.topLeft.GetX(), at.topLeft.GetY()
	rightX, rightY := (at.topRight.GetX()-leftX)/between, (at.topRight.GetY()-topY)/between
	downX, downY := (at.bottomLeft.GetX()-leftX)/between, (at.bottomLeft.GetY()-topY)/between
	point := func(right, down float64) (x, y float64) {
		right, down = right+between-3, down+between-3
		return leftX + right*rightX + down*downX, topY + right*rightY + down*downY
	}
	// Positions are in half modules. 25 patterns contain the same position: read each once.
	const half, reach, border = 0.5, 2 * 6, 2 * 2
	var black [2*(reach+border) + 1][2*(reach+border) + 1]bool
	for i := range black {
		for j := range black[i] {
			x, y := point(half*float64(i-reach-border), half*float64(j-reach-border))
			black[i][j] = bits.Get(int(x), int(y))
		}
	}
	likeness := func(right, down int) (n int) {
		for i := -2; i <= 2; i++ {
			for j := -2; j <= 2; j++ {
				if black[right+reach+border+2*i][down+reach+border+2*j] == (max(i, -i, j, -j) != 1) {
					n++
				}
			}
		}
		return n
	}
	const enough = 21 // of 25
	best, ties := enough-1, 0.0
	var sumRight, sumDown float64
	for i := -reach; i <= reach; i++ {
		for j := -reach; j <= reach; j++ {
			n := likeness(i, j)
			if n > best {
				best, ties, sumRight, sumDown = n, 0, 0, 0
			}
			// The middle of equally good positions that touch.
			right, down := half*float64(i), half*float64(j)
			if n == best && (ties == 0 || math.Hypot(right-sumRight/ties, down-sumDown/ties) < 1.5) {
				ties, sumRight, sumDown = ties+1, sumRight+right, sumDown+down
			}
		}
	}
	if ties == 0 {
		return nil
	}
	x, y := point(sumRight/ties, sumDown/ties)
	return detector.NewAlignmentPattern(x, y, at.module())
}

// timed reports whether black and white alternate between the corners, as only a
// code does.
func timed(bits *gozxing.BitMatrix, grid *common.PerspectiveTransform, size int) bool {
	n, right := 0, 0
	for i := 8; i < size-8; i++ {
		points := []float64{float64(i) + 0.5, 6.5, 6.5, float64(i) + 0.5}
		grid.TransformPoints(points)
		for ; len(points) > 0; points = points[2:] {
			n++
			if bits.Get(int(points[0]), int(points[1])) == (i%2 == 0) {
				right++
			}
		}
	}
	return right*10 >= n*8
}
