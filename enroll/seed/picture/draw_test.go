package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// code is where a QR code goes in a picture, in pixels.
type code struct {
	text   string
	at     image.Point
	module int
}

// awsText is as AWS writes it, of another seed and label each time.
func awsText(random *rand.Rand) (text, secret string) {
	digits := func(from string, n int) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = from[random.IntN(len(from))]
		}
		return string(out)
	}
	secret = digits("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 64)
	device := digits("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=,@", 1+random.IntN(64))
	account := digits("0123456789", 12)
	return "otpauth://totp/Amazon%20Web%20Services:" + device + "@" + account + "?secret=" + secret + "&issuer=Amazon%20Web%20Services", secret
}

// sheet is an even picture.
func sheet(size image.Point, level uint8) *image.Gray {
	img := image.NewGray(image.Rectangle{Max: size})
	for i := range img.Pix {
		img.Pix[i] = level
	}
	return img
}

// card is a code with white around it, drawn in two levels of grey.
func card(t testing.TB, text string, module int, ink, paper uint8) *image.Gray {
	t.Helper()
	const quiet = 4 // modules
	modules, err := qr.Encode(text, qr.L, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	side := (modules.Bounds().Dx() + 2*quiet) * module
	img := sheet(image.Pt(side, side), paper)
	for y := quiet * module; y < side-quiet*module; y++ {
		for x := quiet * module; x < side-quiet*module; x++ {
			if r, _, _, _ := modules.At(x/module-quiet, y/module-quiet).RGBA(); r == 0 {
				img.SetGray(x, y, color.Gray{ink})
			}
		}
	}
	return img
}

// page puts cards side by side on a page with something like text.
func page(random *rand.Rand, ink, paper uint8, cards ...*image.Gray) *image.Gray {
	size := image.Pt(0, 0)
	for _, c := range cards {
		size = image.Pt(size.X+c.Rect.Dx()+60, max(size.Y, c.Rect.Dy()+60))
	}
	img := sheet(size, paper)
	for y := 2; y < size.Y; y++ {
		for x := range size.X {
			if y%12 < 8 && x%7 < 5 && random.IntN(5) < 2 {
				img.SetGray(x, y, color.Gray{ink})
			}
		}
	}
	x := 0
	for _, c := range cards {
		at := image.Pt(x+random.IntN(60), random.IntN(size.Y-c.Rect.Dy()))
		draw.Draw(img, c.Rect.Add(at), c, image.Point{}, draw.Src)
		x += c.Rect.Dx() + 60
	}
	return img
}

// seen draws a picture again: pixel x, y shows what was at where(x, y), from the
// four pixels there, so that edges blur.
func seen(img *image.Gray, size image.Point, where func(x, y float64) (float64, float64)) *image.Gray {
	out := image.NewGray(image.Rectangle{Max: size})
	at := func(x, y int) float64 {
		return float64(img.GrayAt(min(max(x, 0), img.Rect.Dx()-1), min(max(y, 0), img.Rect.Dy()-1)).Y)
	}
	for y := range size.Y {
		for x := range size.X {
			fx, fy := where(float64(x), float64(y))
			left, top := int(math.Floor(fx)), int(math.Floor(fy))
			fx, fy = fx-float64(left), fy-float64(top)
			out.SetGray(x, y, color.Gray{uint8((at(left, top)*(1-fx)+at(left+1, top)*fx)*(1-fy) +
				(at(left, top+1)*(1-fx)+at(left+1, top+1)*fx)*fy + 0.5)})
		}
	}
	return out
}

func scaled(img *image.Gray, by float64) *image.Gray {
	size := image.Pt(int(float64(img.Rect.Dx())*by), int(float64(img.Rect.Dy())*by))
	return seen(img, size, func(x, y float64) (float64, float64) { return (x+0.5)/by - 0.5, (y+0.5)/by - 0.5 })
}

// photographed turns, tilts and shades.
func photographed(img *image.Gray, degrees, tilt float64) *image.Gray {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	out := seen(img, img.Rect.Max, func(x, y float64) (float64, float64) {
		x, y = x-w/2, y-h/2
		far := (1 + tilt*x/w - tilt*y/h) / 1.2
		x, y = x/far, y/far
		return cos*x + sin*y + w/2, cos*y - sin*x + h/2
	})
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			light := 0.5 + 0.4*float64(x)/w
			out.SetGray(x, y, color.Gray{uint8(20 + light*float64(out.GrayAt(x, y).Y)*0.9)})
		}
	}
	return out
}

// drawn is a white picture with the codes in it.
func drawn(t testing.TB, size image.Point, codes ...code) *image.Gray {
	t.Helper()
	img := sheet(size, 0xff)
	for _, c := range codes {
		modules, err := qr.Encode(c.text, qr.M, qr.Auto)
		if err != nil {
			t.Fatal(err)
		}
		side := modules.Bounds().Dx() * c.module
		for y := range side {
			for x := range side {
				if r, _, _, _ := modules.At(x/c.module, y/c.module).RGBA(); r == 0 {
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
