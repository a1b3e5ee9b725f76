// Package picture reads a seed out of a picture of a QR code, such as a screenshot
// of the console. It is separate from package seed, so that only a command that
// reads pictures contains the image and QR decoders.
package picture

import (
	"errors"

	"rootseal/enroll/seed"
)

// Reasons to refuse a picture.
var (
	ErrNotPicture = errors.New("not a png, jpeg, webp, gif or bmp picture")
	ErrTooLarge   = errors.New("picture has more than 16 MB or 64 million pixels, or needs more than 256 MB")
	ErrNoCode     = errors.New("no qr code found in the picture")
	ErrTwoCodes   = errors.New("more than one qr code in the picture")
)

// Parse reads the only QR code in a picture, such as a screenshot of the console. It
// overwrites picture and the unpacked pixels. It passes the code's text to
// [seed.ParseURI], whose errors it also returns.
//
// With two codes the right one is unknown, so the error is ErrTwoCodes.
func Parse(picture []byte) (*seed.OTPAuth, error) {
	text, err := Read(picture)
	if err != nil {
		return nil, err
	}
	return seed.ParseURI(text)
}

// Read reads the text of the only QR code in a picture, like Parse. The caller overwrites
// the text, which may be a seed.
func Read(picture []byte) ([]byte, error) {
	defer clear(picture)
	img, err := unpack(picture)
	if err != nil {
		return nil, err
	}
	papers := papersOf(img)
	clearPixels(img) // not used again, so that the search gets its memory
	defer func() {
		for _, g := range papers {
			clear(g.pix)
		}
	}()
	return readCode(papers)
}
