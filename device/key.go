package device

import (
	"context"

	"rootseal/oath"
)

// Key is one token, open.
type Key struct{}

func (k *Key) Info() Info                                                    { panic("") }
func (k *Key) Use(ctx context.Context, fn func(s *oath.Session) error) error { panic("") }
func (k *Key) Release()                                                      { panic("") }
func (k *Key) Unlock(ctx context.Context, password []byte) error             { panic("") }
func (k *Key) DeviceID() string                                              { panic("") }
func (k *Key) Close()                                                        { panic("") }
