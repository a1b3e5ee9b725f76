package awsiam

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
)

// Elements of CreateVirtualMFADevice's answer that contain the seed: base32 text
// and the picture of a QR code, both in base64.
const (
	seedElement    = "Base32StringSeed"
	pictureElement = "QRCodePNG"
)

// maxAnswer is far above the size of an answer with a picture, some 5 KB.
const maxAnswer = 64 << 10

var errLongAnswer = errors.New("the answer is far too long")

// takeSeed cuts the seed out of an answer before the SDK turns it into strings,
// which cannot be overwritten. The SDK then reads two empty elements, and the
// flight keeps the seed's text.
func (f *flight) takeSeed(resp *http.Response) error {
	defer func() { _ = resp.Body.Close() }()
	buf := make([]byte, maxAnswer) // never grows, so no copy remains
	n, err := io.ReadFull(resp.Body, buf)
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		clear(buf)
		if err == nil {
			err = errLongAnswer
		}
		return err
	}
	body := cut(buf[:n], pictureElement, func([]byte) {})
	body = cut(body, seedElement, func(content []byte) {
		f.secret = make([]byte, base64.StdEncoding.DecodedLen(len(content)))
		n, err := base64.StdEncoding.Decode(f.secret, content)
		if err != nil {
			clear(f.secret)
			n = 0
		}
		f.secret = f.secret[:n]
	})
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return nil
}

// cut removes the content of an element and overwrites it. An element without an
// end tag extends to the end.
func cut(body []byte, element string, take func(content []byte)) []byte {
	_, inside, ok := bytes.Cut(body, []byte("<"+element+">"))
	if !ok {
		return body
	}
	content, _, _ := bytes.Cut(inside, []byte("</"+element+">"))
	take(content)
	rest := copy(inside, inside[len(content):])
	clear(inside[rest:])
	return body[:len(body)-len(inside)+rest]
}
