//go:build unix

package command

import (
	"bytes"
	"encoding/base32"
	"image"
	"image/color"
	"image/png"
	"io"
	"regexp"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"rootseal/enroll/seed"
	"rootseal/hwtest/simaws"
	"rootseal/oath"
)

func base32Text(raw []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}

var deviceName = regexp.MustCompile(`device name, exactly:\s+(\S+)`)

// assign gives the console the device name that was proposed.
func (s *scene) assign(t *testing.T, said string) simaws.Assigned {
	t.Helper()
	name := deviceName.FindStringSubmatch(said)
	if name == nil {
		t.Fatalf("no device name was proposed:\n%s", said)
	}
	assigned, err := s.account.Console().AssignMFADevice(name[1])
	if err != nil {
		t.Fatal(err)
	}
	return assigned
}

// pictureOf is what the console shows instead of the secret key.
func pictureOf(t *testing.T, assigned simaws.Assigned) []byte {
	t.Helper()
	drawn, err := assigned.QR()
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

// console makes standard input somebody who reads the device name, names the
// device in the console and hands over its secret key, or another text.
func (s *scene) console(t *testing.T, instead string) {
	s.input = &consoleInput{func() []byte {
		assigned := s.assign(t, s.err.String())
		if instead != "" {
			s.leaks.noteText(instead)
			return []byte(instead)
		}
		return []byte(assigned.Secret + "\n")
	}, nil}
}

// consoleInput is asked once for what it says.
type consoleInput struct {
	say  func() []byte
	rest *bytes.Reader
}

func (c *consoleInput) Read(p []byte) (int, error) {
	if c.rest == nil {
		c.rest = bytes.NewReader(c.say())
	}
	return c.rest.Read(p)
}

var _ io.Reader = (*consoleInput)(nil)

// typePair types the pair on the screen into the console, and its answer back.
func (p *person) typePair() {
	p.t.Helper()
	pair := p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	if err := p.scene.account.Console().AddMFA(pair[1], pair[2]); err != nil {
		p.t.Fatalf("the console refused the pair: %v", err)
	}
	p.see("it accepted them")
	p.types("1" + enter)
}

// drawPicture is a picture of QR codes side by side.
func drawPicture(t *testing.T, texts ...string) []byte {
	t.Helper()
	const module, room = 4, 340
	img := image.NewGray(image.Rect(0, 0, room*max(1, len(texts)), room))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for i, text := range texts {
		code, err := qr.Encode(text, qr.M, qr.Auto)
		if err != nil {
			t.Fatal(err)
		}
		side := code.Bounds().Dx()
		for y := range side * module {
			for x := range side * module {
				if r, _, _, _ := code.At(x/module, y/module).RGBA(); r == 0 {
					img.SetGray(room*i+40+x, 40+y, color.Gray{})
				}
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readBlocks reads a QR code that was drawn in half blocks, light on dark.
func readBlocks(t *testing.T, lines []string) string {
	t.Helper()
	if len(lines) == 0 {
		t.Fatal("nothing was drawn")
	}
	const module = 4
	width := len([]rune(lines[0]))
	img := image.NewGray(image.Rect(0, 0, width*module, 2*len(lines)*module))
	for row, line := range lines {
		for column, block := range []rune(line) {
			light := [2]bool{block == '█' || block == '▀', block == '█' || block == '▄'}
			for half, on := range light {
				for y := range module {
					for x := range module {
						if on {
							img.SetGray(column*module+x, (2*row+half)*module+y, color.Gray{Y: 0xff})
						}
					}
				}
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("reading the picture: %v", err)
	}
	return read.GetText()
}

// pairOf are the codes of the previous and the current time step.
func pairOf(s *seed.Seed, now time.Time) (older, newer string) {
	step := oath.Step(now, 30*time.Second)
	code := func(step uint64) string {
		challenge := oath.TOTPChallenge(step)
		return string(oath.Full{Digits: 6, HMAC: s.HMAC(challenge[:])}.Code())
	}
	return code(step - 1), code(step)
}
