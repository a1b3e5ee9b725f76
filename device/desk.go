package device

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rootseal/device/internal/bounded"
	"rootseal/guarded"
	"rootseal/message"
)

// Desk is all readers of the workstation and the keys in them. A Desk keeps no card
// open; the caller closes the keys that it returns.
type Desk struct {
	port   Port
	limits Limits
}

// NewDesk returns the desk behind a port. A zero limit means the default.
func NewDesk(port Port, limits Limits) *Desk {
	return &Desk{port: port, limits: limits.withDefaults()}
}

// Problem is a card that could not be read. Err says why, and names the reader.
type Problem struct {
	Reader string
	Err    error
}

// Keys opens every plugged-in token and returns them in the order of their serials.
// A card that cannot be read is a problem, and so is a serial in two readers. err is
// set if the readers could not be read at all.
func (d *Desk) Keys(ctx context.Context) (keys []*Key, problems []Problem, err error) {
	readers, err := d.readers(ctx)
	if err != nil {
		return nil, nil, err
	}
	found, problems := d.look(ctx, readers, func(*Key) bool { return true })
	if ctx.Err() != nil {
		closeAll(found)
		return nil, nil, fmt.Errorf("looking for keys: %w", context.Cause(ctx))
	}
	for _, key := range found {
		if err := duplicate(key, found); err != nil {
			problems = append(problems, Problem{key.Info().Reader, err})
			key.Close()
			continue
		}
		keys = append(keys, key)
	}
	slices.SortStableFunc(keys, func(a, b *Key) int { return cmp.Compare(a.Info().Serial, b.Info().Serial) })
	return keys, problems, nil
}

// Open opens the keys with these serials, in this order, or none of them. It closes
// other tokens as soon as they have identified themselves. The error is a
// [NotOnDeskError] if a key is missing, and [ErrDuplicate] if a serial is given twice
// or is in two readers.
func (d *Desk) Open(ctx context.Context, serials ...KeySerial) ([]*Key, error) {
	for i, serial := range serials {
		if serial == 0 {
			return nil, fmt.Errorf("opening keys: %w: 0 is no serial", ErrNotOnDesk)
		}
		if slices.Contains(serials[:i], serial) {
			return nil, message.Errorf("opening keys: %w: key %d is named twice", ErrDuplicate, serial)
		}
	}
	readers, err := d.readers(ctx)
	if err != nil {
		return nil, err
	}
	found, problems := d.look(ctx, readers, func(k *Key) bool { return slices.Contains(serials, k.Info().Serial) })
	keys, err := pick(found, problems, serials)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		closeAll(found)
		return nil, fmt.Errorf("opening keys: %w", err)
	}
	return keys, nil
}

// pick returns the keys that were found, in the order of the serials.
func pick(found []*Key, problems []Problem, serials []KeySerial) ([]*Key, error) {
	keys := make([]*Key, len(serials))
	var missing []KeySerial
	for i, serial := range serials {
		at := slices.IndexFunc(found, func(k *Key) bool { return k.Info().Serial == serial })
		if at < 0 {
			missing = append(missing, serial)
			continue
		}
		if err := duplicate(found[at], found); err != nil {
			return nil, err
		}
		keys[i] = found[at]
	}
	if missing != nil {
		return nil, &NotOnDeskError{Missing: missing, Problems: problems}
	}
	return keys, nil
}

// duplicate returns an error if another one of keys has the serial of key.
func duplicate(key *Key, keys []*Key) error {
	info := key.Info()
	for _, other := range keys {
		if o := other.Info(); other != key && info.Serial != 0 && o.Serial == info.Serial {
			return message.Errorf("%w: key %d in %s and in %s", ErrDuplicate, info.Serial, info.Reader, o.Reader)
		}
	}
	return nil
}

func closeAll(keys []*Key) {
	for _, key := range keys {
		key.Close()
	}
}

// readers lists the readers.
func (d *Desk) readers(ctx context.Context) ([]Reader, error) {
	readers, _, err := bounded.Call(ctx, d.limits.Call, d.port.Readers, func([]Reader, error) {})
	if errors.Is(err, ErrTimeout) { // no card is asked here
		err = fmt.Errorf("%w: %w", ErrServiceFault, err)
	}
	if err != nil {
		return nil, fmt.Errorf("listing readers: %w", err)
	}
	return readers, nil
}

// look opens the card in each reader in parallel, and keeps the keys that match.
// Keys and problems are in the order of the readers. Of readers with the same name
// only the first can be reached: another one would show the first one's card again.
func (d *Desk) look(ctx context.Context, readers []Reader, wanted func(*Key) bool) (keys []*Key, problems []Problem) {
	found := make([]*Key, len(readers))
	errs := make([]error, len(readers))
	var all guarded.Group
	for i, reader := range readers {
		namesake := func(r Reader) bool { return r.Name == reader.Name }
		if !reader.Present || slices.ContainsFunc(readers[:i], namesake) {
			continue
		}
		all.Go(func() {
			key, err := d.open(ctx, reader)
			if err == nil && !wanted(key) {
				key.Close()
				key = nil
			}
			found[i], errs[i] = key, err
		})
	}
	all.Wait()
	for i, reader := range readers {
		if errs[i] != nil {
			problems = append(problems, Problem{reader.Name, errs[i]})
		}
		if found[i] != nil {
			keys = append(keys, found[i])
		}
	}
	return keys, problems
}

// A key that was just plugged in, or that ejects itself until it is touched, shows
// as "no card" for a while; ykman waits as long.
const (
	noCardTries = 6
	noCardPause = 500 * time.Millisecond
)

// connect opens the card in a reader.
func (d *Desk) connect(ctx context.Context, reader string) (*link, error) {
	mute := false
	for try := 0; ; {
		handle, _, err := bounded.Call(ctx, d.limits.Call,
			func() (Handle, error) { return d.port.Connect(reader) },
			func(late Handle, err error) {
				if err == nil {
					_ = late.Close()
				}
			})
		switch {
		case err == nil:
			return newLink(ctx, handle, d.limits), nil
		case errors.Is(err, ErrNoCard) && try < noCardTries:
			try++
			if err := sleep(ctx, noCardPause); err != nil {
				return nil, fmt.Errorf("connecting: %w", err)
			}
		case errors.Is(err, ErrUnresponsive) && !mute:
			mute = true
		default:
			return nil, fmt.Errorf("connecting: %w", explained(err))
		}
	}
}
