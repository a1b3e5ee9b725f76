package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// Limits against pictures that unpack to more than memory can hold. A screenshot of
// three 4K screens has 25 million pixels, a telephone's picture 12 to 50 million, in 3 to 12 MB.
const (
	maxBytes  = 16 << 20
	maxPixels = 64_000_000
	maxMemory = 256 << 20 // bytes that the picture's reader needs
)

// format is one kind of picture. Of an animation, a reader takes the first frame.
type format struct {
	begins  string
	config  func(io.Reader) (image.Config, error)
	decode  func(io.Reader) (image.Image, error)
	working func(picture []byte, pixel int) int // bytes for each pixel, its result included
}

var formats = []format{
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode, justPixels},
	{"\xff\xd8", jpeg.DecodeConfig, jpeg.Decode, jpegMemory},
	{"RIFF", webp.DecodeConfig, webp.Decode, func(_ []byte, pixel int) int { return 2 * pixel }}, // a palette, or a layer of transparency
	{"GIF8", gif.DecodeConfig, gif.Decode, justPixels},
	{"BM", bmp.DecodeConfig, bmp.Decode, justPixels},
}

func justPixels(_ []byte, pixel int) int { return pixel }

// jpegMemory counts what a progressive JPEG takes besides its pixels: the reader
// keeps four bytes for each color of each pixel until the last scan.
func jpegMemory(picture []byte, pixel int) int {
	if progressive(picture) {
		return 5 * pixel
	}
	return pixel
}

// progressive searches the frame header of a JPEG picture (ITU-T T.81, B.1.1.3).
func progressive(picture []byte) bool {
	for at := 2; at+4 <= len(picture) && picture[at] == 0xff; {
		switch marker := picture[at+1]; {
		case marker == 0xff: // a fill byte
			at++
		case marker == 0xc0 || marker == 0xc1:
			return false
		case marker >= 0xd0 && marker <= 0xd7: // without a length
			at += 2
		default:
			if marker == 0xc2 || marker == 0xda {
				return marker == 0xc2
			}
			at += 2 + int(binary.BigEndian.Uint16(picture[at+2:]))
		}
	}
	return true // unknown: the larger figure
}

// pixelBytes returns the bytes of one pixel in memory.
func pixelBytes(model color.Model) int {
	switch model {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBAModel, color.NRGBAModel, color.CMYKModel, color.NYCbCrAModel:
		return 4
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, palette := model.(color.Palette); palette {
		return 1
	}
	return 8
}

// unpack recognizes a format by its first bytes, and checks the size before it
// unpacks anything.
func unpack(picture []byte) (image.RGBA64Image, error) {
	if len(picture) > maxBytes {
		return nil, ErrTooLarge
	}
	for _, f := range formats {
		if !bytes.HasPrefix(picture, []byte(f.begins)) {
			continue
		}
		config, err := f.config(bytes.NewReader(picture))
		if err != nil {
			return nil, ErrNotPicture
		}
		pixels := int64(config.Width) * int64(config.Height)
		if pixels > maxPixels || pixels*int64(f.working(picture, pixelBytes(config.ColorModel))) > maxMemory {
			return nil, ErrTooLarge
		}
		img, err := f.decode(bytes.NewReader(picture))
		if err != nil {
			return nil, ErrNotPicture
		}
		drawable, ok := img.(image.RGBA64Image)
		if !ok {
			return nil, ErrNotPicture
		}
		return drawable, nil
	}
	return nil, ErrNotPicture
}

// clearPixels overwrites the pixels of the readers' pictures.
func clearPixels(img image.Image) {
	switch p := img.(type) {
	case *image.Gray:
		clear(p.Pix)
	case *image.Gray16:
		clear(p.Pix)
	case *image.RGBA:
		clear(p.Pix)
	case *image.RGBA64:
		clear(p.Pix)
	case *image.NRGBA:
		clear(p.Pix)
	case *image.NRGBA64:
		clear(p.Pix)
	case *image.Paletted:
		clear(p.Pix)
	case *image.YCbCr:
		clearYCbCr(p)
	case *image.NYCbCrA:
		clearYCbCr(&p.YCbCr)
		clear(p.A)
	case *image.CMYK:
		clear(p.Pix)
	}
}

func clearYCbCr(p *image.YCbCr) {
	clear(p.Y)
	clear(p.Cb)
	clear(p.Cr)
}
