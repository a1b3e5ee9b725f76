package picture

import (
	"math"

	"github.com/makiuchi-d/gozxing"
)

// looks are the ways to look at a picture; each finds what the others miss. In
// percent of pictures read by one look alone, in this order:
//
//	modules of 1.5 to 3 pixels      58   35  100   82
//	blurred                         95   88  100  100
//	pale, on a page of black text   73   88   47  100
//	photographs                     98   98   97   57
var looks = []struct {
	scale     int
	blackness func(grey) (*gozxing.BitMatrix, error)
}{
	{1, byBlocks},
	{1, byMean},
	{2, byBlocks},
	{2, byMean},
}

// maxDoubled is the most pixels of a picture that is also read in double size,
// which takes as long as a picture of 16 million pixels in single size. On a larger
// screen the codes are larger, too.
const maxDoubled = 4_000_000

// sighting is a code that one look found, in pixels of the picture.
type sighting struct {
	x, y, side float64
	text       string // empty if unread
}

// readCode returns the text of the only code and leaves g unchanged. It always
// takes every look, because another look may find a second code, for example in
// pale or inverted colors.
func readCode(g grey) ([]byte, error) {
	var seen []sighting
	for range 2 { // dark on light, light on dark
		for _, look := range looks {
			if look.scale == 1 {
				seen = append(seen, sightings(g, look.blackness, 1)...)
			} else if len(g.pix) <= maxDoubled {
				large := g.doubled()
				seen = append(seen, sightings(large, look.blackness, 2)...)
				clear(large.pix)
			}
		}
		g.invert()
	}
	return onlyText(seen)
}

func sightings(g grey, blackness func(grey) (*gozxing.BitMatrix, error), scale float64) (seen []sighting) {
	bits, err := blackness(g)
	if err != nil {
		return nil // no code for this look
	}
	defer bits.Clear()
	for _, at := range findCorners(bits) {
		text, isCode := decode(bits, at)
		if isCode {
			top, left := at.sides()
			seen = append(seen, sighting{
				x:    (at.topRight.GetX() + at.bottomLeft.GetX()) / 2 / scale,
				y:    (at.topRight.GetY() + at.bottomLeft.GetY()) / 2 / scale,
				side: (top + left) / 2 / scale,
				text: text,
			})
		}
	}
	return seen
}

// onlyText refuses two different texts, and a text with a code that no look could
// read: that code may have another text.
func onlyText(seen []sighting) ([]byte, error) {
	var read *sighting
	for i, s := range seen {
		if s.text == "" {
			continue
		}
		if read != nil && read.text != s.text {
			return nil, ErrTwoCodes
		}
		read = &seen[i]
	}
	if read == nil {
		return nil, ErrNoCode
	}
	for _, s := range seen {
		if s.text == "" && !readAt(seen, s) {
			return nil, ErrTwoCodes
		}
	}
	return []byte(read.text), nil
}

// readAt reports whether an unread code is part of a code that was read: the
// centers of two codes that do not overlap are further apart than half their sides.
func readAt(seen []sighting, unread sighting) bool {
	for _, s := range seen {
		if s.text != "" && math.Hypot(s.x-unread.x, s.y-unread.y) < (s.side+unread.side)/2 {
			return true
		}
	}
	return false
}
