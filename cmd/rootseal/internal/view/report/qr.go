package report

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode"
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

// levels has the levels of error correction to try, the best first. At level Q, a quarter of
// the code may be dirty.
var levels = []qr.ErrorCorrectionLevel{qr.Q, qr.M, qr.L}

// drawCode draws a text of the alphanumeric set, at the best level at which the code is not
// larger than so many millimeters.
func drawCode(text string, largest float64) (qrCode, error) {
	for _, level := range levels {
		code, err := qr.Encode(text, level, qr.AlphaNumeric)
		if err != nil {
			continue // it has more characters than the largest code
		}
		if drawn := draw(code); drawn.size() <= largest {
			return drawn, nil
		}
	}
	return qrCode{}, errNoRoom
}

func draw(code barcode.Barcode) qrCode {
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
	return qrCode{side + 2*quietZone, path.String()}
}
