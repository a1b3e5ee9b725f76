package completion

import (
	"slices"
	"strconv"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// known is what the ledger in its folder says.
type known struct {
	app *cli.App
}

// records returns the ledger's records, or none if it cannot be read at once: a bucket
// would need credentials and time.
func (k *known) records() []ledger.Record {
	place, err := k.app.Place()
	if err != nil || place.Shared != nil {
		return nil
	}
	l, err := k.app.OpenAt(place.Store)
	if err != nil {
		return nil
	}
	return l.Records()
}

func (k *known) book() *record.Book { return record.Read(k.records()) }

// described joins a value and its description as cobra expects it. Both may come from
// a forged ledger: the description is made plain, and a value that is not plain or means
// something to a shell is dropped. Of several values, bash puts what they begin with on the
// command line as it is.
func described(value string, about ...string) string {
	if printable.Text(value) != value || isForShell(value) {
		return ""
	}
	about = slices.DeleteFunc(about, func(s string) bool { return s == "" })
	if len(about) == 0 {
		return value
	}
	return value + "\t" + printable.Text(strings.Join(about, ", "))
}

// isForShell reports whether a shell or cobra could read a value as more than a value: as
// a command, a flag or a message of its own.
func isForShell(value string) bool {
	return strings.ContainsAny(value, "$`\\;|&<>!\"") || strings.HasPrefix(value, "-") || strings.HasPrefix(value, "_activeHelp_")
}

// insert adds text to a value, before its description.
func insert(v, text string) string {
	value, about, is := strings.Cut(v, "\t")
	if !is {
		return value + text
	}
	return value + text + "\t" + about
}

// unique keeps the first of equal values, and drops the empty ones.
func unique(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(v string) bool {
		value, _, _ := strings.Cut(v, "\t")
		was := seen[value]
		seen[value] = true
		return was || value == ""
	})
}

func keys(k *known) (all []string) {
	for _, key := range k.book().Keys {
		state := ""
		if key.Lost != nil {
			state = "lost"
		}
		all = append(all, described(number(key.Serial), key.Label, key.Model, key.Bag(""), state))
	}
	return unique(all)
}

func officers(k *known) (all []string) {
	for _, o := range officer.Read(k.records()).Active() {
		all = append(all, described(number(o.KeySerial), o.Name))
	}
	return unique(all)
}

func groups(k *known) (all []string) {
	for _, d := range k.book().Live() {
		all = append(all, described(d.Group))
	}
	return unique(all)
}

func principals(k *known) (all []string) {
	for _, d := range k.book().Live() {
		all = append(all, described(d.Principal, d.Alias))
	}
	return unique(all)
}

func accounts(k *known) (all []string) {
	for _, d := range k.book().Live() {
		if p, err := principal.Parse(d.Principal); err == nil && p.AWS() {
			all = append(all, described(p.Account, d.Alias))
		}
	}
	return unique(all)
}

func users(k *known) []string  { return named(k, principal.User) }
func logins(k *known) []string { return named(k, principal.Login) }

func named(k *known, kind principal.Kind) (all []string) {
	for _, d := range k.book().Live() {
		if p, err := principal.Parse(d.Principal); err == nil && p.Kind == kind {
			all = append(all, described(p.Name, d.Principal))
		}
	}
	return unique(all)
}

func services(k *known) (all []string) {
	for _, d := range k.book().Live() {
		if p, err := principal.Parse(d.Principal); err == nil && p.Kind == principal.Login {
			all = append(all, described(p.Account))
		}
	}
	return unique(all)
}

func findings(k *known) (all []string) {
	for _, f := range k.book().Open() {
		all = append(all, described(f.ID, f.Text.String()))
	}
	return unique(all)
}

func unfinished(k *known) (all []string) {
	for _, u := range k.book().Unsettled {
		all = append(all, described(u.Ceremony, u.Principal, u.Group))
	}
	return unique(all)
}

func ceremonies(k *known) (all []string) {
	for _, c := range slices.Backward(k.book().Ceremonies()) {
		about := ""
		if c.Begin != nil {
			about = c.Begin.Principal + " " + c.Begin.Group
		}
		all = append(all, described(c.ID, about))
	}
	return unique(all)
}

func people(k *known) (all []string) {
	for _, key := range k.book().Keys {
		all = append(all, described(key.Holder))
	}
	for _, o := range officer.Read(k.records()).Active() {
		all = append(all, described(o.Name))
	}
	return unique(all)
}

func places(k *known) (all []string) {
	for _, key := range k.book().Keys {
		if key.Sealed != nil {
			all = append(all, described(key.Sealed.Place))
		}
	}
	return unique(all)
}

func profiles(k *known) []string {
	if k.app.World.Profiles == nil {
		return nil
	}
	return unique(k.app.World.Profiles())
}

func number(serial uint32) string { return strconv.FormatUint(uint64(serial), 10) }
