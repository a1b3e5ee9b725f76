package picture

import (
	"errors"
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
	doubled   bool
	blackness func(grey) (*gozxing.BitMatrix, error)
}{
	{false, byBlocks},
	{false, byMean},
	{true, byBlocks},
	{true, byMean},
}

// Limits on the size of a picture in one look, in pixels. A picture of maxDoubled in
// double size takes as long as one of maxSingle. A larger screen also shows larger codes.
const (
	minHalved  = 1_000_000
	maxDoubled = 4_000_000
	maxSingle  = 16_000_000
)

// sighting is a code that one look found, in pixels of the picture.
type sighting struct {
	x, y, side float64
	text       string // empty if unread
}

// readCode returns the text of the only code. It always takes every look at every
// paper, because another look may find a second code, for example in pale or inverted
// colors. It reads a picture with more than maxSingle pixels only if its smaller copies
// have no code, as with a small code on a row of screens.
func readCode(papers []grey) ([]byte, error) {
	var seen []sighting
	for _, g := range papers {
		if len(g.pix) <= maxSingle {
			seen = append(seen, everyLook(g, 1)...)
		}
		seen = append(seen, smaller(g)...)
	}
	text, err := onlyText(seen)
	if errors.Is(err, ErrNoCode) && len(papers[0].pix) > maxSingle {
		for _, g := range papers {
			seen = append(seen, everyLook(g, 1)...)
		}
		return onlyText(seen)
	}
	return text, err
}

// smaller looks at copies of half the size, of a quarter and so on: a camera's noise
// makes specks in large modules.
func smaller(g grey) (seen []sighting) {
	for scale := 0.5; len(g.pix) > minHalved; scale /= 2 {
		g = g.halved()
		defer clear(g.pix)
		if len(g.pix) <= maxSingle {
			seen = append(seen, everyLook(g, scale)...)
		}
	}
	return seen
}

// everyLook takes every look at a picture and leaves it unchanged. scale is the size
// of g in the whole picture's.
func everyLook(g grey, scale float64) (seen []sighting) {
	for range 2 { // dark on light, light on dark
		for _, look := range looks {
			if !look.doubled {
				seen = append(seen, sightings(g, look.blackness, scale)...)
			} else if scale == 1 && len(g.pix) <= maxDoubled {
				large := g.doubled()
				seen = append(seen, sightings(large, look.blackness, 2)...)
				clear(large.pix)
			}
		}
		g.invert()
	}
	return seen
}

func sightings(g grey, blackness func(grey) (*gozxing.BitMatrix, error), scale float64) (seen []sighting) {
	bits, err := blackness(g)
	if err != nil {
		return nil // no code for this look
	}
	defer bits.Clear()
	for _, at := range findCorners(bits) {
		text, isCode := decode(bits, at)
		// What has no border and cannot be read may be no code at all.
		if text != "" || isCode && at.bordered {
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
