package picture

import (
	"errors"
	"image"
	"math/rand/v2"
	"testing"
)

// BenchmarkParse reads the largest pictures, and pictures made to take long. None
// may exceed an operator's patience, some 2 s.
func BenchmarkParse(b *testing.B) {
	large := image.Pt(4000, 4000)
	random := rand.New(rand.NewPCG(1, 2))
	screen := drawn(b, large, code{uri, image.Pt(3000, 1500), 6})
	half := drawn(b, image.Pt(2000, 2000), code{uri, image.Pt(1000, 500), 3})
	for name, img := range map[string]*image.Gray{
		"16 megapixels":       screen,
		"4 megapixels":        half,
		"noise":               painted(large, func(x, y int) bool { return random.IntN(2) == 0 }),
		"stripes":             painted(large, func(x, y int) bool { return "bwbbbwbw"[x%8] == 'b' }),
		"few stripes":         painted(large, func(x, y int) bool { return x%160 < 8 && "bwbbbwbw"[x%160] == 'b' }),
		"finder patterns":     painted(large, func(x, y int) bool { return ring(x%9, y%9) }),
		"few finder patterns": painted(image.Pt(2000, 2000), func(x, y int) bool { return x%285 < 63 && y%285 < 63 && ring(x%285/9, y%285/9) }),
		"grid":                painted(large, func(x, y int) bool { return "bwbbbwbw"[x%8] == 'b' && "bwbbbwbw"[y%8] == 'b' }),
	} {
		picture := asPNG(b, img)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Parse(append([]byte(nil), picture...)); err != nil && !errors.Is(err, ErrNoCode) {
					b.Fatal(err)
				}
			}
		})
	}
}

func painted(size image.Point, black func(x, y int) bool) *image.Gray {
	img := image.NewGray(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			if !black(x, y) {
				img.Pix[y*img.Stride+x] = 0xff
			}
		}
	}
	return img
}

// ring is a finder pattern of 7 by 7.
func ring(x, y int) bool {
	far := max(x-3, 3-x, y-3, 3-y)
	return far == 3 || far <= 1
}
