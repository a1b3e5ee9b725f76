package awsiam

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
)

// The elements of CreateVirtualMFADevice's answer that are the seed: base32
// text and the picture of a QR code, both in base64.
const (
	seedElement    = "Base32StringSeed"
	pictureElement = "QRCodePNG"
)

// maxAnswer is far more than an answer with a picture has, some 5 KB.
const maxAnswer = 64 << 10

var errLongAnswer = errors.New("the answer is far too long")

// takeSeed cuts the seed out of an answer, before the SDK makes strings of it
// that nobody can overwrite. What it reads then has two empty elements. The
// seed's text waits in the flight.
func (f *flight) takeSeed(resp *http.Response) error {
	defer func() { _ = resp.Body.Close() }()
	buf := make([]byte, maxAnswer) // never grows, so no copy stays behind
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

// cut takes the content out of an element and overwrites what was there. One
// that does not end goes to the end.
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
