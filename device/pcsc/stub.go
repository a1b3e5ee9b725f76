//go:build !cgo && !windows

package pcsc

import (
	"context"

	"rootseal/device"
)

type port struct{}

// New returns a port whose calls return [device.ErrNotBuilt].
func New() device.Port { return port{} }

func (port) Readers() ([]device.Reader, error)           { return nil, device.ErrNotBuilt }
func (port) Connect(string) (device.Handle, error)       { return nil, device.ErrNotBuilt }
func (port) Wait(context.Context, []device.Reader) error { return device.ErrNotBuilt }
