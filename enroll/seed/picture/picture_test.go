package picture

import (
	"bytes"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"rootseal/enroll/seed"
)

const (
	secret = "NCCHRVZ6H2FBRLA2SX6B4IZEAMGIX4MMYEOG6DDLIC4DIUNCYGIJNOZAMMZR5GRR"
	uri    = "otpauth://totp/Amazon%20Web%20Services:vault-alice@acme-prod?secret=" + secret + "&issuer=Amazon%20Web%20Services"
)

func checkAlice(t testing.TB, auth *seed.OTPAuth) {
	t.Helper()
	if want := (seed.Label{Device: "vault-alice", Account: "acme-prod"}); auth.Label != want {
		t.Errorf("label %+v, want %+v", auth.Label, want)
	}
	auth.Seed.Use(func(raw []byte) {
		if base32.StdEncoding.EncodeToString(raw) != secret {
			t.Error("another seed")
		}
	})
}

func checkOverwritten(t testing.TB, buffer []byte) {
	t.Helper()
	for i, b := range buffer {
		if b != 0 {
			t.Fatalf("byte %d of %d of the picture is left", i, len(buffer))
		}
	}
}

// outcomes are the outcomes of the files in testdata.
var outcomes = map[string]error{
	"aws.png":     nil,
	"aws.jpg":     nil,
	"twice.png":   nil, // the same code two times
	"two.png":     ErrTwoCodes,
	"none.png":    ErrNoCode,
	"github.png":  seed.ErrNotAWS,
	"text.png":    seed.ErrNotOTPAuth,
	"cut.png":     ErrNotPicture,
	"cut.jpg":     ErrNotPicture,
	"picture.gif": nil,
	"cut.webp":    ErrNotPicture,
	"cut.bmp":     ErrNotPicture,

	"lossless.webp":    nil,
	"lossy.webp":       nil,
	"transparent.webp": nil, // white on nothing
	"transparent.gif":  nil,
	"aws.bmp":          nil,
}

func files(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		contents[filepath.Base(name)] = content
	}
	if len(contents) == 0 {
		t.Fatal("testdata holds no picture")
	}
	return contents
}

func TestParseFiles(t *testing.T) {
	contents := files(t)
	for name, want := range outcomes {
		t.Run(name, func(t *testing.T) {
			picture := contents[name]
			if picture == nil {
				t.Fatal("no such picture")
			}
			auth, err := Parse(picture)
			checkOverwritten(t, picture)
			if !errors.Is(err, want) {
				t.Fatalf("%v, want %v", err, want)
			}
			if err == nil {
				checkAlice(t, auth)
			}
		})
	}
}

// Screenshots differ in scale and compression, and photographs in noise.
func TestParseDrawn(t *testing.T) {
	for _, module := range []int{2, 5} {
		img := drawn(t, image.Pt(80*module, 75*module), code{uri, image.Pt(10*module, 8*module), module})
		for name, picture := range map[string][]byte{
			"png":   asPNG(t, img),
			"jpeg":  asJPEG(t, img, 70),
			"noise": asPNG(t, noisy(img)),
			"dark":  asPNG(t, onColour(img)),
		} {
			t.Run(fmt.Sprintf("%s of %d pixels", name, module), func(t *testing.T) {
				auth, err := Parse(picture)
				if err != nil {
					t.Fatal(err)
				}
				checkAlice(t, auth)
			})
		}
	}
}

// A whole screen, too large to look at in double size, with a pale code on it.
func TestParseScreenshot(t *testing.T) {
	screen := sheet(image.Pt(2560, 1600), 255)
	around := page(rand.New(rand.NewPCG(1, 2)), 30, 255, card(t, uri, 5, 90, 160))
	draw.Draw(screen, around.Rect.Add(image.Pt(2000, 1100)), around, image.Point{}, draw.Src)
	auth, err := Parse(asPNG(t, screen))
	if err != nil {
		t.Fatal(err)
	}
	checkAlice(t, auth)
}

// noisy adds the speckles of a bad camera.
func noisy(img *image.Gray) *image.Gray {
	random := rand.New(rand.NewPCG(1, 2))
	out := image.NewGray(img.Rect)
	for i, p := range img.Pix {
		out.Pix[i] = uint8(min(255, max(0, int(p)+random.IntN(80)-40)))
	}
	return out
}

// onColour is the same in navy on pale yellow, with an alpha channel.
func onColour(img *image.Gray) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			c := color.NRGBA{0xff, 0xfb, 0xd6, 0xff}
			if img.GrayAt(x, y).Y == 0 {
				c = color.NRGBA{0x10, 0x18, 0x50, 0xff}
			}
			out.SetNRGBA(x, y, c)
		}
	}
	return out
}

func TestTooLarge(t *testing.T) {
	for name, picture := range map[string][]byte{
		"bytes":        make([]byte, maxBytes+1),
		"pixels":       claiming(t, 8001, 8000),
		"terapixels":   claiming(t, 1<<20, 1<<20),
		"one long row": claiming(t, 1<<31-1, 1),
	} {
		if _, err := Parse(picture); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v, want %v", name, err, ErrTooLarge)
		}
	}
	if _, err := Parse(claiming(t, 8000, 8000)); !errors.Is(err, ErrNotPicture) {
		t.Errorf("a picture just small enough, with no pixels: %v, want %v", err, ErrNotPicture)
	}
}

// claiming is the head of a PNG that unpacks to that many pixels.
func claiming(t *testing.T, width, height uint32) []byte {
	t.Helper()
	picture := asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	const header = 16 // of IHDR's data, after signature, length and type
	binary.BigEndian.PutUint32(picture[header:], width)
	binary.BigEndian.PutUint32(picture[header+4:], height)
	binary.BigEndian.PutUint32(picture[header+13:], crc32.ChecksumIEEE(picture[header-4:header+13]))
	return picture
}

func FuzzParse(f *testing.F) {
	for _, content := range files(f) {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, picture []byte) {
		config, _, err := image.DecodeConfig(bytes.NewReader(picture))
		if err == nil && config.Width*config.Height > 1<<20 {
			return // legal and slow
		}
		auth, err := Parse(picture)
		checkOverwritten(t, picture)
		if err == nil && auth.Seed == nil {
			t.Error("no error and no seed")
		}
	})
}
