package operator

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// ShowUnsigned shows, before a PIN is typed, the records that a signature of this
// command is the first to cover: one line for those that this OS user has written
// here, and one for each record of others. Those must be confirmed, by typing or
// with the number of the last one. A later call of the same command also shows, as
// records of others, what came in between in this user's name.
func (s *Signing) ShowUnsigned(ctx context.Context, l *ledger.Ledger, seen string) error {
	newest := l.Head().Sequence
	others, own := officers.Unseen(l, cli.OsUser(), newest+1)
	if s.Shown > 0 {
		arrived := officers.Arrived(own, s.Shown)
		others = slices.SortedFunc(slices.Values(append(others, arrived...)), bySequence)
		own = slices.DeleteFunc(own, func(r ledger.Record) bool {
			return slices.ContainsFunc(arrived, func(a ledger.Record) bool { return a.Sequence == r.Sequence })
		})
	}
	err := s.showRecords(ctx, l, others, own, "--seen", seen)
	if err == nil {
		s.Shown = newest
	}
	return err
}

func bySequence(a, b ledger.Record) int { return cmp.Compare(a.Sequence, b.Sequence) }

// ShowTrip is ShowUnsigned for the records of an offline copy, by their numbers
// there.
func (s *Signing) ShowTrip(ctx context.Context, away *ledger.Ledger, fresh []ledger.Record, host, seen string) error {
	var others, own []ledger.Record
	for _, r := range fresh {
		if r.Host == host && r.Officer.OSUser == cli.OsUser() {
			own = append(own, r)
		} else {
			others = append(others, r)
		}
	}
	return s.showRecords(ctx, away, others, own, "--trip-head", seen)
}

func (s *Signing) showRecords(ctx context.Context, l *ledger.Ledger, others, own []ledger.Record, flag, seen string) error {
	upTo, err := seenUpTo(flag, seen, l)
	if err != nil {
		return err
	}
	if len(own) > 0 {
		s.terminal.Say("the signature also covers what you have recorded here since the last signature: %s", summary(own))
	}
	for _, r := range others {
		s.terminal.Say("the signature also covers what others have recorded: %s", view.RecordLine(l.Records(), r))
	}
	if len(others) == 0 {
		return nil
	}
	last := others[len(others)-1].Sequence
	if upTo >= last {
		return nil
	}
	if seen != "" {
		return cli.Usage("%s %s: record %d, of others, comes after it", flag, seen, last)
	}
	number := strconv.FormatUint(last, 10)
	_, err = s.terminal.Ask(ctx, Said(s.terminal, message.Textf("type %s, the number of the last one, if you know all these records", number)), "", Same(number),
		Said(s.terminal, message.Textf("the signature would cover records of others: if you know all of them, give %s %s", flag, number)))
	return err
}

// seenUpTo reads a flag: the number of a record, or a head of the ledger.
func seenUpTo(flag, text string, l *ledger.Ledger) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	number, hash, isHead := strings.Cut(text, ":")
	n, err := strconv.ParseUint(number, 10, 64)
	switch {
	case err != nil || n == 0:
		return 0, cli.Usage("%s requires the number of a record, or a head", flag)
	case n > l.Head().Sequence:
		return 0, cli.Usage("%s %s: the last record is %d", flag, text, l.Head().Sequence)
	case isHead:
		noted, err := ledger.ParseHead(number + ":" + hash)
		if err != nil {
			return 0, cli.Usage("%s: %v", flag, err)
		}
		if !l.Contains(noted) {
			return 0, cli.Usage("%s %s: the ledger has another record %d", flag, text, n)
		}
	}
	return n, nil
}

// summary counts records by kind, with the numbers of the first and the last.
func summary(records []ledger.Record) message.Text {
	var kinds []string
	numbers := map[string][]uint64{}
	for _, r := range records {
		kind := r.Body.Kind()
		if numbers[kind] == nil {
			kinds = append(kinds, kind)
		}
		numbers[kind] = append(numbers[kind], r.Sequence)
	}
	words := view.Each(kinds, func(kind string) message.Text {
		all := numbers[kind]
		if n := len(all); n > 1 {
			return message.Textf("%s (%d records from %d to %d)", kind, n, all[0], all[n-1])
		}
		return message.Textf("%s (%d)", kind, all[0])
	})
	return message.Listed(words...)
}
