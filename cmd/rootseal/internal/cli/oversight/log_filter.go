package oversight

import (
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// logFilter is what log shows, as it is typed.
type logFilter struct {
	ceremony, key, who, since string
}

func (f *logFilter) define(flags *pflag.FlagSet) {
	flags.StringVar(&f.ceremony, "ceremony", "", "show only the records of the ceremony `ID`")
	flags.StringVar(&f.key, "key", "", "show only the records about the key `SERIAL`")
	flags.StringVar(&f.who, "who", "", "show only what `NAME` wrote or signed: an OS user, an AWS identity or an officer")
	flags.StringVar(&f.since, "since", "", "show only the records since `DAY`, such as 2026-01-31 (UTC)")
}

// read returns the choice among records of a ledger.
func (f *logFilter) read() (func(all, records []ledger.Record) []ledger.Record, error) {
	var serial device.KeySerial
	var since time.Time
	var err error
	if f.key != "" {
		if serial, err = cli.ParseSerial(f.key); err != nil {
			return nil, err
		}
	}
	if f.since != "" {
		if since, err = time.Parse(time.DateOnly, f.since); err != nil {
			return nil, cli.Usage("--since requires a day such as 2026-01-31")
		}
	}
	return func(all, records []ledger.Record) []ledger.Record {
		intents, signers := intentsOf(all), view.SignersOf(all)
		return slices.DeleteFunc(slices.Clone(records), func(r ledger.Record) bool {
			return r.Time.Before(since) ||
				serial != 0 && !isAbout(r, intents, strconv.Itoa(int(serial))) ||
				f.who != "" && !isBy(r, view.Each(signers[r.Sequence], message.Text.String), f.who)
		})
	}, nil
}

// intentsOf returns the first record of each ceremony that names keys.
func intentsOf(all []ledger.Record) map[string][]string {
	intents := map[string][]string{}
	for _, r := range all {
		if r.Ceremony != "" && intents[r.Ceremony] == nil {
			intents[r.Ceremony] = serialsIn(r)
		}
	}
	return intents
}

// isAbout reports whether a record names the key, or names none and belongs to a
// ceremony with the key.
func isAbout(r ledger.Record, intents map[string][]string, serial string) bool {
	named := serialsIn(r)
	if len(named) == 0 {
		named = intents[r.Ceremony]
	}
	return slices.Contains(named, serial)
}

// serialsIn returns the serials of keys in a record of any kind, by the names of
// their fields in the file.
func serialsIn(r ledger.Record) []string {
	var body any
	text, err := json.Marshal(r.Body)
	if err != nil || json.Unmarshal(text, &body) != nil {
		return nil
	}
	var found []string
	var walk func(name string, value any)
	walk = func(name string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, field := range value {
				walk(name, field)
			}
		case []any:
			for _, item := range value {
				walk(name, item)
			}
		case float64:
			if strings.Contains(name, "serial") {
				found = append(found, strconv.FormatFloat(value, 'f', 0, 64))
			}
		}
	}
	walk("", body)
	return found
}

// isBy reports whether NAME wrote or signed a record. Of an AWS identity, the last
// part of the ARN is enough.
func isBy(r ledger.Record, signers []string, name string) bool {
	is := func(other string) bool { return strings.EqualFold(other, name) }
	return is(r.Officer.OSUser) || is(r.Officer.CallerARN) || r.Officer.CallerARN != "" && is(path.Base(r.Officer.CallerARN)) || slices.ContainsFunc(signers, is)
}
