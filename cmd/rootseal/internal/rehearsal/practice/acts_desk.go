package practice

import (
	"context"
	"errors"
	"strconv"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/enroll/record"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// eachSeat is an act on keys, which are named by serial or by number.
func eachSeat(do func(*shell, *room.Seat) error) func(*shell, context.Context, []string) error {
	return func(s *shell, _ context.Context, args []string) error {
		if len(args) == 0 {
			return seeing("look", "name a key by its serial or its number")
		}
		var seats []*room.Seat
		for _, arg := range args {
			found, err := s.seatsOf(arg)
			if err != nil {
				return err
			}
			seats = append(seats, found...)
		}
		var errs []error
		for _, seat := range seats {
			if err := do(s, seat); err != nil {
				errs = append(errs, message.Errorf("key %d: %w", seat.Card.Serial(), err))
			}
		}
		return errors.Join(errs...)
	}
}

func (s *shell) seatsOf(arg string) ([]*room.Seat, error) {
	if arg == "all" {
		var all []*room.Seat
		for _, seat := range s.Seats() {
			if !seat.Lost {
				all = append(all, seat)
			}
		}
		return all, nil
	}
	n, err := strconv.ParseUint(arg, 10, 32)
	if err == nil && n >= 1 && n <= uint64(len(s.Seats())) {
		return s.Seats()[n-1 : n], nil
	}
	if seat := s.Seat(uint32(n)); err == nil && seat != nil {
		return []*room.Seat{seat}, nil
	}
	return nil, seeing("look", "%q is no key of the room", arg)
}

func plug(s *shell, seat *room.Seat) error {
	if err := seat.Plug(); err != nil {
		return message.Errorf("%w: 'find %d' finds it again", err, seat.Card.Serial())
	}
	s.Tell("plugged in: key %d", seat.Card.Serial())
	return nil
}

func pull(s *shell, seat *room.Seat) error {
	seat.Pull()
	s.Tell("unplugged: key %d", seat.Card.Serial())
	return nil
}

func lose(s *shell, seat *room.Seat) error {
	seat.Lose()
	s.Tell("lost: key %d; the finder has what is on it", seat.Card.Serial())
	return nil
}

func find(s *shell, seat *room.Seat) error {
	if err := seat.Find(); err != nil {
		return err
	}
	s.Tell("found: key %d; 'plug %d' plugs it in", seat.Card.Serial(), seat.Card.Serial())
	return nil
}

func reset(s *shell, seat *room.Seat) error {
	if err := seat.Reset(); err != nil {
		return message.Errorf("%w: 'plug %d' plugs it in", err, seat.Card.Serial())
	}
	s.Tell("reset: the OATH application of key %d has lost every credential", seat.Card.Serial())
	return nil
}

// showDesk lists the keys as eyes see them, and what the ledger has about them.
func (s *shell) showDesk(context.Context, []string) error {
	names := map[uint32][]message.Text{}
	if l, err := s.OpenLedger(); err == nil {
		b := record.Read(l.Records())
		for _, key := range b.Keys {
			if key.Sealed != nil {
				names[key.Serial] = append(names[key.Serial], message.Textf("bag %s", key.Sealed.Bag))
			}
		}
		for _, d := range b.Live() {
			for _, held := range d.Keys {
				names[held.KeySerial] = append(names[held.KeySerial], message.Textf("%s %s", d.Principal, d.Group))
			}
		}
		for _, o := range officers.Read(l.Records()).Active() {
			names[o.KeySerial] = append(names[o.KeySerial], message.Textf("signs for %s", o.Name))
		}
	}
	var rows []message.Text
	for i, seat := range s.Seats() {
		where := message.Word("in the drawer")
		switch {
		case seat.Lost:
			where = message.Word("lost")
		case seat.Plugged():
			where = message.Word("plugged in")
		}
		serial := seat.Card.Serial()
		rows = append(rows, printable.Sentence("%d\t%d\t%s\t%d\t%s", i+1, serial, where, len(seat.Card.Stored()), message.Listed(names[serial]...)))
	}
	return printable.Table(s.io.Out, "NO\tSERIAL\tWHERE\tCREDENTIALS\tIN THE LEDGER", rows)
}
