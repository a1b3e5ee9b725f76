package code

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/guarded"
	"rootseal/message"
	"rootseal/oath"
)

// hand holds the open keys that can give a code, lowest serial first.
type hand struct {
	app      *cli.App
	keys     []*heldKey
	terminal operator.Asker // nil until there is a question
	leave    func()         // closes the terminal
	noFlags  bool           // an access code can only be typed
}

// heldKey is an open key and the credentials on it.
type heldKey struct {
	key         *device.Key
	info        device.Info
	credentials []oath.Credential
	err         error // why credentials is not known; oath.ErrLocked until the access code is given
}

// errPassedOver says that the operator gave no access code for a key when
// rootseal asked.
var errPassedOver = errors.New("access code not given")

// openHand opens the key with that serial, or all keys if it is 0. It reports
// cards that cannot be opened, and goes on with the others.
func openHand(ctx context.Context, a *cli.App, serial device.KeySerial) (*hand, error) {
	keys, err := openKeys(ctx, a, serial)
	if err != nil {
		return nil, err
	}
	h := &hand{app: a}
	for _, key := range keys {
		info := key.Info()
		if !info.OATH && serial == 0 {
			key.Close() // a Security Key: no code can come from it
			continue
		}
		h.keys = append(h.keys, &heldKey{key: key, info: info})
	}
	if len(h.keys) == 0 {
		return nil, fmt.Errorf("looking for a key: %w", cli.ErrNoKey)
	}
	slices.SortStableFunc(h.keys, bySerial)
	return h, nil
}

func openKeys(ctx context.Context, a *cli.App, serial device.KeySerial) ([]*device.Key, error) {
	if serial != 0 {
		return a.Desk().Open(ctx, serial)
	}
	keys, problems, err := a.Desk().Keys(ctx)
	for _, p := range problems {
		a.Say("rootseal: %v", p.Err)
	}
	return keys, err
}

// bySerial puts keys without a serial last.
func bySerial(a, b *heldKey) int {
	const none = 1 << 32
	order := func(h *heldKey) int64 {
		if h.info.Serial == 0 {
			return none
		}
		return int64(h.info.Serial)
	}
	return int(order(a) - order(b))
}

// keep closes every key but one.
func (h *hand) keep(key *device.Key) {
	for _, k := range h.keys {
		if k.key != key {
			k.key.Close()
		}
	}
}

func (h *hand) close() {
	h.keep(nil)
	if h.terminal != nil {
		h.leave()
	}
}

// read reads the credentials of all keys at the same time, with the access codes
// that were given.
func (h *hand) read(ctx context.Context, access map[device.KeySerial][]byte) error {
	var all guarded.Group
	for _, k := range h.keys {
		all.Go(func() { k.read(ctx, access[k.info.Serial]) })
	}
	all.Wait()
	return context.Cause(ctx)
}

// read reads the credentials of the key, unlocked with an access code if one is
// given.
func (k *heldKey) read(ctx context.Context, access []byte) {
	var err error
	if len(access) > 0 {
		err = k.key.Unlock(ctx, access)
	}
	if err == nil {
		err = k.key.Use(ctx, k.list)
	}
	if err != nil {
		k.err = message.Errorf("reading %s: %w", view.KeyName(k.info), err)
		return
	}
	k.err = nil
}

func (k *heldKey) list(s *oath.Session) (err error) {
	if s.Locked() {
		return oath.ErrLocked
	}
	k.credentials, err = s.List()
	return err
}

// unlock asks for the access code of one key. No key is held while it waits for
// the answer.
func (h *hand) unlock(ctx context.Context, k *heldKey) error {
	instead := message.Textf("no terminal to ask on: give --access-code %d=SOURCE", k.info.Serial)
	if k.info.Serial == 0 {
		instead = message.Word("no terminal to ask on: give --serial of another key; this one has no serial and an access code")
	}
	for _, other := range h.keys {
		other.key.Release()
	}
	if h.terminal == nil {
		var err error
		if h.terminal, h.leave, err = operator.OpenAsker(h.app); err != nil {
			return err
		}
	}
	access, err := h.terminal.Hidden(ctx, h.app.Said(message.Textf("access code of %s (empty to skip this key)", view.KeyName(k.info))), h.app.Said(instead))
	defer clear(access)
	if h.noFlags && errors.As(err, new(*cli.UsageError)) {
		access, err = nil, nil // no flag of this command gives the access code
	}
	if err != nil {
		return err
	}
	if len(access) == 0 {
		k.err = errPassedOver
		return nil
	}
	k.read(ctx, access)
	return k.err
}
