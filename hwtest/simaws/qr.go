package simaws

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/url"

	"github.com/boombuler/barcode/qr"
)

const (
	qrScale = 5 // pixels per module
	qrQuiet = 4 // modules of white around the code, as ISO/IEC 18004 requires
)

// otpauthURL returns the text inside AWS's QR code. The account's alias, or its number
// without an alias, follows the device name.
func (a *Account) otpauthURL(d *mfaDevice) string {
	label := a.alias
	if label == "" {
		label = a.id
	}
	const issuer = "Amazon%20Web%20Services"
	return fmt.Sprintf("otpauth://totp/%s:%s@%s?secret=%s&issuer=%s", issuer, url.PathEscape(d.name), label, d.secret(), issuer)
}

// picture returns the device's QR code as a PNG, or nothing if the account is plain.
func (a *Account) picture(d *mfaDevice) ([]byte, error) {
	if a.plain {
		return nil, nil
	}
	return qrPNG(a.otpauthURL(d))
}

func qrPNG(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.L, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("drawing qr code: %w", err)
	}
	modules := code.Bounds().Dx()
	size := (modules + 2*qrQuiet) * qrScale
	picture := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	for y := range modules {
		for x := range modules {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				blacken(picture, (x+qrQuiet)*qrScale, (y+qrQuiet)*qrScale)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("encoding qr picture: %w", err)
	}
	return out.Bytes(), nil
}

// blacken fills one module.
func blacken(picture *image.Paletted, left, top int) {
	for y := top; y < top+qrScale; y++ {
		row := picture.Pix[y*picture.Stride+left:][:qrScale]
		for i := range row {
			row[i] = 1
		}
	}
}
