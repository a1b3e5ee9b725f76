package operator

import (
	"context"
	"fmt"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/env"
	"rootseal/enroll/seed"
)

// generate makes a seed for a service that accepts one, and shows it once. This
// is the only seed that a terminal ever shows, and only if the command line says so.
func (o *Operator) generate(ctx context.Context, r env.SecretRequest) (env.Secret, error) {
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
	if err := showOnce(ctx, screen, r.Principal.Account, uri); err != nil {
		return env.Secret{}, err
	}
	shown = true
	return env.Secret{Seed: s}, nil
}

// A terminal that knows it shows the second screen, and keeps no line of it for
// scrolling back. The others clear what they show.
const (
	clearScreen  = "\x1b[2J\x1b[3J\x1b[H"
	secondScreen = "\x1b[?1049h" + clearScreen
	firstScreen  = clearScreen + "\x1b[?1049l"
)

// showOnce shows a seed until the operator presses enter, and then clears the screen.
// What does not fit the window together comes one after the other.
func showOnce(ctx context.Context, screen *terminal.Terminal, service string, uri []byte) error {
	fmt.Fprint(screen.Out, secondScreen)
	defer fmt.Fprint(screen.Out, firstScreen)
	picture, err := drawQR(uri)
	if err != nil {
		return err
	}
	next := func(question string) error { return screen.Pause(ctx, question) }
	columns, rows := screen.Size()
	fmt.Fprint(screen.Out, picture)
	if strings.Count(picture, "\n")+len(uri)/columns+2 > rows { // the address and the question
		if err := next(Said(screen, printable.Sentence("scan this with %s; enter shows the address", service))); err != nil {
			return err
		}
		fmt.Fprint(screen.Out, clearScreen)
	}
	fmt.Fprintf(screen.Out, "%s\n", uri)
	return next(Said(screen, printable.Sentence("scan this with %s, or copy the address; enter clears the screen", service)))
}

// drawQR draws a QR code with half blocks, two rows of modules in a line of
// text. It sets both colors, so that the picture is dark on light on any background.
func drawQR(text []byte) (string, error) {
	code, err := qr.Encode(string(text), qr.L, qr.Auto) // the smallest; a screen damages nothing
	if err != nil {
		return "", fmt.Errorf("drawing the qr code: does not fit") // err could quote the text
	}
	const quiet = 2
	size := code.Bounds().Dx()
	var drawn strings.Builder
	for y := -quiet; y < size+quiet; y += 2 {
		drawn.WriteString(whiteOnBlack)
		for x := -quiet; x < size+quiet; x++ {
			drawn.WriteString(halfBlock(light(code, x, y), light(code, x, y+1)))
		}
		drawn.WriteString(ownColors + "\n")
	}
	return drawn.String(), nil
}

// The blocks are the light modules, in bright white: the colors of a theme may be
// anything.
const (
	whiteOnBlack = "\x1b[38;5;231;48;5;16m"
	ownColors    = "\x1b[0m"
)

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
