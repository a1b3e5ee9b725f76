package report

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// A printed code: modules of half a millimeter, with a border of four.
const (
	moduleSize = 0.5
	quietZone  = 4
)

// qrCode is a QR code as a drawing.
type qrCode struct {
	Modules int    // with the border
	Path    string // of the dark modules
}

// size is the side in millimeters.
func (q qrCode) size() float64 { return float64(q.Modules) * moduleSize }

// drawCode draws a text of the alphanumeric set at level Q, which survives a quarter of it
// being dirty.
func drawCode(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.Q, qr.AlphaNumeric)
	if err != nil {
		return qrCode{}, fmt.Errorf("drawing a qr code: %w", err)
	}
	side := code.Bounds().Dx()
	dark := func(x, y int) bool {
		if x >= side {
			return false
		}
		r, _, _, _ := code.At(x, y).RGBA()
		return r < 0x8000
	}
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			from := x
			for dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	return qrCode{side + 2*quietZone, path.String()}, nil
}
