package code

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/guarded"
	"rootseal/oath"
)

// hand is the keys that a code can be taken from, open, lowest serial first.
type hand struct {
	app     *cli.App
	holders []*holder
	asked   operator.Asker // nil until a question is put
	leave   func()
}

// holder is a key and what it holds.
type holder struct {
	key     *device.Key
	info    device.Info
	entries []oath.Credential
	err     error // why entries is not known; oath.ErrLocked until somebody gives the access code
}

// errPassedOver says that nobody gave the access code of a key when asked.
var errPassedOver = errors.New("access code not given")

// openHand opens the key of that serial, or without one all keys; cards that
// cannot be opened are told and keep nothing from the others.
func openHand(ctx context.Context, a *cli.App, serial string) (*hand, error) {
	keys, err := openFor(ctx, a, serial)
	if err != nil {
		return nil, err
	}
	h := &hand{app: a}
	for _, key := range keys {
		info := key.Info()
		if !info.OATH && serial == "" {
			key.Close() // a Security Key, which nobody can have meant
			continue
		}
		h.holders = append(h.holders, &holder{key: key, info: info})
	}
	if len(h.holders) == 0 {
		return nil, fmt.Errorf("looking for a key: %w", cli.ErrNoKey)
	}
	slices.SortStableFunc(h.holders, bySerial)
	return h, nil
}

func openFor(ctx context.Context, a *cli.App, serial string) ([]*device.Key, error) {
	if serial != "" {
		number, err := cli.ParseSerial(serial)
		if err != nil {
			return nil, err
		}
		return a.Desk().Open(ctx, number)
	}
	keys, problems, err := a.Desk().Keys(ctx)
	for _, p := range problems {
		a.Say("rootseal: %v", p.Err)
	}
	return keys, err
}

// bySerial puts keys without a serial last.
func bySerial(a, b *holder) int {
	const none = 1 << 32
	order := func(h *holder) int64 {
		if h.info.Serial == 0 {
			return none
		}
		return int64(h.info.Serial)
	}
	return int(order(a) - order(b))
}

// only lets go of every key but one.
func (h *hand) only(key *device.Key) {
	for _, k := range h.holders {
		if k.key != key {
			k.key.Close()
		}
	}
}

// close lets go of everything.
func (h *hand) close() {
	h.only(nil)
	if h.asked != nil {
		h.leave()
	}
}

// look reads what the keys hold, all at the same time, with the passwords that
// were given for them.
func (h *hand) look(ctx context.Context, passwords map[device.KeySerial][]byte) error {
	var all guarded.Group
	for _, k := range h.holders {
		all.Go(func() { k.look(ctx, passwords[k.info.Serial]) })
	}
	all.Wait()
	return context.Cause(ctx)
}

// look reads what the key holds, unlocked with a password where one is given.
func (k *holder) look(ctx context.Context, password []byte) {
	var err error
	if len(password) > 0 {
		err = k.key.Unlock(ctx, password)
	}
	if err == nil {
		err = k.key.Use(ctx, k.list)
	}
	if err != nil {
		k.err = fmt.Errorf("looking into %s: %w", view.KeyName(k.info), err)
		return
	}
	k.err = nil
}

func (k *holder) list(s *oath.Session) (err error) {
	if s.Locked() {
		return oath.ErrLocked
	}
	k.entries, err = s.List()
	return err
}

// choose finds the one credential that is wanted. Only when no key that can be
// read has it are access codes asked for, one key after the other.
func (h *hand) choose(ctx context.Context, want wanted) (choice, error) {
	found := want.pick(h.holders)
	for len(found) == 0 {
		k := h.nextLocked(want)
		if k == nil {
			return choice{}, h.missing(want)
		}
		if err := h.unlock(ctx, k); err != nil {
			return choice{}, err
		}
		found = want.pick(h.holders)
	}
	if len(found) > 1 {
		h.app.Say("several credentials fit:")
		for _, c := range found {
			h.app.Say("  %s", printable.Text(c.credential.ID))
		}
		return choice{}, fmt.Errorf("choosing %s: %w", want.what(), errSeveral)
	}
	h.tell(want, found[0])
	return found[0], nil
}

// nextLocked is a key whose access code nobody was asked for, nil without one:
// first those that hold what is wanted by the ledger.
func (h *hand) nextLocked(want wanted) *holder {
	var next *holder
	for _, k := range h.holders {
		if !errors.Is(k.err, oath.ErrLocked) {
			continue
		}
		if want.recordedOn(k.info.Serial) {
			return k
		}
		if next == nil {
			next = k
		}
	}
	return next
}

// unlock asks for the access code of one key, with no key held meanwhile.
func (h *hand) unlock(ctx context.Context, k *holder) error {
	instead := fmt.Sprintf("no terminal to ask on: give --access-code %d=SOURCE", k.info.Serial)
	if k.info.Serial == 0 {
		instead = "no terminal to ask on: give --serial of another key; this one has no serial and an access code"
	}
	for _, other := range h.holders {
		other.key.Release()
	}
	if h.asked == nil {
		var err error
		if h.asked, h.leave, err = operator.Somebody(h.app); err != nil {
			return err
		}
	}
	password, err := h.asked.Hidden(ctx, fmt.Sprintf("access code of %s (empty to pass it over)", view.KeyName(k.info)), instead)
	if err != nil {
		return err
	}
	defer clear(password)
	if len(password) == 0 {
		k.err = errPassedOver
		return nil
	}
	k.look(ctx, password)
	return k.err
}

// missing says why nothing was found: first what went wrong, since then the
// credential may well be there.
func (h *hand) missing(want wanted) error {
	var errs []error
	for _, k := range h.holders {
		switch {
		case errors.Is(k.err, errPassedOver):
			errs = append(errs, fmt.Errorf("%s: %w", view.KeyName(k.info), k.err))
		case k.err != nil:
			errs = append(errs, k.err)
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("looking for %s: %w", want.what(), errors.Join(errs...))
	}
	if others := distinct(h.holders, ofAWS); len(others) > 0 {
		h.app.Say("the AWS credentials here are:")
		for _, c := range others {
			h.app.Say("  %s", printable.Text(c.credential.ID))
		}
	}
	return fmt.Errorf("looking for %s: %w", want.what(), errNotHeld)
}

// tell warns of what makes the choice less than certain.
func (h *hand) tell(want wanted, c choice) {
	for _, k := range h.holders {
		switch {
		case k.err == nil:
		case !errors.Is(k.err, oath.ErrLocked):
			h.app.Say("rootseal: %v", k.err)
		case want.open():
			h.app.Say("%s has an access code and was not checked", view.KeyName(k.info))
		}
	}
	if want.cut(c.credential.ID) {
		h.app.Say("taken for %s by the id %s, in which the name is cut short", want.who, printable.Text(c.credential.ID))
	}
}
