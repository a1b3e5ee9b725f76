package picture

import (
	"image"

	"github.com/makiuchi-d/gozxing"
)

// grey is a picture with one byte for each pixel, 0 for black, row by row.
type grey struct {
	pix           []byte
	width, height int
}

// papersOf puts a picture on white paper and removes its colors. If parts of the
// picture are transparent, papersOf also puts it on black paper: a page with a dark
// theme saves its code in white on nothing.
func papersOf(img image.RGBA64Image) []grey {
	white, seeThrough := onPaper(img, 0xffff)
	if !seeThrough {
		return []grey{white}
	}
	black, _ := onPaper(img, 0)
	return []grey{white, black}
}

// onPaper reports whether some of the paper is seen. The readers make only pictures
// with RGBA64At, which allocates no memory for each pixel, as At does.
func onPaper(img image.RGBA64Image, paper uint32) (g grey, seen bool) {
	bounds := img.Bounds()
	g = grey{make([]byte, 0, bounds.Dx()*bounds.Dy()), bounds.Dx(), bounds.Dy()}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := img.RGBA64At(x, y)
			through := 0xffff - uint32(c.A)
			seen = seen || through > 0
			g.pix = append(g.pix, byte(((uint32(c.R)+2*uint32(c.G)+uint32(c.B))/4+through*paper/0xffff)>>8))
		}
	}
	return g, seen
}

// invert swaps dark and light, in place.
func (g grey) invert() {
	for i := range g.pix {
		g.pix[i] = ^g.pix[i]
	}
}

// doubled returns a copy with twice the width and height. Each of the four pixels
// for one blends with the neighbors that it touches.
func (g grey) doubled() grey {
	out := grey{make([]byte, 0, 4*len(g.pix)), 2 * g.width, 2 * g.height}
	for y := range out.height {
		near := g.row(y / 2)
		far := g.row(min(max(y/2+y%2*2-1, 0), g.height-1))
		for x := range out.width {
			n, f := x/2, min(max(x/2+x%2*2-1, 0), g.width-1)
			out.pix = append(out.pix, byte((9*int(near[n])+3*int(near[f])+3*int(far[n])+int(far[f]))/16))
		}
	}
	return out
}

// halved returns a copy with half the width and height: each pixel is the mean of
// four.
func (g grey) halved() grey {
	out := grey{make([]byte, 0, len(g.pix)/4), g.width / 2, g.height / 2}
	for y := range out.height {
		above, below := g.row(2*y), g.row(2*y+1)
		for x := range out.width {
			out.pix = append(out.pix, byte((int(above[2*x])+int(above[2*x+1])+int(below[2*x])+int(below[2*x+1]))/4))
		}
	}
	return out
}

func (g grey) row(y int) []byte { return g.pix[y*g.width:][:g.width] }

// byBlocks is gozxing's own way to separate black from white: a threshold for each
// 8 by 8 pixels, from those around. It misses a code in pale colors on a page with
// text in strong colors.
func byBlocks(g grey) (*gozxing.BitMatrix, error) {
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.width, g.height, 0, 0, g.width, g.height, false)
	if err != nil {
		return nil, err
	}
	return gozxing.NewHybridBinarizer(source).GetBlackMatrix()
}

// byMean counts a pixel as black if it is darker than the mean of the square around
// it, by enough that paper stays white.
func byMean(g grey) (*gozxing.BitMatrix, error) {
	const reach, enough = 20, 6 // pixels to each side, greys
	bits, err := gozxing.NewBitMatrix(g.width, g.height)
	if err != nil {
		return nil, err
	}
	columns := make([]int, g.width) // sums over the rows of the square
	defer clear(columns)
	add := func(y, sign int) {
		if y >= 0 && y < g.height {
			for x, p := range g.row(y) {
				columns[x] += sign * int(p)
			}
		}
	}
	for y := range reach {
		add(y, 1)
	}
	for y := range g.height {
		add(y+reach, 1)
		add(y-reach-1, -1)
		rows := min(y+reach, g.height-1) - max(y-reach, 0) + 1
		sum := 0
		for x := range min(reach, g.width) {
			sum += columns[x]
		}
		for x, p := range g.row(y) {
			if x+reach < g.width {
				sum += columns[x+reach]
			}
			if x-reach > 0 {
				sum -= columns[x-reach-1]
			}
			pixels := rows * (min(x+reach, g.width-1) - max(x-reach, 0) + 1)
			if (int(p)+enough)*pixels < sum {
				bits.Set(x, y)
			}
		}
	}
	return bits, nil
}
