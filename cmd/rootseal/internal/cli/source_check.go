package cli

import (
	"errors"
	"maps"
	"os"
	"slices"

	"golang.org/x/term"

	"rootseal/device"
	"rootseal/message"
)

// CheckSource reports, before anything begins, a secret that could not be read. It
// reads nothing from a stream.
func CheckSource(source string) error {
	if source == "" || source == "-" {
		return nil
	}
	if IsStream(source) {
		n, err := descriptor(source)
		if err == nil {
			err = checkOpen(n)
		}
		if err != nil {
			return Usage("reading the secret from %s: %v", sourceName(source), err)
		}
		return nil
	}
	info, err := os.Stat(source)
	if err == nil {
		err = checkPrivate(info)
	}
	if err != nil {
		return message.Errorf("reading the secret from %s: %w", sourceName(source), Reason(err))
	}
	return nil
}

// CheckStdin refuses standard input as the source of a secret if it is a terminal,
// which would show the secret, or an empty device, as a closed one is.
func (a *App) CheckStdin(sources ...string) error {
	f, is := a.Stdin.(*os.File)
	if !is || !slices.Contains(sources, "-") {
		return nil
	}
	if term.IsTerminal(int(f.Fd())) {
		return Usage("standard input is a terminal, which would show the secret: leave the flag out, and rootseal asks without echo")
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
		return Usage("standard input contains no secret: it is closed, or an empty device")
	}
	return nil
}

// CheckSecrets reports, before anything begins, a secret that could not be read:
// access codes and PINs by serial, and others. It returns the sources of the access
// codes. A picture's file may appear later.
func (a *App) CheckSecrets(codes, pins []string, picture string, others ...string) (map[device.KeySerial]string, error) {
	bySerial, err := accessCodes(codes)
	if err != nil {
		return nil, err
	}
	pinsBySerial, err := SourcesBySerial("--pin", pins)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(slices.Collect(maps.Values(bySerial)), slices.Collect(maps.Values(pinsBySerial)), others, []string{picture})
	if err := errors.Join(ReadOnce(all...), a.CheckStdin(all...)); err != nil {
		return nil, err
	}
	if IsStream(picture) {
		others = append(others, picture)
	}
	for _, source := range others {
		if err := CheckSource(source); err != nil {
			return nil, err
		}
	}
	return bySerial, nil
}
