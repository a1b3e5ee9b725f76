package picture

import (
	"bytes"
	"encoding/base32"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/bmp"
)

// Ways in which a code reaches an operator's file.
var ways = map[string]func(t *testing.T, random *rand.Rand, text string) []byte{
	"clean, 1 pixel a module": func(t *testing.T, _ *rand.Rand, text string) []byte {
		return asPNG(t, card(t, text, 1, 0, 255))
	},
	"clean, 5 pixels a module": func(t *testing.T, _ *rand.Rand, text string) []byte {
		return asPNG(t, card(t, text, 5, 0, 255))
	},
	"cropped to the code": func(t *testing.T, _ *rand.Rand, text string) []byte {
		whole := card(t, text, 4, 0, 255)
		return asPNG(t, whole.SubImage(whole.Rect.Inset(4*4)))
	},
	"light page": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, page(random, 30, 255, card(t, text, 3, 0, 255)))
	},
	"dark page": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, page(random, 210, 25, card(t, text, 3, 0, 255)))
	},
	"dark theme": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, page(random, 210, 25, card(t, text, 3, 210, 25)))
	},
	"pale on a page of black text": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, page(random, 30, 255, card(t, text, 4, 90, 150)))
	},
	"small and scaled": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, scaled(page(random, 30, 255, card(t, text, 2, 0, 255)), 0.75+random.Float64()*0.5))
	},
	"jpeg": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asJPEG(t, page(random, 30, 255, card(t, text, 3, 0, 255)), 60)
	},
	"photograph": func(t *testing.T, random *rand.Rand, text string) []byte {
		img := page(random, 30, 255, card(t, text, 5, 0, 255))
		return asJPEG(t, photographed(img, random.Float64()*16-8, random.Float64()*0.2), 85)
	},
	"turned photograph": func(t *testing.T, random *rand.Rand, text string) []byte {
		img := page(random, 30, 255, card(t, text, 5, 0, 255))
		return asPNG(t, photographed(img, 22, 0))
	},
	"bare on a dark page": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, page(random, 210, 25, bare(card(t, text, 3, 0, 255), 3)))
	},
	"bare on a black page": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, page(random, 210, 0, bare(card(t, text, 4, 0, 255), 4)))
	},
	"bare in a dark theme on a light page": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asPNG(t, page(random, 30, 255, bare(card(t, text, 3, 255, 0), 3)))
	},
	"bare on a dark page, jpeg, scaled": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asJPEG(t, scaled(page(random, 210, 25, bare(card(t, text, 4, 0, 255), 4)), 1.25), 80)
	},
	"bare on a dark page, photographed": func(t *testing.T, random *rand.Rand, text string) []byte {
		return asJPEG(t, photographed(page(random, 210, 25, bare(card(t, text, 6, 0, 255), 6)), random.Float64()*16-8, random.Float64()*0.1), 85)
	},
	"white on transparent": func(t *testing.T, _ *rand.Rand, text string) []byte {
		return asPNG(t, inkOnly(card(t, text, 3, 0, 255), color.White))
	},
	"white on transparent, bare": func(t *testing.T, _ *rand.Rand, text string) []byte {
		return asPNG(t, inkOnly(bare(card(t, text, 3, 0, 255), 3), color.White))
	},
	"paper only, on transparent": func(t *testing.T, _ *rand.Rand, text string) []byte {
		return asPNG(t, inkOnly(card(t, text, 3, 255, 0), color.White))
	},
	"gif": func(t *testing.T, random *rand.Rand, text string) []byte {
		var out bytes.Buffer
		if err := gif.Encode(&out, page(random, 30, 255, card(t, text, 3, 0, 255)), nil); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	},
	"bmp": func(t *testing.T, random *rand.Rand, text string) []byte {
		var out bytes.Buffer
		if err := bmp.Encode(&out, page(random, 30, 255, card(t, text, 3, 0, 255))); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	},
	"transparent": func(t *testing.T, _ *rand.Rand, text string) []byte {
		ink := card(t, text, 3, 0, 255)
		img := image.NewNRGBA(ink.Rect)
		for i, p := range ink.Pix {
			img.Pix[4*i+3] = ^p
		}
		return asPNG(t, img)
	},
	"16 bits": func(t *testing.T, _ *rand.Rand, text string) []byte {
		ink := card(t, text, 3, 0, 255)
		img := image.NewGray16(ink.Rect)
		for i, p := range ink.Pix {
			img.Pix[2*i] = p
		}
		return asPNG(t, img)
	},
	"palette": func(t *testing.T, _ *rand.Rand, text string) []byte {
		ink := card(t, text, 3, 1, 0)
		return asPNG(t, &image.Paletted{Pix: ink.Pix, Stride: ink.Stride, Rect: ink.Rect, Palette: color.Palette{color.White, color.Black}})
	},
}

func TestParseEveryWay(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Of the pale ones only byMean in double size reads 3, and of the
			// small ones only byBlocks in double size reads 9.
			for _, i := range []uint64{3, 9} {
				random := rand.New(rand.NewPCG(i, 9))
				text, secret := awsText(random)
				auth, err := Parse(way(t, random, text))
				if err != nil {
					t.Fatalf("text %d: %v", i, err)
				}
				auth.Seed.Use(func(raw []byte) {
					if base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw) != secret {
						t.Errorf("text %d: another seed than was drawn", i)
					}
				})
			}
		})
	}
}

// bare is a card without its white border.
func bare(card *image.Gray, module int) *image.Gray {
	inner := card.SubImage(card.Rect.Inset(4 * module)).(*image.Gray)
	out := image.NewGray(image.Rectangle{Max: inner.Rect.Size()})
	draw.Draw(out, out.Rect, inner, inner.Rect.Min, draw.Src)
	return out
}

// inkOnly is a card whose paper is transparent.
func inkOnly(card *image.Gray, ink color.Color) *image.NRGBA {
	out := image.NewNRGBA(card.Rect)
	for y := range card.Rect.Dy() {
		for x := range card.Rect.Dx() {
			if card.GrayAt(x, y).Y == 0 {
				out.Set(x, y, ink)
			}
		}
	}
	return out
}

// A row of screens, and a telephone's picture: both have more pixels than are read at
// once.
func TestParseLarge(t *testing.T) {
	screens := sheet(image.Pt(3*3840, 2160), 255)
	around := page(rand.New(rand.NewPCG(1, 2)), 30, 255, card(t, uri, 3, 0, 255))
	draw.Draw(screens, around.Rect.Add(image.Pt(9000, 1100)), around, image.Point{}, draw.Src)
	photo := sheet(image.Pt(4800, 3600), 190)
	near := card(t, uri, 45, 40, 210)
	draw.Draw(photo, near.Rect.Add(image.Pt(700, 300)), near, image.Point{}, draw.Src)
	random := rand.New(rand.NewPCG(1, 2))
	for i, p := range photo.Pix {
		photo.Pix[i] = uint8(min(255, max(0, int(p)+random.IntN(60)-30)))
	}
	for name, picture := range map[string][]byte{"screens": asPNG(t, screens), "photograph": asJPEG(t, photo, 70)} {
		auth, err := Parse(picture)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkAlice(t, auth)
	}
}

// If there are two codes, neither is accepted, however readable it is.
func TestTwoCodes(t *testing.T) {
	pairs := map[string]func(t *testing.T, a, b string) []*image.Gray{
		"alike":          pair(style{2, 0, 255}, style{2, 0, 255}),
		"of two sizes":   pair(style{2, 0, 255}, style{4, 0, 255}),
		"one inverted":   pair(style{2, 0, 255}, style{2, 210, 40}),
		"both inverted":  pair(style{2, 210, 40}, style{2, 210, 40}),
		"one pale":       pair(style{3, 0, 255}, style{3, 160, 230}),
		"one very small": pair(style{1, 0, 255}, style{3, 0, 255}),
		"bare, on the paper of the page": func(t *testing.T, a, b string) []*image.Gray {
			return []*image.Gray{bare(card(t, a, 3, 0, 255), 3), bare(card(t, b, 3, 0, 255), 3)}
		},
		"one not readable": func(t *testing.T, a, b string) []*image.Gray {
			return []*image.Gray{card(t, a, 2, 0, 255), scratched(card(t, b, 2, 0, 255))}
		},
	}
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(4, uint64(len(name))))
			a, _ := awsText(random)
			b, _ := awsText(random)
			beside := page(random, 60, 250, pair(t, a, b)...)
			for way, picture := range map[string][]byte{
				"beside": asPNG(t, beside),
				"above":  asJPEG(t, turned(beside), 90),
			} {
				if _, err := Parse(picture); !errors.Is(err, ErrTwoCodes) {
					t.Errorf("%s: %v, want %v", way, err, ErrTwoCodes)
				}
			}
		})
	}
}

type style struct {
	module     int
	ink, paper uint8
}

func pair(first, second style) func(t *testing.T, a, b string) []*image.Gray {
	return func(t *testing.T, a, b string) []*image.Gray {
		return []*image.Gray{card(t, a, first.module, first.ink, first.paper), card(t, b, second.module, second.ink, second.paper)}
	}
}

// turned is a picture on its side.
func turned(img *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, img.Rect.Dy(), img.Rect.Dx()))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			out.SetGray(img.Rect.Dy()-1-y, x, img.GrayAt(x, y))
		}
	}
	return out
}

// scratched has a white bar through the data, below the timing pattern.
func scratched(img *image.Gray) *image.Gray {
	side := img.Rect.Dx()
	for y := side * 4 / 10; y < side*6/10; y++ {
		for x := side * 3 / 10; x < side*9/10; x++ {
			img.SetGray(x, y, color.Gray{255})
		}
	}
	return img
}

// A seeming code that shares corners with a code that was read is not a second
// code: two of 18,000 clean pictures had one.
func TestOnlyText(t *testing.T) {
	read := sighting{x: 114, y: 114, side: 168, text: "a"}
	for name, c := range map[string]struct {
		seen []sighting
		want error
	}{
		"nothing":                 {nil, ErrNoCode},
		"unread":                  {[]sighting{{x: 114, y: 114, side: 168}}, ErrNoCode},
		"read by two looks":       {[]sighting{read, read}, nil},
		"unread by another look":  {[]sighting{{x: 113, y: 115, side: 168}, read}, nil},
		"its left side":           {[]sighting{read, {x: 30, y: 114, side: 88}}, nil},
		"another text":            {[]sighting{read, {x: 114, y: 114, side: 168, text: "b"}}, ErrTwoCodes},
		"unread, beside":          {[]sighting{read, {x: 320, y: 114, side: 168}}, ErrTwoCodes},
		"unread, small, below":    {[]sighting{{x: 60, y: 245, side: 40}, read}, ErrTwoCodes},
		"unread, beside the last": {[]sighting{read, {x: 400, y: 114, side: 168, text: "a"}, {x: 114, y: 350, side: 168}}, ErrTwoCodes},
	} {
		text, err := onlyText(c.seen)
		if !errors.Is(err, c.want) || err == nil && string(text) != "a" {
			t.Errorf("%s: %q, %v, want %v", name, text, err, c.want)
		}
	}
}

func TestScratchedAlone(t *testing.T) {
	if _, err := Parse(asPNG(t, scratched(card(t, uri, 3, 0, 255)))); !errors.Is(err, ErrNoCode) {
		t.Errorf("%v, want %v", err, ErrNoCode)
	}
}

// Beyond the limits the search stops without a result.
func TestTooMuchToSearch(t *testing.T) {
	carpet := painted(image.Pt(180, 180), func(x, y int) bool { return ring(x%9, y%9) })
	bits, err := byBlocks(papersOf(carpet)[0])
	if err != nil {
		t.Fatal(err)
	}
	if n := len(findCorners(bits)); n != 0 {
		t.Errorf("%d corners", n)
	}
	bits, err = byBlocks(papersOf(carpet.SubImage(image.Rect(0, 0, 45, 45)).(*image.Gray))[0])
	if err != nil {
		t.Fatal(err)
	}
	if n := len(findCorners(bits)); n == 0 {
		t.Error("nor in a part of it within the bounds")
	}
}

func TestDoubled(t *testing.T) {
	small := grey{[]byte{0, 160, 160, 0}, 2, 2}
	if got, want := fmt.Sprint(small.doubled()), "{[0 40 120 160 40 60 100 120 120 100 60 40 160 120 40 0] 4 4}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
