//go:build !linux || !cgo

package vpcd

import "errors"

const clientBuilt = false

var errNoClient = errors.New("built without a PC/SC client")

func awaitReaders([]string) ([]string, error) { return nil, errNoClient }

func awaitCard(string, bool) error { return errNoClient }
