package operator

import (
	"fmt"
	"io"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/env"
	"rootseal/enroll/seed"
)

// generate makes a seed for a service that accepts one, and shows it once. This
// is the only seed that a terminal ever shows, and only if the command line says so.
func (o *Operator) generate(r env.SecretRequest) (env.Secret, error) {
	screen, is := o.Terminal.(*terminal.Terminal)
	if !is {
		return env.Secret{}, cli.Usage(nowhereToShow)
	}
	s, err := seed.Generate(nil)
	if err != nil {
		return env.Secret{}, err
	}
	shown := false
	defer func() {
		if !shown {
			s.Wipe()
		}
	}()
	uri, err := s.URI(r.Principal.Account, r.Principal.Name)
	if err != nil {
		return env.Secret{}, err
	}
	defer clear(uri)
	screen.Say("\nscan this with %s, or copy the address below it. rootseal shows it only now; clear the screen afterwards.\n", r.Principal.Account)
	if err := drawQR(screen.Out, uri); err != nil {
		return env.Secret{}, err
	}
	fmt.Fprintf(screen.Out, "\n%s\n\n", uri)
	shown = true
	return env.Secret{Seed: s}, nil
}

// drawQR draws a QR code with half blocks, two rows of modules in a line of
// text, light on dark, which scanners read on most terminals.
func drawQR(w io.Writer, text []byte) error {
	code, err := qr.Encode(string(text), qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("drawing the qr code: does not fit") // err could quote the text
	}
	const quiet = 2
	size := code.Bounds().Dx()
	var line strings.Builder
	for y := -quiet; y < size+quiet; y += 2 {
		line.Reset()
		for x := -quiet; x < size+quiet; x++ {
			line.WriteString(halfBlock(light(code, x, y), light(code, x, y+1)))
		}
		if _, err := fmt.Fprintln(w, line.String()); err != nil {
			return err
		}
	}
	return nil
}

func light(code barcode.Barcode, x, y int) bool {
	size := code.Bounds().Dx()
	if x < 0 || y < 0 || x >= size || y >= size {
		return true
	}
	r, _, _, _ := code.At(x, y).RGBA()
	return r > 0x7fff
}

func halfBlock(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	default:
		return " "
	}
}
