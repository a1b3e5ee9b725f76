package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// code is where a QR code goes in a picture, in pixels.
type code struct {
	text   string
	at     image.Point
	module int
}

// draw makes a white picture with the codes in it.
func draw(t testing.TB, size image.Point, codes ...code) *image.Gray {
	t.Helper()
	img := image.NewGray(image.Rectangle{Max: size})
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for _, c := range codes {
		drawn, err := qr.Encode(c.text, qr.M, qr.Auto)
		if err != nil {
			t.Fatal(err)
		}
		side := drawn.Bounds().Dx() * c.module
		for y := range side {
			for x := range side {
				if r, _, _, _ := drawn.At(x/c.module, y/c.module).RGBA(); r == 0 {
					img.SetGray(c.at.X+x, c.at.Y+y, color.Gray{})
				}
			}
		}
	}
	return img
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
