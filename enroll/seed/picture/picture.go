// Package picture reads a seed out of a picture of a QR code, such as a screenshot
// of the console. It is separate from package seed, so that only a command that
// reads pictures contains the image and QR decoders.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"

	"rootseal/enroll/seed"
)

// Reasons to refuse a picture.
var (
	ErrNotPicture = errors.New("not a png or jpeg picture")
	ErrTooLarge   = errors.New("picture has more than 16 MB or 16 million pixels")
	ErrNoCode     = errors.New("no qr code found in the picture")
	ErrTwoCodes   = errors.New("more than one qr code in the picture")
)

// Limits against pictures that unpack to more than memory can hold. A whole 5K
// screen has 14.7 million pixels.
const (
	maxPictureBytes  = 16 << 20
	maxPicturePixels = 16_000_000
)

// Parse reads the only QR code in a PNG or JPEG picture, such as a screenshot of
// the console. It overwrites picture and the unpacked pixels. It passes the code's
// text to [seed.ParseURI], whose errors it also returns.
//
// With two codes the right one is unknown, so the error is ErrTwoCodes.
func Parse(picture []byte) (*seed.OTPAuth, error) {
	defer clear(picture)
	img, err := decodePicture(picture)
	if err != nil {
		return nil, err
	}
	defer clearPixels(img)
	g := greyOf(img)
	defer clear(g.pix)
	text, err := readCode(g)
	if err != nil {
		return nil, err
	}
	return seed.ParseURI(text)
}

// decodePicture recognizes the two formats by their first bytes, and checks the
// size before it unpacks anything.
func decodePicture(picture []byte) (image.RGBA64Image, error) {
	if len(picture) > maxPictureBytes {
		return nil, ErrTooLarge
	}
	decodeConfig, decode := png.DecodeConfig, png.Decode
	if bytes.HasPrefix(picture, []byte{0xff, 0xd8}) {
		decodeConfig, decode = jpeg.DecodeConfig, jpeg.Decode
	}
	config, err := decodeConfig(bytes.NewReader(picture))
	if err != nil {
		return nil, ErrNotPicture
	}
	if int64(config.Width)*int64(config.Height) > maxPicturePixels {
		return nil, ErrTooLarge
	}
	img, err := decode(bytes.NewReader(picture))
	if err != nil {
		return nil, ErrNotPicture
	}
	drawable, ok := img.(image.RGBA64Image)
	if !ok {
		return nil, ErrNotPicture
	}
	return drawable, nil
}

// clearPixels overwrites the pixels of the two decoders' pictures.
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
		clear(p.Y)
		clear(p.Cb)
		clear(p.Cr)
	case *image.CMYK:
		clear(p.Pix)
	}
}
